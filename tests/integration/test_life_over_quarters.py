"""Findings over four quarters of a tiny company, a late correction, and what it makes stale.

One right goes after an ordered removal, one without a reason, one comes back; then a quarter is delivered anew.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tenken.archive.inspections import Inspection, latest
from tenken.archive.snapshots import find_all
from tenken.archive.stale import stale_inspections
from tenken.archive.verify import verify_archive
from tenken.cli import main
from tenken.engine.duckdb import open_database
from tenken.errors import InputError
from tenken.history import tell_history
from tenken.inspection import Result, run_inspection
from tenken.settings import Settings, load_settings
from tenken.sources.capture import capture_quarter

CONFIG = """
organisation: {name_ja: 架空通信株式会社}
archive: archive
role_rules: role_rules.yaml
categories: [{code: back_office, name_ja: バックヤード, print_order: 1}]
datasets:
"""
RULES = """
version: "1"
rules:
  - {rule_id: RR-001, effect: allow, duty_code: order_entry, valid_from: 2018-04-01, approved_by: P0,
     approved_on: 2018-03-01}
"""
HEADERS = {
    "persons": "person_id,person_type,status,manager_id",
    "posts": "person_id,org_id,duty_code,post_kind,valid_from",
    "org_units": "org_id,name,category_code,in_scope,manager_id",
    "accounts": "account_id,system,person_id,account_type,is_enabled",
    "entitlements": "entitlement_id,system,name,action,data_scope",
    "grants": "holder_kind,holder_id,entitlement_id,granted_at",
    "requests": "request_id,kind,account_id,entitlement_id,requested_by,requested_at,decision,approved_by,approved_at",
    "instructions": "instruction_no,finding_keys,issued_by,issued_at,addressee_kind,addressee_id,kind,body,form_id,"
    "due_on,acknowledged_at,claimed_done_at",
}
PEOPLE = [f"P{n}" for n in range(30)]
"""P0 to P20 enter orders, as the rule says; the others do something else."""
QUARTERS = {
    "FY2018Q1": "2018-06-30",
    "FY2018Q2": "2018-09-30",
    "FY2018Q3": "2018-12-31",
    "FY2018Q4": "2019-03-31",
}
HOLDERS = {
    "FY2018Q1": ["P21", "P22", "P23"],
    "FY2018Q2": ["P22"],
    "FY2018Q3": ["P22", "P23"],
    "FY2018Q4": ["P23"],
}
"""Who holds the right beside P1 to P9, without a rule."""


def key(account: str) -> str:
    return hashlib.sha256(f"R01|1|{account}|VIEW".encode()).hexdigest()


INSTRUCTION = (
    f"1,{key('aP21')},P0,2018-07-20T00:00:00,org,O1,revoke_access,remove it,F1,2018-08-31,2018-07-21T00:00:00,"
    "2018-08-20T00:00:00"
)


@dataclass(frozen=True)
class Site:
    settings: Settings
    results: dict[str, Result]

    @property
    def archive(self) -> Path:
        return self.settings.archive


def write_drop(folder: Path, holders: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows = {
        "persons": [f"{p},employee,active,{'' if p == 'P0' else 'P0'}" for p in PEOPLE],
        "posts": [
            f"{p},O1,{'order_entry' if n <= 20 else 'other'},main,2018-04-01" for n, p in enumerate(PEOPLE)
        ],
        "org_units": ["O1,unit,back_office,true,P0"],
        "accounts": [f"a{p},crm,{p},personal,true" for p in PEOPLE],
        "entitlements": ["VIEW,crm,view,view,collab"],
        "grants": [
            f"account,a{p},VIEW,2018-05-01T09:00:00" for p in [f"P{n}" for n in range(1, 10)] + holders
        ],
        "requests": [],
        "instructions": [] if "P21" in holders else [INSTRUCTION],
    }
    for name, lines in rows.items():
        (folder / f"{name}.csv").write_text("\n".join([HEADERS[name], *lines]) + "\n", encoding="utf-8")


def inspect(settings: Settings, quarter: str, known_at: datetime | None = None) -> Result:
    return run_inspection(settings, settings.quarter(quarter), known_at=known_at)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = tmp_path_factory.mktemp("site")
    sources = "".join(f'  {name}: {{path: "drop/{{as_of}}/{name}.csv"}}\n' for name in HEADERS)
    (root / "inspection.yaml").write_text(
        CONFIG + sources + "policy: {top_managers: [P0]}\n", encoding="utf-8"
    )
    (root / "role_rules.yaml").write_text(RULES, encoding="utf-8")
    settings = load_settings(root / "inspection.yaml")
    results = {}
    for quarter, as_of in QUARTERS.items():
        write_drop(root / "drop" / as_of, HOLDERS[quarter])
        capture_quarter(settings, settings.quarter(quarter))
        results[quarter] = inspect(settings, quarter)
    return Site(settings, results)


def rows(inspection: Inspection, query: str, **values: Any) -> list[tuple[Any, ...]]:
    with open_database(inspection.database, read_only=True) as connection:
        return connection.execute(query, values or None).fetchall()


def state(inspection: Inspection, account: str) -> tuple[Any, ...]:
    query = "SELECT state, cause FROM finding_history WHERE finding_key = $key"
    return rows(inspection, query, key=key(account))[0]


def test_a_finding_goes_through_its_states(site: Site) -> None:
    sealed = {quarter: result.inspection for quarter, result in site.results.items()}
    assert [state(sealed[q], "aP21") for q in QUARTERS] == [
        ("NEW", None),
        ("CLEARED", "instruction:1"),
        ("VERIFIED", "instruction:1"),
        ("VERIFIED", "instruction:1"),
    ]
    assert [state(sealed[q], "aP22") for q in QUARTERS] == [
        ("NEW", None),
        ("OPEN", None),
        ("OPEN", None),
        ("GONE_UNEXPLAINED", None),
    ]
    assert [state(sealed[q], "aP23") for q in QUARTERS] == [
        ("NEW", None),
        ("GONE_UNEXPLAINED", None),
        ("REGRESSED", None),
        ("OPEN", None),
    ]


def test_what_is_carried_forward_continues_and_foots_in_every_quarter(site: Site) -> None:
    closing: dict[str, int] = dict.fromkeys("CHML", 0)
    for result in site.results.values():
        path = result.inspection.folder / "carry_forward.csv"
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                severity = row.pop("severity")
                numbers = [int(n) for n in row.values()]
                assert numbers[0] == closing[severity]
                assert sum(numbers[:4]) - sum(numbers[4:-1]) == numbers[-1]
                closing[severity] = numbers[-1]
    assert closing["H"] > 0


def test_the_history_of_a_finding_is_told_in_a_line_per_quarter(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(site.settings.path)
    assert main(["history", key("aP21")[:12].upper(), "--config", config]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[3:] == [
        "Absent since: FY2018Q2",
        "  FY2018Q1  new",
        "  FY2018Q2  gone (instruction 1)",
        "  FY2018Q3  gone, verified twice (instruction 1)",
    ]
    assert tell_history(site.settings, key("aP23"), "ja")[3:] == [
        "  FY2018Q1  新規",
        "  FY2018Q2  理由不明の解消",
        "  FY2018Q3  再発",
        "  FY2018Q4  継続",
    ]


def test_an_unknown_key_and_a_short_one_are_refused(site: Site) -> None:
    with pytest.raises(InputError, match="no inspection up to FY2018Q4 r1 knows"):
        tell_history(site.settings, "0" * 64, "en")
    with pytest.raises(InputError, match="too short"):
        tell_history(site.settings, key("aP21")[:7], "en")


def digests(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.fixture(scope="module")
def corrected(site: Site) -> tuple[dict[str, str], Result]:
    """Deliver FY2018Q2 anew, with a holder who had been forgotten, and inspect it again."""
    before = digests(site.results["FY2018Q2"].inspection.folder)
    write_drop(site.settings.path.parent / "drop" / QUARTERS["FY2018Q2"], ["P22", "P24"])
    capture_quarter(site.settings, site.settings.quarter("FY2018Q2"))
    return before, inspect(site.settings, "FY2018Q2")


def test_a_late_correction_makes_a_second_revision_that_says_what_changed(
    site: Site, corrected: tuple[dict[str, str], Result]
) -> None:
    before, again = corrected
    first = site.results["FY2018Q2"].inspection
    assert (again.is_new, again.inspection.revision, again.summary["restates"]) == (True, 2, 1)
    assert again.inspection.manifest["restates"] == {"revision": 1, "manifest_sha256": first.manifest_sha256}
    (restated,) = rows(
        again.inspection, "SELECT subject_id, object_id, evidence FROM findings WHERE code = 'S14'"
    )
    assert restated[:2] == ("FY2018Q2", "r1")
    earlier = {k for (k,) in rows(first, "SELECT finding_key FROM findings")}
    later = {k for (k,) in rows(again.inspection, "SELECT finding_key FROM findings WHERE code <> 'S14'")}
    assert f'"appeared":{len(later - earlier)}' in restated[2]
    assert f'"vanished":{len(earlier - later)}' in restated[2]
    assert key("aP24") in later - earlier
    assert digests(first.folder) == before


def test_the_inputs_of_either_revision_name_that_revision(
    site: Site, corrected: tuple[dict[str, str], Result]
) -> None:
    _, again = corrected
    same = inspect(site.settings, "FY2018Q2")
    assert (same.is_new, same.inspection.name) == (False, "FY2018Q2 r2")
    day = site.settings.quarter("FY2018Q2").as_of
    first = [found[0] for name in HEADERS if (found := find_all(site.archive, name, day))]
    known_at = max(snapshot.captured_at for snapshot in first)
    earlier = inspect(site.settings, "FY2018Q2", known_at)
    assert (earlier.is_new, earlier.inspection.name) == (False, "FY2018Q2 r1")
    assert again.inspection.name == same.inspection.name


def test_what_was_built_on_the_first_revision_is_named_as_stale_until_it_is_inspected_again(
    site: Site, corrected: tuple[dict[str, str], Result], capsys: pytest.CaptureFixture[str]
) -> None:
    stale = [str(s) for s in stale_inspections(site.archive, 4)]
    assert stale == ["stale: FY2018Q3 r1 builds on FY2018Q2 r1, superseded by r2"]
    assert main(["verify", "--archive", str(site.archive)]) == 0
    assert stale[0] in capsys.readouterr().out
    assert main(["inspect", "FY2018Q3", "--config", str(site.settings.path)]) == 0
    assert "stale: FY2018Q4 r1 builds on FY2018Q3 r1, superseded by r2" in capsys.readouterr().out
    sealed = latest(site.archive, site.settings.quarter("FY2018Q3"))
    assert sealed is not None
    assert state(sealed, "aP24") == ("GONE_UNEXPLAINED", None)
    assert not verify_archive(site.archive).problems
