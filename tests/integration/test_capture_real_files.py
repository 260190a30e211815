"""Files of the world: what they teach about decoding and LDIF; skipped where the data folder is absent."""

import os
from pathlib import Path

import pytest
from capture_site import capture_file, make_settings, read_rows

from tenken.contract import load_dataset
from tenken.errors import InputError
from tenken.sources.decoding import open_text
from tenken.sources.delimited import read_records, receive_delimited
from tenken.sources.ldif import read_entries
from tenken.sources.received import LISTED, Pull

DATA = Path(os.environ.get("TENKEN_REAL_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
OFFICES = DATA / "japan" / "jigyosyo_2025-07.csv"
CREW = DATA / "ldif" / "planetexpress"

pytestmark = pytest.mark.real


@pytest.fixture
def offices():
    if not OFFICES.is_file():
        pytest.skip(f"{OFFICES} is absent")
    return OFFICES


@pytest.fixture
def crew(tmp_path):
    """All entries of the LDIF folder in one file, as an export gives them."""
    if not CREW.is_dir():
        pytest.skip(f"{CREW} is absent")
    return "\n".join(path.read_text() for path in sorted(CREW.glob("*.ldif")))


def test_three_thousand_offices_are_read_from_cp932_line_by_line(offices):
    with open_text(offices, "cp932") as file:
        records = list(read_records(offices, file, ","))
    assert [row for row, _ in records] == list(range(1, 3001))
    assert {len(cells) for _, cells in records} == {13}
    assert records[0][1][0] == "01101"


def test_batches_hold_what_was_delivered_cell_by_cell(offices, tmp_path):
    settings = make_settings(tmp_path, {"operators": {"kind": "csv", "path": "x", "encoding": "cp932"}})
    quarter = settings.quarter("FY2018Q3")
    received = receive_delimited(
        Pull(settings, load_dataset("operators"), settings.datasets["operators"], quarter, quarter.as_of),
        offices,
    )
    assert (len(received.rows), len(received.columns), received.problems) == (2999, 13, [])
    assert received.raw_bytes == offices.stat().st_size
    cells = [
        "\x1f".join(row) for row in zip(*(column.to_pylist() for column in received.columns), strict=True)
    ]
    lines = offices.read_bytes().decode("cp932").split("\r\n")[1:3000]
    assert [cell.replace("\x1f", ",") for cell in cells] == [line.replace('"', "") for line in lines]


def test_utf8_does_not_read_them_and_lines_are_named_to_a_limit(offices):
    with pytest.raises(InputError) as caught, open_text(offices, "utf-8") as file:
        file.read()
    wrong = [row for row, line in enumerate(offices.read_bytes().splitlines(), 1) if not line.isascii()]
    assert [p.where.row for p in caught.value.problems] == [*wrong[:LISTED], None]
    assert f"{len(wrong) - LISTED} more lines" in caught.value.problems[-1].problem
    assert "set encoding: cp932" in caught.value.problems[0].remedy


def test_the_minus_sign_differs_between_cp932_and_shift_jis_so_no_encoding_is_guessed(offices):
    signs = {}
    for encoding in ("cp932", "shift_jis"):
        with open_text(offices, encoding) as file:
            signs[encoding] = {sign for sign in file.read() if sign in "\uff0d\u2212"}
    assert signs == {"cp932": {"\uff0d"}, "shift_jis": {"\u2212"}}


def test_the_crew_has_seven_people_and_two_groups(crew, tmp_path):
    (tmp_path / "crew.ldif").write_text(crew)
    entries = read_entries(tmp_path / "crew.ldif", "utf-8")
    people = [entry for entry in entries if entry.values("uid")]
    assert len(people) == 7
    assert all(
        entry.values("jpegphoto")[0].startswith("ffd8") for entry in people if entry.values("jpegphoto")
    )
    assert {
        entry.values("cn")[0]: len(entry.values("member")) for entry in entries if entry.values("member")
    } == {
        "admin_staff": 2,
        "ship_crew": 3,
    }


def test_members_of_the_groups_are_the_logins_of_the_people_named(crew, tmp_path):
    captured = capture_file(
        tmp_path,
        "group_members",
        "crew.ldif",
        crew,
        columns={"group_id": "cn", "member_id": "member->uid"},
        constants={"member_kind": "account"},
    )
    assert read_rows(captured, "group_id", "member_id") == [
        ("admin_staff", "hermes"),
        ("admin_staff", "professor"),
        ("ship_crew", "bender"),
        ("ship_crew", "fry"),
        ("ship_crew", "leela"),
    ]


def test_several_job_titles_are_an_error_for_a_code_and_the_first_address_is_taken(crew, tmp_path):
    columns = {"account_id": "uid", "email": "mail", "person_id": "cn"}
    constants = {"system": "ldap", "account_type": "personal", "is_enabled": "true"}
    source = {"filter": "(objectClass=inetOrgPerson)", "constants": constants}
    captured = capture_file(tmp_path, "accounts", "crew.ldif", crew, columns=columns, **source)
    assert ("professor", "hubert@planetexpress.com") in read_rows(captured, "account_id", "email")
    with pytest.raises(InputError, match="attribute employeeType has 2 values"):
        capture_file(
            tmp_path,
            "accounts",
            "crew.ldif",
            crew,
            columns={**columns, "person_id": "employeeType"},
            **source,
        )
