"""The persons of one delivery as a directory: an LDIF file, the schema it needs, and the mapping back.

The directory holds what `persons.csv` holds; captured through `ldap_source` both give the same rows.
"""

from __future__ import annotations

import base64
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tenken.sample.company import last_day
from tenken.sample.layout import PERSON_COLUMNS, PERSON_VALUES

SUFFIX = "dc=example,dc=jp"
BASE = f"ou=people,{SUFFIX}"
SCHEMA_NAME = "tenken-sample.schema"
_ATTRIBUTES = {
    "person_id": "employeeNumber",
    "employer_id": "tenkenEmployer",
    "person_type": "employeeType",
    "name": "displayName",
    "name_kana": "tenkenNameKana",
    "email": "mail",
    "status": "tenkenStatus",
    "status_since": "tenkenStatusSince",
    "hired_on": "tenkenHiredOn",
    "left_on": "tenkenLeftOn",
    "manager_id": "manager",
}
# 1.3.6.1.4.1.32473 is the arc that IANA keeps for documentation.
_ARC = "1.3.6.1.4.1.32473.1"


def ldap_source() -> dict[str, Any]:
    """Give the config of `datasets.persons` for the directory; the connection is called ``directory``."""
    return {
        "kind": "ldap",
        "connection": "directory",
        "base": BASE,
        "scope": "one",
        "filter": "(objectClass=tenkenPerson)",
        "columns": dict(_ATTRIBUTES),
        "values": PERSON_VALUES,
    }


def build_schema() -> str:
    """Build the schema file (`include` of slapd.conf) of the attributes that inetOrgPerson lacks."""
    own = [name for name in _ATTRIBUTES.values() if name.startswith("tenken")]
    attributes = [
        f"attributetype ( {_ARC}.{number} NAME '{name}' EQUALITY caseIgnoreMatch\n"
        "  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )\n"
        for number, name in enumerate(own, start=1)
    ]
    names = " $ ".join(own)
    person = f"objectclass ( {_ARC}.100 NAME 'tenkenPerson' SUP top AUXILIARY\n  MAY ( {names} ) )\n"
    return "\n".join([*attributes, person])


def write_ldif(target: Path, quarter: str) -> Path:
    """Write the persons delivered for a quarter as LDIF, and the schema beside it.

    Args:
        target: The folder that `build_sample` filled.
        quarter: Like ``FY2018Q3``.

    Returns:
        ``target/directory/<as_of>/people.ldif``.
    """
    day = last_day(quarter).isoformat()
    folder = target / "directory" / day
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SCHEMA_NAME).write_text(build_schema(), encoding="ascii")
    path = folder / "people.ldif"
    delivery = target / "drop" / day / "persons.csv"
    with path.open("w", encoding="ascii", newline="\n") as file:
        file.write(f"dn: {SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\n")
        file.write(f"dc: example\no: sample\n\ndn: {BASE}\nobjectClass: organizationalUnit\nou: people\n\n")
        file.writelines(_entry(row) for row in _read_persons(delivery))
    return path


def _read_persons(delivery: Path) -> Iterator[dict[str, str]]:
    """Yield the delivered persons as canonical column → text as delivered; the trailer is left out."""
    names = {theirs: ours for ours, theirs in PERSON_COLUMNS.items()}
    with delivery.open(encoding="cp932", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["氏名"]]
    for row in rows:
        yield {names[header]: value for header, value in row.items()}


def _entry(row: dict[str, str]) -> str:
    """Write one entry; an empty value has no line, a manager is the name of the manager's entry."""
    surname = row["name"].partition(" ")[0]
    lines = [
        f"dn: {_dn(row['person_id'])}",
        "objectClass: inetOrgPerson",
        "objectClass: tenkenPerson",
        _line("cn", row["name"]),
        _line("sn", surname),
    ]
    for column, attribute in _ATTRIBUTES.items():
        value = row[column]
        if value:
            lines.append(_line(attribute, _dn(value) if column == "manager_id" else value))
    return "\n".join(lines) + "\n\n"


def _dn(person_id: str) -> str:
    return f"employeeNumber={person_id},{BASE}"


def _line(attribute: str, value: str) -> str:
    """Write one attribute, in base64 where it is not plain ASCII."""
    if value.isascii():
        return f"{attribute}: {value}"
    return f"{attribute}:: {base64.b64encode(value.encode()).decode()}"
