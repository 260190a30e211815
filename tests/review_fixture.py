"""An archive with one sealed inspection to review, and a hand that fills in workbooks as a reviewer would."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from company_fixture import QUARTER, closure, company

from tenken.archive import inspections
from tenken.archive.inspections import Inspection
from tenken.review.rows import COLUMNS
from tenken.settings import Settings

FINDINGS = (
    "finding_key VARCHAR, code VARCHAR, severity VARCHAR, is_exception BOOLEAN, person_id VARCHAR,"
    " account_id VARCHAR, entitlement_id VARCHAR"
)
TABLES = frozenset({"holdings", "people", "org_units_as_of", "approvals"})
UNTIL = date(2019, 6, 30)
RULE = {"effect": "allow", "duty_code": "order_entry"}
EPOCH = date(1899, 12, 30)


def person(name: str, /, **more: Any) -> dict[str, Any]:
    """Give a person at work whose manager is M1, with a name nobody has."""
    return {"person_id": name, "name": f"架空 {name}", "manager_id": "M1", **more}


def holder(name: str, /, **more: Any) -> dict[str, list[dict[str, Any]]]:
    """Give one person with a post, an account and the right VIEW."""
    account = f"a-{name}"
    return {
        "persons": [person(name, **more)],
        "posts": [{"person_id": name}],
        "accounts": [{"account_id": account, "person_id": name}],
        "grants": [{"holder_id": account, "granted_by": "GRANTOR"}],
    }


def merged(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """Put the rows of several parts together."""
    whole: dict[str, Any] = {}
    for part in parts:
        for dataset, rows in part.items():
            whole[dataset] = [*whole.get(dataset, []), *rows] if isinstance(rows, list) else rows
    return whole


def ground(**more: Any) -> dict[str, Any]:
    """Give the unit, the right and the managers that every case stands on: M1 reports to M2, M2 to M3."""
    return {
        "org_units": [{"org_id": "ORG", "name": "受付処理センタ", "manager_id": "HEAD"}],
        "entitlements": [{"entitlement_id": "VIEW", "name": "コラボ情報閲覧"}],
        "persons": [
            person("M1", manager_id="M2"),
            person("M2", manager_id="M3"),
            person("M3", manager_id=None),
            person("HEAD", manager_id="M3"),
            person("D1", manager_id=None),
            person("D2", manager_id=None),
        ],
        "role_rules": [RULE],
        "policy": {"data_owners": ["D1", "D2"]},
        **more,
    }


def seal(
    root: Path, *parts: Mapping[str, Any], findings: list[list[Any]] | None = None, revision: int = 1
) -> Inspection:
    """Write an inspection into ``root/archive`` as if it had been sealed there."""
    given = merged(*parts)
    folder = root / "archive" / "inspections" / str(QUARTER) / f"r{revision}"
    folder.mkdir(parents=True)
    wanted = closure(set(TABLES))
    with company(folder / "inspection.duckdb", given, wanted=wanted) as (connection, values):
        connection.execute(f"CREATE TABLE findings ({FINDINGS})")
        for row in findings or []:
            connection.execute("INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        connection.execute(
            "CREATE TABLE run (quarter VARCHAR, as_of DATE, as_of_end TIMESTAMP, previous_quarter VARCHAR,"
            " revision INTEGER)"
        )
        before = "FY2018Q2" if given.get("previous") else None
        row = [str(QUARTER), QUARTER.as_of, values["as_of_end"], before, revision]
        connection.execute("INSERT INTO run VALUES (?, ?, ?, ?, ?)", row)
    (folder / "manifest.json").write_text(json.dumps({"quarter": str(QUARTER), "revision": revision}))
    return inspections.read(folder, 4)


def site(root: Path) -> Settings:
    """Give the settings of the site around the archive."""
    return Settings(
        path=root / "inspection.yaml",
        organisation={"name_ja": "架空通信株式会社"},  # type: ignore[arg-type]
        archive=root / "archive",
        role_rules=root / "role_rules.yaml",
        categories=[],
        datasets={},
    )


def cell(row: int, column: str) -> str:
    """Name a cell as Excel does."""
    return f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[COLUMNS.index(column)]}{row}"


def fill(path: Path, cells: Mapping[str, Any], sheet: int = 2) -> Path:
    """Put values into cells of a workbook, whatever was there; null empties one."""
    name = f"xl/worksheets/sheet{sheet}.xml"
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    text = parts[name].decode()
    for place, value in cells.items():
        text, found = re.subn(
            rf'<c r="{place}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)',
            lambda match, place=place, value=value: _cell(place, match[1] or "", value),
            text,
            count=1,
        )
        assert found, place
    parts[name] = text.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


def _cell(place: str, style: str, value: Any) -> str:
    if value is None:
        return f'<c r="{place}"{style}/>'
    if isinstance(value, date):
        return f'<c r="{place}"{style}><v>{(value - EPOCH).days}</v></c>'
    if isinstance(value, int):
        return f'<c r="{place}"{style}><v>{value}</v></c>'
    return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def edit_rows(path: Path, change: Any) -> Path:
    """Rewrite the XML of the review sheet's rows: ``change`` takes and gives the list of rows."""
    name = "xl/worksheets/sheet2.xml"
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    head, data, tail = re.split(r"<sheetData>|</sheetData>", parts[name].decode())
    rows = change(re.findall(r"<row .*?</row>", data, re.DOTALL))
    parts[name] = f"{head}<sheetData>{''.join(rows)}</sheetData>{tail}".encode()
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


def renumber(row: str, number: int) -> str:
    """Move the XML of a row to another line."""
    row = re.sub(r'<row r="\d+"', f'<row r="{number}"', row)
    return re.sub(r'<c r="([A-Z]+)\d+"', rf'<c r="\g<1>{number}"', row)
