import base64
import csv

import pytest

from tenken.sample.layout import PERSON_COLUMNS
from tenken.sample.ldap import BASE, SCHEMA_NAME, build_schema, ldap_source, write_ldif

PEOPLE = (
    {
        "person_id": "E000001",
        "person_type": "役員",
        "name": "髙木 惟槻",
        "email": "e000001@example.jp",
        "status": "在籍",
        "hired_on": "2000/04/01",
    },
    {
        "person_id": "A000012",
        "employer_id": "C01",
        "person_type": "派遣",
        "name": "濵口 汐帆",
        "name_kana": "ﾊﾏｸﾞﾁ ｼｵﾎ",
        "status": "退職",
        "left_on": "2018/12/31",
        "manager_id": "E000001",
    },
)


@pytest.fixture
def lines(tmp_path):
    folder = tmp_path / "drop/2018-12-31"
    folder.mkdir(parents=True)
    with (folder / "persons.csv").open("w", encoding="cp932", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(PERSON_COLUMNS.values())
        writer.writerows([[row.get(column, "") for column in PERSON_COLUMNS] for row in PEOPLE])
        writer.writerow(["件数", "2"])
    path = write_ldif(tmp_path, "FY2018Q3")
    assert path == tmp_path / "directory/2018-12-31/people.ldif"
    assert (path.parent / SCHEMA_NAME).read_text() == build_schema()
    return path.read_text(encoding="ascii").splitlines()


def test_each_person_is_one_entry_and_the_trailer_none(lines):
    assert [line for line in lines if line.startswith("dn: employeeNumber")] == [
        f"dn: employeeNumber=E000001,{BASE}",
        f"dn: employeeNumber=A000012,{BASE}",
    ]


def test_japanese_text_is_base64_of_utf_8(lines):
    encoded = [line.removeprefix("displayName:: ") for line in lines if line.startswith("displayName::")]
    assert [base64.b64decode(text).decode() for text in encoded] == ["髙木 惟槻", "濵口 汐帆"]


def test_a_manager_is_the_name_of_another_entry_and_an_empty_value_no_line(lines):
    assert [line for line in lines if line.startswith("manager")] == [
        f"manager: employeeNumber=E000001,{BASE}"
    ]
    assert sum(line.startswith("mail:") for line in lines) == 1


def test_every_mapped_attribute_is_of_inet_org_person_or_of_the_schema_beside():
    standard = {"employeeNumber", "employeeType", "displayName", "mail", "manager"}
    mapped = set(ldap_source()["columns"].values())
    own = {name for name in mapped if name.startswith("tenken")}
    assert mapped == standard | own
    assert all(f"NAME '{name}'" in build_schema() for name in own)
