"""Role rules tried on a sealed inspection: what appears, what vanishes, and that nothing sealed is touched."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from company_fixture import QUARTER, settings_of
from sealed_company import GIVEN, seal

from tenken.archive.store import sha256_file
from tenken.cli import main
from tenken.errors import EvidenceError, InputError
from tenken.report.simulation import build_page, render_page, write_lines
from tenken.report.wording import load_wording
from tenken.rules import RoleRules
from tenken.simulate import (
    CodeChange,
    CoverChange,
    FindingChange,
    HeadcountChange,
    RuleChange,
    Share,
    Simulation,
    rules_of_day,
    simulate_rules,
)

RULE = {"rule_id": "RR-001", "effect": "allow", "valid_from": "2018-04-01", "approved_on": "2018-03-01"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an archive with one inspection; no test may change it."""
    folder = tmp_path_factory.mktemp("archive")
    seal(folder)
    return folder


@pytest.fixture(scope="module")
def narrower(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Simulation:
    """Give the simulation of a rule that fits nobody any more."""
    return _simulate(archive, tmp_path_factory.mktemp("rules"), {"duty_code": "nothing"})


@pytest.fixture(scope="module")
def wider(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Simulation:
    """Give the simulation of a rule that fits everybody."""
    return _simulate(archive, tmp_path_factory.mktemp("rules"), {"duty_code": ["order_entry", "sales"]})


@pytest.fixture(scope="module")
def unchanged(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Simulation:
    """Give the simulation of the very rules that are sealed."""
    return _simulate(archive, tmp_path_factory.mktemp("rules"), {"duty_code": "order_entry"})


def _rules(folder: Path, *rules: dict[str, Any]) -> Path:
    path = folder / "new.yaml"
    whole = {"version": "2", "approved_by": "BOSS", "rules": [{**RULE, **r} for r in rules]}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def _simulate(archive: Path, folder: Path, *rules: dict[str, Any], **options: Any) -> Simulation:
    settings = settings_of(GIVEN).model_copy(update={"archive": archive})
    (done,) = simulate_rules(settings, _rules(folder, *rules), QUARTER, **options)
    return done


def test_the_rules_that_are_sealed_change_nothing(unchanged: Simulation) -> None:
    done = unchanged
    assert (done.rules, done.findings, done.covers, done.codes) == ((), (), (), ())


def test_a_narrower_rule_makes_findings_appear_and_takes_cover(narrower: Simulation) -> None:
    done = narrower
    assert done.rules == (RuleChange("RR-001", "changed", is_in_force=True),)
    assert FindingChange(True, "R01", "H", "a1", "VIEW", "P1", "a1", "VIEW", False) in done.findings
    assert done.covers == (CoverChange(False, "a1", "VIEW", "P1", "ORG", "back_office", "RR-001", None),)
    assert CodeChange("R01", "H", 1, 0) in done.codes


def test_a_wider_rule_makes_findings_vanish_the_waived_one_too(wider: Simulation) -> None:
    done = wider
    gone = [(f.code, f.subject_id, f.is_waived) for f in done.findings if not f.appears and f.code == "R01"]
    assert gone == [("R01", "a2", False), ("R01", "a3", True)]
    assert [(c.gains, c.account_id, c.rule_after) for c in done.covers] == [
        (True, "a2", "RR-001"),
        (True, "a3", "RR-001"),
    ]


def test_the_headcount_tells_who_holds_and_who_is_covered_before_and_after(wider: Simulation) -> None:
    rows = {row.category_code: row for row in wider.headcount}
    assert list(rows) == ["sales_planning", "customer_front", "back_office", "total"]
    assert rows["back_office"] == HeadcountChange(
        "back_office", "バックヤード", "バックヤード", Share(3, 4), Share(1, 4), Share(3, 4)
    )
    assert (rows["back_office"].before.percent, rows["back_office"].after.percent) == (25, 75)
    assert rows["sales_planning"].held.percent is None


def test_a_rule_that_is_not_in_force_is_named_and_has_no_effect(archive: Path, tmp_path: Path) -> None:
    later = {"rule_id": "RR-002", "duty_code": "sales", "valid_from": "2019-01-01"}
    done = _simulate(archive, tmp_path, {"duty_code": "order_entry"}, later)
    assert done.rules == (RuleChange("RR-002", "added", is_in_force=False),)
    assert done.findings == ()


def test_rules_of_a_later_day_are_applied_when_that_day_is_asked_for(archive: Path, tmp_path: Path) -> None:
    ends = {"duty_code": "order_entry", "valid_until": "2018-12-31"}
    begins = {
        "rule_id": "RR-002",
        "duty_code": "sales",
        "valid_from": "2019-01-01",
        "approved_on": "2018-12-20",
    }
    done = _simulate(archive, tmp_path, ends, begins, rules_on=date(2019, 1, 1))
    assert [(c.gains, c.account_id) for c in done.covers] == [(False, "a1"), (True, "a2"), (True, "a3")]
    assert "R13" not in {f.code for f in done.findings}


def test_a_rule_approved_too_late_stays_so_when_it_is_shifted() -> None:
    late = {**RULE, "valid_from": "2019-01-01", "approved_on": "2019-01-05"}
    rules = RoleRules.model_validate({"version": "2", "rules": [late]})
    (rule,) = rules_of_day(rules, date(2019, 2, 1), date(2018, 12, 31)).rules
    assert (rule.valid_from, rule.approved_on) == (date(2018, 12, 31), date(2019, 1, 5))


def test_the_archive_is_not_touched(archive: Path, tmp_path: Path) -> None:
    def look() -> dict[str, str]:
        return {str(p): sha256_file(p) for p in sorted(archive.rglob("*")) if p.is_file()}

    before = look()
    assert _simulate(archive, tmp_path, {"duty_code": "nothing"}).findings
    assert look() == before


def test_a_quarter_that_was_not_inspected_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Run `tenken inspect FY2018Q3` first"):
        _simulate(tmp_path / "empty", tmp_path, {})


def test_a_database_of_another_version_is_refused_with_the_remedy(tmp_path: Path) -> None:
    import duckdb

    database = seal(tmp_path)

    with duckdb.connect(str(database)) as connection:
        connection.execute("DROP TABLE previous_rule_use")
    with pytest.raises(EvidenceError, match="sealed by another version of the program"):
        _simulate(tmp_path, tmp_path, {})


def test_quarters_before_without_an_inspection_are_left_out(archive: Path, tmp_path: Path) -> None:
    assert _simulate(archive, tmp_path, {"duty_code": "nothing"}, last=4).inspection == "FY2018Q3 r1"


def test_both_languages_print_every_table_and_cut_only_lists(wider: Simulation) -> None:
    english = write_lines([wider], load_wording(), "en", 1)
    assert "Inspection FY2018Q3 r1" in english
    assert any(line.startswith("バックヤード") for line in english)
    assert "… and 1 more." in english
    japanese = write_lines([wider], load_wording(), "ja", None)
    assert "点検 FY2018Q3 r1" in japanese
    assert not any("ほか" in line for line in japanese)


def test_the_page_is_the_same_every_time_and_lets_nothing_run(
    archive: Path, narrower: Simulation, tmp_path: Path
) -> None:
    first = render_page([narrower], load_wording())
    again = render_page([_simulate(archive, tmp_path, {"duty_code": "nothing"})], load_wording())
    assert first == again
    assert "script-src &#39;none&#39;" in first
    assert "<script" not in first
    assert 'lang="en">Inspection FY2018Q3 r1</span>' in first


def test_a_simulation_without_a_difference_says_so(unchanged: Simulation) -> None:
    page = build_page(unchanged, load_wording(), None)
    assert page.is_same
    assert page.verdict.en == "No finding and no covered right would differ."


def test_the_page_may_not_be_written_into_the_archive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "inspection.yaml"
    config.write_text(
        "organisation: {name_ja: 架空通信株式会社}\narchive: archive\nrole_rules: r.yaml\ncategories: []\ndatasets: {}\n",
        encoding="utf-8",
    )
    page = tmp_path / "archive" / "page.html"
    code = main(["simulate", "FY2018Q3", "--rules", "r.yaml", "--html", str(page), "--config", str(config)])
    assert code == 11
    assert "lies in the archive" in capsys.readouterr().err
