"""A small site with a sealed inspection of three findings, and forms filled in for invented companies."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml
from small_site import CONFIG, DATASETS, RULES

from tenken.archive.store import remove_tree
from tenken.instructions.register import Order, issue_instruction, record_step
from tenken.settings import Settings, load_settings

KEYS = ("a1" * 32, "b2" * 32, "c3" * 32)
FIELDS: dict[str, Any] = {
    "addressee_name": "架空販売株式会社",
    "sender_name": "架空通信株式会社　情報管理責任者",
    "found_on": "平成30年12月3日",
    "act": "名簿の作成に、コラボ事業者の契約者の情報を利用していた。",
    "order": "当該名簿による営業を直ちに中止すること。",
    "affected_count": 1240,
    "report_to": "情報管理責任者",
}
REGISTERS = ("training_events", "documents", "coordinations")
"""Declared beside the rest, and captured by the tests that need them."""
ISSUED = datetime(2018, 12, 5, 1, 0)


def make_site(folder: Path) -> Settings:
    """Write a site that has one inspection, made by hand, and nothing else in its archive."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = "".join(
        f'  {name}: {{path: "drop/{{as_of}}/{name}.csv"}}\n' for name in (*DATASETS, *REGISTERS)
    )
    (folder / "inspection.yaml").write_text(CONFIG + sources, encoding="utf-8")
    (folder / "role_rules.yaml").write_text(RULES, encoding="utf-8")
    (folder / "waivers.yaml").write_text("waivers: []\n", encoding="utf-8")
    settings = load_settings(folder / "inspection.yaml")
    make_inspection(settings.archive, "FY2018Q2", KEYS[:1])
    make_inspection(
        settings.archive, "FY2018Q3", KEYS[1:], {"M06": ("EVALUATED", 0), "M07": ("EVALUATED", 0)}
    )
    return settings


def make_inspection(
    archive: Path, quarter: str, keys: tuple[str, ...], results: dict[str, tuple[str, int]] | None = None
) -> None:
    """Make a folder that looks like an inspection: its manifest, findings and control results."""
    folder = archive / "inspections" / quarter / "r1"
    remove_tree(folder)
    folder.mkdir(parents=True)
    manifest = {"quarter": quarter, "revision": 1, "previous": None}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with duckdb.connect(str(folder / "inspection.duckdb")) as connection:
        connection.execute("CREATE TABLE findings (finding_key VARCHAR)")
        for key in keys:
            connection.execute("INSERT INTO findings VALUES (?)", [key])
        connection.execute(
            "CREATE TABLE control_results (code VARCHAR, status VARCHAR, exceptions INTEGER, population INTEGER)"
        )
        for code, (status, exceptions) in (results or {}).items():
            connection.execute(
                "INSERT INTO control_results VALUES (?, ?, ?, ?)", [code, status, exceptions, 1]
            )


def write_form(folder: Path, form_id: str = "out_of_purpose_use", **fields: Any) -> Path:
    """Fill in a form; a field given as null is left out."""
    path = folder / "form.yaml"
    filled = {name: value for name, value in {**FIELDS, **fields}.items() if value is not None}
    path.write_text(yaml.safe_dump({"form_id": form_id, "fields": filled}, allow_unicode=True), "utf-8")
    return path


def order_of(settings: Settings, **changes: Any) -> Order:
    """Give an order that may be issued as it stands."""
    values: dict[str, Any] = {
        "addressee_kind": "contractor",
        "addressee_id": "C1",
        "kind": "stop_sales",
        "issued_by": "B01",
        "at": ISSUED,
        "due_on": date(2018, 12, 20),
        "incident_id": "X-1",
        "finding_keys": KEYS[:1],
        **changes,
    }
    form = values.pop("form", None) or write_form(settings.path.parent)
    return Order(form=form, **values)


def issue(settings: Settings, **changes: Any) -> int:
    """Issue one instruction; gives its number."""
    return issue_instruction(settings, order_of(settings, **changes))


def follow_through(settings: Settings, number: int) -> None:
    """Let an instruction be received, reported as done and confirmed, a day apart each."""
    for day, step, by in ((6, "ack", "C1-01"), (10, "claim", "C1-02"), (11, "close", "B02")):
        record_step(settings.archive, number, step, by, datetime(2018, 12, day, 3))  # type: ignore[arg-type]


def unlock(path: Path) -> Path:
    """Do what only somebody who tampers does: make a sealed file and its folder writable."""
    path.parent.chmod(0o755)
    path.parent.parent.chmod(0o755)
    path.chmod(0o644)
    return path
