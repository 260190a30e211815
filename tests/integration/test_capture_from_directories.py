import json
import socket
import sys
from datetime import UTC, datetime
from importlib.util import find_spec

import pytest
from capture_site import NOW, capture_file, make_settings, read_rows
from services import require
from slapd import BIND_DN, LIMITED_DN, PASSWORD, SLAPD, SUFFIX, run_slapd

from tenken.errors import ConfigError, InputError, TransientError
from tenken.sources.capture import capture_dataset

COLUMNS = {
    "person_id": "employeeNumber",
    "person_type": "employeeType",
    "name": "cn",
    "email": "mail",
    "manager_id": "manager",
}
PEOPLE = 25


def write_entries():
    """LDIF of a company: 25 people (each but the first led by the first), a group, a hidden branch."""
    blocks = [
        f"dn: {SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example",
        f"dn: ou=people,{SUFFIX}\nobjectClass: organizationalUnit\nou: people",
        f"dn: ou=hidden,{SUFFIX}\nobjectClass: organizationalUnit\nou: hidden",
        f"dn: {LIMITED_DN}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\n"
        f"cn: limited\nuserPassword: {PASSWORD}",
    ]
    for number in range(1, PEOPLE + 1):
        lines = [
            f"dn: uid=u{number:04},ou=people,{SUFFIX}",
            "objectClass: inetOrgPerson",
            f"uid: u{number:04}",
            f"cn: 髙﨑 試験{number:02}",
            "sn: 髙﨑",
            f"employeeNumber: {number:04}",
            "employeeType: 正社員",
            f"mail: u{number}@example.jp",
        ]
        lines += [f"manager: UID=U0001, ou=People,{SUFFIX}"] if number > 1 else []
        blocks.append("\n".join(lines))
    members = "\n".join(f"member: uid=u{number:04},ou=people,{SUFFIX}" for number in (3, 1, 2))
    blocks.append(f"dn: cn=viewers,{SUFFIX}\nobjectClass: groupOfNames\ncn: viewers\n{members}")
    return "\n\n".join(blocks) + "\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    require("slapd", SLAPD)
    require("the Python library bonsai", find_spec("bonsai"))
    with run_slapd(tmp_path_factory.mktemp("slapd"), write_entries()) as running:
        yield running


def make_source(**more):
    return {
        "kind": "ldap",
        "connection": "directory",
        "base": f"ou=people,{SUFFIX}",
        "filter": "(employeeNumber=*)",
        "page_size": 7,
        "columns": COLUMNS,
        "values": {"person_type": {"正社員": "employee"}},
        "constants": {"status": "active"},
        **more,
    }


def capture(root, server, dataset="persons", source=None, now=NOW, **connection):
    directory = {
        "url": server.tls_url,
        "bind_dn": BIND_DN,
        "password": PASSWORD,
        "ca_file": server.ca_file,
        "timeout_seconds": 10,
    }
    settings = make_settings(
        root, {dataset: source or make_source()}, connections={"directory": {**directory, **connection}}
    )
    return capture_dataset(settings, settings.quarter("FY2018Q3"), dataset, now=now)


def notes_of(captured):
    return json.loads((captured.snapshot.folder / "manifest.json").read_text())["notes"]


@pytest.mark.services
def test_people_are_read_page_by_page_with_exact_ids_and_their_managers(tmp_path, server):
    captured = capture(tmp_path, server)
    rows = read_rows(captured, "person_id", "name", "manager_id")
    assert rows[:2] == [("0001", "髙﨑 試験01", None), ("0002", "髙﨑 試験02", "0001")]
    snapshot = captured.snapshot
    assert (snapshot.rows_declared, snapshot.declared_by, snapshot.rows_loaded) == (
        PEOPLE,
        "count_query",
        PEOPLE,
    )
    assert snapshot.extracted_at == datetime(2019, 1, 1)
    assert PASSWORD not in (snapshot.folder / "manifest.json").read_text()


@pytest.mark.services
def test_start_tls_gives_the_same_sealed_bytes_as_ldaps(tmp_path, server):
    assert capture(tmp_path, server).is_new
    assert not capture(tmp_path, server, url=server.url, start_tls=True).is_new


@pytest.mark.services
def test_the_same_people_from_cp932_csv_ldif_and_ldap_give_the_same_bytes(tmp_path, server):
    lines = ["社員番号,区分,氏名,メール,上司"]
    lines += [
        f"{n:04},正社員,髙﨑 試験{n:02},u{n}@example.jp,{'0001' if n > 1 else ''}"
        for n in range(PEOPLE, 0, -1)
    ]
    columns = dict(zip(COLUMNS, lines[0].split(","), strict=True))
    same = {key: make_source()[key] for key in ("values", "constants")}
    csv = capture_file(
        tmp_path, "persons", "p.csv", "\r\n".join(lines), encoding="cp932", columns=columns, **same
    )
    ldif = capture_file(
        tmp_path, "persons", "p.ldif", write_entries(), columns=COLUMNS, filter="(employeeNumber=*)", **same
    )
    ldap = capture(tmp_path, server)
    assert csv.snapshot.parquet_sha256 == ldif.snapshot.parquet_sha256 == ldap.snapshot.parquet_sha256
    assert ldap.snapshot.number == 3


@pytest.mark.services
def test_members_of_a_group_become_rows_with_the_login_of_the_entry_named(tmp_path, server):
    source = make_source(
        base=SUFFIX,
        filter="(|(objectClass=groupOfNames)(objectClass=inetOrgPerson))",
        values={},
        columns={"group_id": "cn", "member_id": "member->uid"},
        constants={"member_kind": "account"},
    )
    captured = capture(tmp_path, server, "group_members", source)
    assert read_rows(captured, "group_id", "member_id") == [("viewers", f"u000{n}") for n in (1, 2, 3)]
    assert captured.snapshot.rows_declared == 3


@pytest.mark.services
def test_a_manager_outside_the_search_does_not_vanish(tmp_path, server):
    captured = capture(tmp_path, server, source=make_source(filter="(employeeNumber=0002)"))
    ((manager,),) = read_rows(captured, "manager_id")
    assert manager.startswith("unresolved:")
    assert notes_of(captured)["unresolved_names"] == 1


@pytest.mark.services
def test_an_attribute_that_no_entry_has_is_noted(tmp_path, server):
    captured = capture(
        tmp_path, server, source=make_source(columns={**COLUMNS, "name_kana": "cn;x-phonetic"})
    )
    assert notes_of(captured)["absent_attributes"] == ["cn;x-phonetic"]


@pytest.mark.services
def test_a_search_that_finds_nothing_is_a_valid_empty_dataset(tmp_path, server):
    captured = capture(tmp_path, server, source=make_source(filter="(employeeNumber=none)"))
    assert (captured.snapshot.rows_declared, captured.snapshot.rows_loaded) == (0, 0)


@pytest.mark.services
@pytest.mark.parametrize(
    ("connection", "problem"),
    [
        ({"password": "wrong"}, "refused the bind"),
        ({"ca_file": "other"}, "certificate"),
        ({"ca_file": None}, "certificate"),
        ({"bind_dn": LIMITED_DN}, "size limit"),
        ({"ca_file": "/nowhere/ca.pem"}, "CA file does not exist"),
        ({"url": "http://localhost"}, "not an LDAP URL"),
        ({"url": "ldap://directory.example"}, "unprotected"),
    ],
)
def test_what_a_person_must_mend_is_a_fault_of_the_config(tmp_path, server, connection, problem):
    if connection.get("ca_file") == "other":
        connection = {"ca_file": server.ca_file.replace("ca.pem", "other-ca.pem")}
    with pytest.raises(ConfigError, match=problem) as caught:
        capture(tmp_path, server, **connection)
    assert PASSWORD not in str(caught.value)


@pytest.mark.services
@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ({"base": f"ou=nowhere,{SUFFIX}"}, "base does not exist"),
        ({"base": "nonsense"}, "base"),
        ({"filter": "(broken"}, "filter"),
        ({"base": None}, "needs a connection and a base"),
        ({"columns": {}}, "needs columns"),
    ],
)
def test_a_wrong_search_is_a_fault_of_the_config(tmp_path, server, source, problem):
    with pytest.raises(ConfigError, match=problem):
        capture(tmp_path, server, source=make_source(**source))


@pytest.mark.services
def test_a_directory_that_does_not_answer_in_time_is_worth_another_try(tmp_path, server):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(TransientError, match="within 1 s"):
            capture(tmp_path, server, url=f"ldap://127.0.0.1:{silent.getsockname()[1]}", timeout_seconds=1)


@pytest.mark.services
def test_a_directory_that_is_down_is_worth_another_try(tmp_path, server):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TransientError):
        capture(tmp_path, server, url=f"ldap://127.0.0.1:{port}")


def test_a_directory_cannot_be_sealed_as_a_past_state(tmp_path):
    settings = make_settings(tmp_path, {"persons": make_source()})
    with pytest.raises(InputError, match="Import an archived extract"):
        capture_dataset(
            settings, settings.quarter("FY2018Q3"), "persons", now=datetime(2019, 1, 3, tzinfo=UTC)
        )


def test_without_the_library_the_remedy_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "bonsai", None)
    settings = make_settings(
        tmp_path, {"persons": make_source()}, connections={"directory": {"url": "ldaps://localhost"}}
    )
    with pytest.raises(ConfigError, match=r"tenken\[ldap\]"):
        capture_dataset(settings, settings.quarter("FY2018Q3"), "persons", now=NOW)
