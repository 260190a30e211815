import base64
import json

import pytest
from capture_site import capture_file, list_places, read_rows

from tenken.errors import ConfigError, InputError
from tenken.sources.entries import Entry, fold_dn
from tenken.sources.filters import build_filter

COLUMNS = {
    "person_id": "employeeNumber",
    "person_type": "employeeType",
    "name": "cn",
    "manager_id": "manager",
}
BASE = "dc=example,dc=jp"


def person(number, name, *lines, dn=None):
    head = dn or f"dn: uid=u{number},ou=people,{BASE}"
    return "\n".join(
        [
            head,
            "objectClass: person",
            f"employeeNumber: {number}",
            "employeeType: employee",
            f"cn: {name}",
            *lines,
            "",
        ]
    )


def persons(root, text, **source):
    source = {
        "columns": COLUMNS,
        "constants": {"status": "active"},
        "filter": "(objectClass=person)",
        **source,
    }
    return capture_file(root, "persons", "persons.ldif", text, **source)


def notes_of(captured):
    return json.loads((captured.snapshot.folder / "manifest.json").read_text())["notes"]


def test_entries_become_rows_and_a_manager_becomes_the_id_of_the_entry_named(tmp_path):
    text = (
        "version: 1\n\n"
        + person("0001", "Ada Sample")
        + "\n"
        + person("0002", "Ben Sample", f"manager: UID=u0001, ou=People,{BASE}")
    )
    captured = persons(tmp_path, text)
    assert read_rows(captured, "person_id", "name", "manager_id") == [
        ("0001", "Ada Sample", None),
        ("0002", "Ben Sample", "0001"),
    ]
    assert captured.snapshot.source_columns == ["employeeNumber", "employeeType", "cn", "manager"]
    assert captured.snapshot.columns == ["person_id", "person_type", "name", "status", "manager_id"]


def test_base64_folded_lines_and_comments_are_read(tmp_path):
    encoded = base64.b64encode("試験\u3000花子".encode()).decode()
    name = base64.b64encode(f"uid=u1,{BASE}".encode()).decode()
    text = f"# made by\n  an export\ndn:: {name}\nobjectClass: person\n"
    text += f"cn:: {encoded[:8]}\n {encoded[8:]}\nemployeeNumber: 00\n 01\nemployeeType:employee\n"
    assert read_rows(persons(tmp_path, text), "person_id", "name") == [("0001", "試験\u3000花子")]


def test_a_name_that_the_file_does_not_hold_is_kept_as_a_digest_not_as_a_name(tmp_path):
    captured = persons(tmp_path, person("1", "Ada", f"manager: cn=Cara Sample,{BASE}"))
    ((manager,),) = read_rows(captured, "manager_id")
    assert manager.startswith("unresolved:")
    assert "Cara" not in manager
    assert notes_of(captured)["unresolved_names"] == 1


def test_an_id_with_an_equals_sign_is_not_taken_for_the_name_of_an_entry(tmp_path):
    assert read_rows(persons(tmp_path, person("a=1", "Ada")), "person_id") == [("a=1",)]


def test_several_values_of_an_optional_text_give_the_first_in_order_and_are_noted(tmp_path):
    captured = persons(tmp_path, person("1", "Zoe", "cn: Ada"))
    assert read_rows(captured, "name") == [("Ada",)]
    assert notes_of(captured)["multiple_values"] == 1


def test_several_values_where_one_is_meant_are_an_error_at_the_line_of_the_entry(tmp_path):
    text = "\n" + person("1", "Ada", f"manager: uid=u1,ou=people,{BASE}", "manager: uid=u9,dc=x")
    with pytest.raises(InputError) as caught:
        persons(tmp_path, text)
    assert list_places(caught.value) == [(2, "manager_id")]


def test_an_entry_without_its_id_is_an_error(tmp_path):
    with pytest.raises(InputError) as caught:
        persons(tmp_path, f"dn: cn=x,{BASE}\nobjectClass: person\nemployeeType: employee\n")
    assert list_places(caught.value) == [(1, "person_id")]


def group(name, *members):
    return "\n".join(
        [f"dn: cn={name},{BASE}", "objectClass: group", f"cn: {name}", *(f"member: {m}" for m in members), ""]
    )


def memberships(root, text, member):
    columns = {"group_id": "cn", "member_id": member}
    source = {"columns": columns, "constants": {"member_kind": "account"}}
    return capture_file(root, "group_members", "groups.ldif", text, **source)


def test_a_group_gives_one_row_per_member_and_none_when_it_is_empty(tmp_path):
    text = "\n".join(
        [
            person("1", "Ada", "uid: u1"),
            person("2", "Ben", "uid: u2"),
            group("none"),
            group("g", f"uid=u1,ou=people,{BASE}", f"uid=u2,ou=people,{BASE}"),
        ]
    )
    captured = memberships(tmp_path, text, "member->uid")
    assert read_rows(captured, "group_id", "member_id") == [("g", "u1"), ("g", "u2")]


def test_values_that_the_server_cut_off_are_an_error(tmp_path):
    text = f"dn: cn=g,{BASE}\ncn: g\nmember;range=0-1499: uid=u1,{BASE}\n"
    with pytest.raises(InputError, match=r"values up to 1499 only \(member;range=0-1499\)"):
        memberships(tmp_path, text, "member")


def test_base_and_scope_choose_entries(tmp_path):
    text = "\n".join(
        [
            person("1", "A"),
            person("2", "B", dn=f"dn: uid=x,ou=it,ou=people,{BASE}"),
            person("3", "C", dn=f"dn: uid=y,ou=old,{BASE}"),
        ]
    )

    def ids(**source):
        return [i for (i,) in read_rows(persons(tmp_path, text, **source), "person_id")]

    assert ids() == ["1", "2", "3"]
    assert ids(base=f"OU=People, {BASE}") == ["1", "2"]
    assert ids(base=f"ou=people,{BASE}", scope="one") == ["1"]
    assert ids(base=f"uid=y,ou=old,{BASE}", scope="base") == ["3"]


def test_the_same_entry_twice_is_an_error(tmp_path):
    with pytest.raises(InputError) as caught:
        persons(tmp_path, person("1", "A") + "\n" + person("2", "B", dn=f"dn: UID=u1,ou=people,{BASE}"))
    assert list_places(caught.value) == [(7, None)]


def test_faulty_lines_are_all_named_and_a_list_of_changes_is_refused(tmp_path):
    text = f"dn: cn=a,{BASE}\nno colon here\n\ndn: cn=b,{BASE}\nchangetype: delete\n\n"
    text += f"dn: cn=c,{BASE}\ncn:: %%%\n\ncn: d\n"
    with pytest.raises(InputError) as caught:
        persons(tmp_path, text)
    assert [row for row, _ in list_places(caught.value)] == [2, 5, 8, 10]


def test_an_ldif_source_without_a_mapping_is_a_fault_of_the_config(tmp_path):
    with pytest.raises(ConfigError, match="needs columns"):
        persons(tmp_path, person("1", "A"), columns={}, constants={})


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("UID=U1, OU=People", "uid=u1,ou=people"),
        (r"cn=Sample\, Ada,dc=x", r"cn=Sample\2C Ada,dc=x"),
        (r"cn=\E8\A9\A6,dc=x", "cn=試,dc=x"),
        ("cn = a , dc = x", "cn=a,dc=x"),
    ],
)
def test_names_of_entries_compare_without_case_spaces_and_kinds_of_escape(name, same):
    assert fold_dn(name) == fold_dn(same)


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("(uid=ADA)", True),
        ("(uid=bob)", False),
        ("(uid=*)", True),
        ("(mail=*)", False),
        ("(uid=a*)", True),
        ("(uid=*d*)", True),
        ("(uid=*x*)", False),
        ("(&(uid=ada)(!(mail=*)))", True),
        ("(|(uid=x)(level>=5))", True),
        ("(level<=4)", False),
        (r"(note=a\2ab)", True),
        ("(manager=UID=x, dc=JP)", True),
        ("(&)", True),
        ("(|)", False),
        ("(flags:1.2.840.113556.1.4.803:=2)", True),
        ("(!(flags:1.2.840.113556.1.4.803:=6))", True),
        ("(flags:1.2.840.113556.1.4.804:=6)", True),
    ],
)
def test_filters_choose_as_a_directory_does(text, matches):
    attributes = {
        "uid": ["ada"],
        "level": ["10"],
        "note": ["a*b"],
        "manager": ["uid=x,dc=jp"],
        "flags": ["514"],
    }
    assert build_filter("config", text)(Entry(1, "uid=ada", attributes)) is matches


@pytest.mark.parametrize(
    "text", ["", "uid=ada", "(uid=ada", "(uid=ada))", "(!(a=1)(b=2))", "(flags:1.2.3:=2)", "(&(uid=a)"]
)
def test_what_is_no_filter_is_a_fault_of_the_config(text):
    with pytest.raises(ConfigError, match="filter cannot be read"):
        build_filter("config", text)
