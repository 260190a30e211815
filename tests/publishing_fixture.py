"""An archive of sealed inspections made in a moment, and plain stand-ins for what renders documents.

The inspections are those of ``report_fixture``: sealed, in the ledger, with the inputs that a release reads.
No gate ran and no control: what they say is what the case says.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
import yaml
from report_fixture import COUNTS, Case, write_inspection

from tenken.archive import ledger
from tenken.archive.inspections import Inspection, read
from tenken.archive.publications import every_publication
from tenken.archive.store import new_staging, put_in_place, write_json
from tenken.calendar import Quarter, end_of_day
from tenken.contract import load_dataset
from tenken.report.data_files import write_data
from tenken.report.html import build_environment
from tenken.report.wording import Wording
from tenken.sealing import describe_content
from tenken.settings import Settings, load_settings

SIGNED_AT = datetime(2019, 1, 18, 3, 0, 0)
SEALED_AT = datetime(2019, 1, 10, 1, 0, 0)
RULES = {
    "version": "1",
    "approved_by": "E000101",
    "rules": [
        {"rule_id": "RR-1", "effect": "allow", "valid_from": "2018-04-01", "approved_by": "規則 承認"},
        {
            "rule_id": "RR-2",
            "effect": "allow",
            "valid_from": "2015-04-01",
            "valid_until": "2018-03-31",
            "approved_by": "昔の 承認",
        },
    ],
}
WAIVERS = {
    "waivers": [
        {
            "waiver_id": "W-1",
            "code": "L06",
            "reason": "組織改編",
            "owner": "担当",
            "approved_by": "例外 承認",
            "approved_on": "2018-12-01",
            "valid_from": "2018-12-01",
            "valid_until": "2019-03-31",
        }
    ]
}


def write_archive(folder: Path, publication: Mapping[str, Any] | None = None, **policy: Any) -> Settings:
    """Write the config of an invented site; gives its settings."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "organisation": {"name_ja": "架空通信株式会社", "name_en": "Kakuu Telecom"},
        "archive": "archive",
        "role_rules": "role_rules.yaml",
        "categories": [
            {"code": c, "name_ja": ja, "name_en": en, "print_order": n}
            for c, ja, en, n in (
                ("sales_planning", "営業企画", "Sales planning", 1),
                ("customer_front", "お客様フロント", "Customer front", 2),
                ("back_office", "バックヤード", "Back yard", 3),
            )
        ],
        "datasets": {},
        "policy": {"suppression_width_percent": 0, **policy},
        "publication": dict(publication or {}),
    }
    path = folder / "inspection.yaml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    return load_settings(path)


def case_of(quarter: str, **changes: Any) -> Case:
    """Give the case of one quarter: its own counts and all earlier ones."""
    when = Quarter.parse(quarter)
    known = {q: c for q, c in COUNTS.items() if q <= quarter}
    before = str(when.shift(-1))
    end = end_of_day(when.as_of, "Asia/Tokyo")
    base = Case(
        quarter=quarter,
        as_of=when.as_of,
        as_of_end=end.isoformat(sep=" "),
        previous=before if before in known else None,
        counts=known,
    )
    return replace(base, **changes)


def seal_inspection(settings: Settings, quarter: str, case: Case | None = None) -> Inspection:
    """Seal the next revision of a quarter."""
    case = case or case_of(quarter)
    folder = settings.archive / "inspections" / quarter
    revision = 1 + len(list(folder.glob("r*")))
    staging = new_staging(settings.archive, f"fixture-{quarter}")
    database = staging / "inspection.duckdb"
    shutil.copyfile(_database(case), database)
    write_json(staging / "summary.json", _summary(case, revision))
    write_json(staging / "inputs.json", _inputs(settings))
    content = describe_content(staging, database)
    write_json(
        staging / "manifest.json", {"quarter": quarter, "revision": revision, "previous": None, **content}
    )
    target = folder / f"r{revision}"
    put_in_place(staging, target)
    ledger.record_folder(settings.archive, "inspection", target, SEALED_AT + timedelta(hours=revision))
    return read(target, 4)


_MADE: dict[str, Path] = {}
_FOLDER = tempfile.TemporaryDirectory(prefix="tenken-publishing-")


def _database(case: Case) -> Path:
    """Write the database of a case once per process: it is what takes time."""
    key = repr(case)
    if key not in _MADE:
        _MADE[key] = write_inspection(Path(_FOLDER.name) / f"{len(_MADE)}.duckdb", case)
        with duckdb.connect(str(_MADE[key])) as connection:
            for dataset in ("calendar_days", "operators"):
                _complete(connection, dataset)
    return _MADE[key]


def _complete(connection: duckdb.DuckDBPyConnection, dataset: str) -> None:
    """Give a table every column of its dataset; operators without a first day have always been there."""
    columns = load_dataset(dataset).sql_columns
    listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(f"CREATE TABLE IF NOT EXISTS {dataset} ({listed})")
    for name, kind in columns.items():
        connection.execute(f"ALTER TABLE {dataset} ADD COLUMN IF NOT EXISTS {name} {kind}")
    if "valid_from" in columns:
        connection.execute(f"UPDATE {dataset} SET valid_from = coalesce(valid_from, DATE '2000-01-01')")


def _summary(case: Case, revision: int) -> dict[str, Any]:
    found = [f for f in case.findings if f["is_exception"]]
    totals = {s: {"exceptions": sum(f["severity"] == s for f in found)} for s in "CHML"}
    return {
        "quarter": case.quarter,
        "revision": revision,
        "no_problem": case.no_problem,
        "totals": totals,
    }


def _inputs(settings: Settings) -> dict[str, Any]:
    return {
        "settings": settings.digest_source(),
        "rules": RULES,
        "waivers": WAIVERS,
        "snapshots": {},
        "earlier_snapshots": {},
        "known_at": None,
    }


def stand_ins() -> dict[str, ModuleType]:
    """Give modules that write every document of a publication in a moment, in plain text."""
    functions: dict[str, dict[str, Any]] = {
        "letter": {"render_letter": lambda view, words, *, language="ja": _print(view).encode()},
        "workbook": {"render_workbook": lambda database, view, words: _print(view).encode()},
        "data_files": {"write_data": write_data},
        "oscal": {"write_oscal": _write_oscal},
        "operators": {
            "operator_ids": lambda database: ["OP-1", "../OP 2"],
            "render_operator": lambda database, words, operator_id, issue: f"{operator_id} {issue.number}",
            "operator_data": lambda database, operator_id, issue: {"operator_id": operator_id},
        },
        "site": {"build_site": build_plain_site},
    }
    modules = {}
    for name, members in functions.items():
        modules[f"tenken.report.{name}"] = module = ModuleType(f"tenken.report.{name}")
        vars(module).update(members)
    return modules


def missing_stand_ins() -> dict[str, ModuleType]:
    """Give stand-ins of those renderers only that are not there."""
    return {n: m for n, m in stand_ins().items() if importlib.util.find_spec(n) is None}


def use_plain_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for every renderer but that of the HTML, whose templates are compiled once per process.

    Its fonts, cut for just what a page says, are stood in for too: they take longer than the page.
    """
    for name, module in stand_ins().items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr("tenken.report.html.face_rules", lambda text: "/* fonts */")
    monkeypatch.setattr("tenken.report.html.build_environment", _environment)
    monkeypatch.setattr("tenken.report.year.build_environment", _environment)


def _environment(words: Wording) -> Any:
    # The texts are read once per process and live as long; the day of the document changes what is said.
    key = (id(words.texts), words.written_on)
    if key not in _ENVIRONMENTS:
        _ENVIRONMENTS[key] = build_environment(words)
    return _ENVIRONMENTS[key]


_ENVIRONMENTS: dict[tuple[int, date | None], Any] = {}


def use(modules: Mapping[str, ModuleType]) -> None:
    """Put modules in the place of those of that name for the rest of the process."""
    sys.modules.update(modules)


def _print(view: Any) -> str:
    issue = view.issue
    said = [view.edition.name, issue.number, issue.issued_on, issue.supersedes, issue.reason]
    said += [s.name for s in issue.signatures]
    said += [f"{c.what.en}: {c.before} -> {c.after}" for c in issue.corrections]
    said += [f"{q.quarter} {q.due} {q.signed_on} {q.days_late} {q.is_missed}" for q in issue.quarters]
    return "\n".join(str(part) for part in said)


def _write_oscal(database: Path, view: Any, folder: Path) -> None:
    for name in ("assessment-results.json", "poam.json"):
        (folder / name).write_text("{}", encoding="utf-8")


def build_plain_site(archive: Path, target: Path) -> None:
    """Copy the documents of every publication under its edition, with a list as index."""
    target.mkdir(parents=True, exist_ok=True)
    names = []
    for publication in every_publication(archive):
        names.append(publication.name)
        for name in publication.files:
            edition, _, rest = name.partition("/")
            if rest:
                if edition == "operator":
                    operator, _, rest = rest.partition("/")
                    edition = f"operator/{operator}"
                path = target / edition / publication.period / publication.folder.name / rest
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes((publication.folder / name).read_bytes())
    for edition in ("internal", "ministry", "public", "operator"):
        (target / edition).mkdir(exist_ok=True)
        (target / edition / "index.html").write_text("\n".join(names), encoding="utf-8")
