"""The disclosure audit of a release: what counts as public, what is refused, and which levers are offered."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from publishing_fixture import SIGNED_AT, case_of, seal_inspection, use_plain_documents, write_archive
from report_fixture import COUNTS, Case, write_inspection

from tenken.archive.store import remove_tree
from tenken.errors import EvidenceError, GateError
from tenken.publishing.audit import (
    Release,
    known_tables,
    printed_rows,
    refuse_disclosure,
    solve_runs,
)
from tenken.publishing.release import Published, publish_quarter
from tenken.publishing.signing import sign_inspection
from tenken.report.disclosure import audit_tables
from tenken.report.edition import MINISTRY, PUBLIC, Levers
from tenken.report.facts import Facts, read_facts
from tenken.report.published import edition_band
from tenken.settings import Settings

SEED = ("FY2018Q1", "FY2018Q2")
CONFIG = Path("inspection.yaml")
WHOLE = Levers()


@pytest.fixture(scope="module", name="facts")
def _facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return read_facts(write_inspection(tmp_path_factory.mktemp("audit") / "i.duckdb", case_of("FY2018Q2")))


def rows(**quarters: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"quarter": q, "category_code": c, "permitted_percent": p}
        for q, percents in quarters.items()
        for c, p in percents.items()
    ]


def release(facts: Facts, levers: Levers = WHOLE, public: Any = (), width: int = 10) -> Release:
    return Release(facts, levers, tuple(public), Fraction(width))


def test_the_seeds_table_is_refused_under_the_default_width_and_the_levers_are_named(facts: Facts) -> None:
    with pytest.raises(GateError) as caught:
        refuse_disclosure(release(facts), CONFIG)
    (problem,) = caught.value.problems
    assert (problem.where.file, problem.where.column) == ("inspection.yaml", "sales_planning")
    assert (
        "from FY2018Q1, FY2018Q2 its share of the headcount would lie between 20.5 and 29.1 %"
        in problem.problem
    )
    assert "policy.suppression_width_percent" in problem.problem
    for lever in (
        "publication.public_totals: [FY2018Q2] or",
        "publication.public_totals: [FY2018Q1] or",
        "publication.public_totals: none or",
        "publication.public_step: 5 or",
        "publication.public_step: 10,",
    ):
        assert lever in problem.remedy


@pytest.mark.parametrize(
    "levers", [Levers(5), Levers(10), Levers(1, ()), Levers(1, ("FY2018Q2",)), Levers(1, ("FY2018Q1",))]
)
def test_every_lever_that_is_offered_is_enough(facts: Facts, levers: Levers) -> None:
    assert refuse_disclosure(release(facts, levers), CONFIG)


def test_what_is_public_stays_known_whatever_is_left_out_now(facts: Facts) -> None:
    public = printed_rows(facts, PUBLIC)
    with pytest.raises(GateError, match="because of what is public already"):
        refuse_disclosure(release(facts, Levers(10, ()), [public]), CONFIG)


def test_a_range_after_an_exact_percent_hides_nothing() -> None:
    exact, wide = rows(Q={"a": "13"}), rows(Q={"a": "10-14"})
    for editions in ([exact, wide], [wide, exact]):
        (table,) = known_tables(editions)
        assert table.bands["a"] == known_tables([exact])[0].bands["a"]


def test_a_corrected_percent_and_the_one_it_corrects_are_both_known() -> None:
    tables = known_tables(
        [rows(Q={"a": "13", "b": "50"}), rows(Q={"a": "14", "b": "50"}), rows(Q={"a": "13"})]
    )
    assert [t.quarter for t in tables] == ["Q", "Q"]
    assert tables[0].bands["a"] != tables[1].bands["a"]
    assert set(tables[0].bands) == {"a", "b"}


def test_a_row_that_was_hidden_says_nothing_and_one_printed_elsewhere_does() -> None:
    hidden = rows(Q={"a": "13", "total": "hidden"})
    assert "total" not in known_tables([hidden])[0].bands
    assert "total" in known_tables([hidden, rows(Q={"total": "50"})])[0].bands
    assert known_tables([rows(Q={"total": "hidden"})]) == []


def test_quarters_are_solved_in_their_order_whatever_order_they_became_public_in() -> None:
    tables = known_tables([rows(FY2018Q3={"a": "1"}), rows(FY2018Q1={"a": "1"}), rows(FY2018Q2={"a": "1"})])
    assert [t.quarter for t in tables] == ["FY2018Q1", "FY2018Q2", "FY2018Q3"]


def test_everybody_and_nobody_are_known_exactly() -> None:
    (table,) = known_tables([rows(Q={"a": "100", "b": "0", "c": "99", "d": "1", "e": "<=5", "f": "95-100"})])
    bands = table.bands
    assert (bands["a"].low, bands["a"].high) == (1, 1)
    assert (bands["b"].low, bands["b"].high) == (0, 0)
    assert bands["c"] == edition_band(99, 100)
    assert bands["d"] == edition_band(1, 100)
    assert (bands["e"].low, bands["e"].high) == (0, Fraction(11, 200))
    assert (bands["f"].low, bands["f"].high, bands["f"].is_closed) == (Fraction(189, 200), 1, True)


def test_sizes_that_changed_are_solved_between_the_changes() -> None:
    one = {"a": "10", "b": "90", "total": "50"}
    other = {"a": "10", "b": "90", "total": "20"}  # no sizes fit both
    tables = known_tables([rows(Q1=one, Q2=one, Q3=other)])
    audits = solve_runs(tables, Fraction(10))
    assert [a.quarters for a in audits] == [("Q1", "Q2"), ("Q3",)]
    assert [a.intervals for a in audits] == [
        audit_tables(tables[:2], 10).intervals,
        audit_tables(tables[2:], 10).intervals,
    ]


def test_a_table_that_no_sizes_explain_stops_nothing() -> None:
    odd = {"a": "10", "b": "20", "total": "90"}  # persons with several posts may give such a table
    good = {"a": "10", "b": "90", "total": "50"}
    audits = solve_runs(known_tables([rows(Q1=good, Q2=odd, Q3=good)]), Fraction(10))
    assert [a.quarters for a in audits] == [("Q1",), ("Q3",)]
    assert solve_runs([], Fraction(10)) == []


def test_what_a_public_edition_prints_of_every_quarter_is_listed(facts: Facts) -> None:
    listed = printed_rows(facts, PUBLIC)
    assert [r["permitted_percent"] for r in listed] == ["76", "99", "92", "92", "13", "52", "90", "50"]
    assert {r["quarter"] for r in listed} == set(SEED)
    assert printed_rows(facts, MINISTRY) == listed


def test_a_category_with_nobody_to_count_is_not_listed(tmp_path: Path) -> None:
    counts = {"FY2018Q4": {**COUNTS["FY2018Q4"], "back_office": (0, 0)}}
    facts = read_facts(write_inspection(tmp_path / "i.duckdb", Case(counts=counts, previous=None)))
    assert [r["category_code"] for r in printed_rows(facts, PUBLIC)] == [
        "sales_planning",
        "customer_front",
        "total",
    ]


# through a whole release


@pytest.fixture(name="settings")
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    use_plain_documents(monkeypatch)
    settings = write_archive(tmp_path / "site", suppression_width_percent=10)
    for quarter in ("FY2018Q1", "FY2018Q2", "FY2018Q3"):
        seal_inspection(settings, quarter)
        sign_inspection(settings, quarter, name="署名 する子", statement="確認した。", at=SIGNED_AT)
    yield settings
    remove_tree(settings.archive)


def with_levers(settings: Settings, **levers: Any) -> Settings:
    publication = settings.publication.model_copy(update=levers)
    return settings.model_copy(update={"publication": publication})


def publish(settings: Settings, quarter: str, number: str, **more: Any) -> Published:
    return publish_quarter(
        settings, quarter, name="公表 係", number=number, issued_on=date(2019, 3, 29), **more
    )


def test_a_refused_release_writes_nothing(settings: Settings) -> None:
    ledger = (settings.archive / "ledger.jsonl").read_bytes()
    with pytest.raises(GateError) as caught:
        publish(settings, "FY2018Q2", "第1号")
    assert caught.value.exit_code == 13
    assert not (settings.archive / "publications").exists()
    assert not (settings.archive / "published").exists()
    assert (settings.archive / "ledger.jsonl").read_bytes() == ledger
    assert list((settings.archive / "staging").iterdir()) == []


def test_before_and_after_published_one_after_the_other_are_refused_like_both_at_once(settings) -> None:
    publish(settings, "FY2018Q1", "第1号")
    with pytest.raises(GateError) as caught:
        publish(settings, "FY2018Q2", "第2号")
    remedy = caught.value.problems[0].remedy
    # the total of the first quarter is public: only that of the second can still be left out
    assert "[FY2018Q1] or" in remedy
    assert "[FY2018Q2]" not in remedy
    done = publish(with_levers(settings, public_totals=["FY2018Q1"]), "FY2018Q2", "第2号")
    printed = json.loads((done.folder / "publication.json").read_text(encoding="utf-8"))["printed"]
    totals = {r["quarter"]: r["permitted_percent"] for r in printed if r["category_code"] == "total"}
    assert totals == {"FY2018Q1": "92", "FY2018Q2": "hidden"}


def test_a_coarser_step_is_printed_and_recorded(settings: Settings) -> None:
    done = publish(with_levers(settings, public_step=5), "FY2018Q3", "第1号")
    said = json.loads((done.folder / "publication.json").read_text(encoding="utf-8"))
    assert said["levers"]["public_step"] == 5
    assert {r["permitted_percent"] for r in said["printed"] if r["quarter"] == "FY2018Q1"} == {
        "75-79", "95-100", "90-94",
    }  # fmt: skip
    public = (done.folder / "public/report.html").read_text(encoding="utf-8")
    ministry = (done.folder / "ministry/report.html").read_text(encoding="utf-8")
    assert "75–79%" in public
    assert "76%" not in public
    assert "76%" in ministry
    assert "75–79%" not in ministry


def test_an_earlier_publication_that_was_edited_stops_the_audit(settings: Settings) -> None:
    done = publish(settings, "FY2018Q1", "第1号")
    path = done.folder / "publication.json"
    path.chmod(0o644)
    path.write_text(path.read_text(encoding="utf-8").replace('"92"', '"hidden"'), encoding="utf-8")
    with pytest.raises(EvidenceError, match="changed after it was sealed"):
        publish(settings, "FY2018Q2", "第2号")
