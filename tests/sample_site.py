"""Read the sample site back without the product: csv, xlsx, sqlite3 and YAML into plain rows.

Values are text as delivered, dates as ISO text; empty cells are None.
"""

import csv
import sqlite3
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from python_calamine import CalamineWorkbook

QUARTERS = {
    "FY2018Q1": "2018-06-30",
    "FY2018Q2": "2018-09-30",
    "FY2018Q3": "2018-12-31",
    "FY2018Q4": "2019-03-31",
    "FY2019Q1": "2019-06-30",
    "FY2019Q2": "2019-09-30",
}
FILES = (
    *("persons", "posts", "org_units", "contractors", "operators", "requests"),
    *("usage_events", "orders", "inquiries", "lines", "attestations", "instructions", "calendar_days"),
    *(
        "training_events",
        "training_completions",
        "documents",
        "acknowledgements",
        "coordinations",
        "incidents",
    ),
)
TABLES = (
    *("accounts", "entitlements", "grants", "group_members", "entitlement_parts"),
    *("campaigns", "campaign_targets"),
)


@dataclass
class Delivery:
    """Everything delivered for one as-of date."""

    as_of: str
    rows: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)
    declared: dict = field(default_factory=dict)


class Site:
    """A built sample site."""

    def __init__(self, root: Path):
        self.root = root
        self.config = yaml.safe_load((root / "config/inspection.yaml").read_text(encoding="utf-8"))
        self.rules = yaml.safe_load((root / "config/role_rules.yaml").read_text(encoding="utf-8"))["rules"]
        self.waivers = yaml.safe_load((root / "config/waivers.yaml").read_text(encoding="utf-8"))["waivers"]
        self.planted = list(csv.DictReader((root / "planted.csv").open(encoding="utf-8", newline="")))
        self.read = cache(self._read)

    def expected(self, quarter: str) -> list[dict]:
        return [row for row in self.planted if row["quarter"] == quarter]

    def _read(self, quarter: str) -> Delivery:
        delivery = Delivery(QUARTERS[quarter])
        for name in FILES:
            self._read_file(delivery, name)
        for name in TABLES:
            self._read_table(delivery, name)
        return delivery

    def _read_file(self, delivery: Delivery, name: str) -> None:
        source = self.config["datasets"][name]
        path = self.root / "config" / source["path"].format(as_of=delivery.as_of)
        cells = _read_sheet(path, source) if path.suffix == ".xlsx" else _read_csv(path, source)
        sidecar = Path(f"{path}.count")
        if source.get("declared_rows") == "trailer":
            # In a sheet the line is as wide as the header.
            delivery.declared[name] = int(next(c for c in cells.pop()[1:] if c != ""))
        elif sidecar.exists():
            delivery.declared[name] = int(sidecar.read_text())
        delivery.headers[name] = cells[0]
        delivery.rows[name] = [
            _translate(source, dict(zip(cells[0], line, strict=True))) for line in cells[1:]
        ]

    def _read_table(self, delivery: Delivery, name: str) -> None:
        source = self.config["datasets"][name]
        with sqlite3.connect(self.root / "crm.sqlite") as con:
            con.row_factory = sqlite3.Row
            cursor = con.execute(source["query"], {"as_of": delivery.as_of})
            found = cursor.fetchall()
            ((delivery.declared[name],),) = con.execute(
                source["count_query"], {"as_of": delivery.as_of}
            ).fetchall()
        delivery.rows[name] = [_fold(source, dict(row)) for row in found]
        delivery.headers[name] = [c[0] for c in cursor.description]


def _read_csv(path, source):
    with path.open(encoding=source.get("encoding", "utf-8"), newline="") as file:
        return list(csv.reader(file))


def _read_sheet(path, source):
    return CalamineWorkbook.from_path(path).get_sheet_by_name(source["sheet"]).to_python()


def _translate(source, row):
    translated = {}
    for ours, theirs in (source["columns"] or {name: name for name in row}).items():
        value = str(row[theirs]) or None
        value = source.get("values", {}).get(ours, {}).get(value, value)
        if value and (ours.endswith("_on") or ours in _DATES):
            value = date.fromisoformat(value.replace("/", "-")).isoformat()
        translated[ours] = value
    return _fold(source, translated)


_DATES = ("valid_from", "valid_until", "status_since", "contract_from", "contract_until")


def _fold(source, row):
    for column in source.get("casefold", []):
        row[column] = row[column] and row[column].casefold()
    return row
