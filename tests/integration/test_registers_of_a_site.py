"""The registers of a small site from delivery to findings: captured, inspected, told."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from small_site import AS_OF, write_site

from tenken.engine.duckdb import open_database, run
from tenken.inspection import Result, run_inspection
from tenken.selftest import run_on_quarter
from tenken.settings import Settings, load_settings
from tenken.sources.capture import capture_quarter

REGISTERS = {
    "campaigns": "campaign_id,org_id,service_code,channel,starts_on,ends_on,data_source,approved_by,approved_at\n"
    "C1,O1,TV,telephone,2018-11-01,2018-12-31,addon,,\n",
    "campaign_targets": "campaign_id,line_key,list_version,stage,contacted_at\n"
    "C1,03-1,1,handed_over,2018-11-05T12:00:00\nC1,03-2,1,handed_over,2018-11-05T12:00:00\n",
    "lines": "line_key,is_collab,operator_id,addon_code\n031,true,OP,TV\n032,true,OTHER,TV\n",
    "coordinations": "campaign_id,operator_id,agreed_on,agreed_by,service_code,valid_from\n"
    "C1,OP,2018-10-25,P0001,TV,2018-11-01\n",
    "training_events": "event_id,stream,audience,form,organiser,held_on\nU,use,annual,group,HQ,2018-06-01\n",
    "training_completions": "event_id,person_id,completed_at\nU,P0001,2018-06-01T12:00:00\n",
    "documents": "document_id,version,kind,effective_on,approved_by,sha256\nM,1,manual,2018-04-01,P0001,00\n",
    "acknowledgements": "document_id,version,person_id,org_id,acknowledged_at\n"
    "M,1,P0001,,2018-06-01T12:00:00\nM,1,P0002,,2018-06-01T12:00:00\n",
}

REGISTER_CONTROLS = ("N01", "N02", "N03", "N04", "N08")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A site with every register, captured."""
    config = write_site(tmp_path_factory.mktemp("site"), people=12)
    text = config.read_text(encoding="utf-8")
    text += "".join(f'  {name}: {{path: "{name}.csv"}}\n' for name in REGISTERS)
    config.write_text(f"{text}policy: {{approved_data_sources: [addon]}}\n", encoding="utf-8")
    for name, rows in REGISTERS.items():
        (config.parent / f"{name}.csv").write_text(rows, encoding="utf-8")
    site = load_settings(config)
    for quarter in AS_OF:
        capture_quarter(site, site.quarter(quarter))
    return site


@pytest.fixture(scope="module")
def result(settings: Settings) -> Result:
    """The inspection of the later quarter."""
    return run_inspection(settings, settings.quarter("FY2018Q3"))


def rows_of(result: Result, name: str) -> list[dict[str, str]]:
    path: Path = result.inspection.folder / name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_register_is_evaluated_and_finds_what_is_wrong(result: Result) -> None:
    told = {r["code"]: r for r in rows_of(result, "control_results.csv")}
    wanted = REGISTER_CONTROLS
    assert {told[code]["status"] for code in wanted} == {"EVALUATED"}
    found = {(r["code"], r["subject_id"], r["object_id"]) for r in rows_of(result, "findings.csv")}
    assert {f for f in found if f[0] in ("N03", "N04")} == {("N03", "C1", "032"), ("N04", "C1", "")}
    assert ("N08", "P0003", "M") in found
    assert not {("N08", "P0001", "M"), ("N08", "P0002", "M"), ("N01", "P0001", "use")} & found
    assert {("N01", "P0001", "response"), ("N01", "P0002", "use")} <= found


def test_the_coverage_tables_agree_with_the_findings(result: Result) -> None:
    found = [(r["code"], r["object_id"]) for r in rows_of(result, "findings.csv")]
    with open_database(result.inspection.database, read_only=True) as connection:
        training = run(
            connection,
            "SELECT stream, required_count - completed_count FROM training_coverage WHERE audience = 'annual'",
        )
        documents = run(
            connection, "SELECT document_id, required_count - acknowledged_count FROM document_coverage"
        )
    assert dict(training) == {s: found.count(("N01", s)) for s in ("use", "response")}
    assert dict(documents) == {"M": found.count(("N08", "M"))}


def test_the_report_puts_the_findings_of_the_registers_into_words(result: Result) -> None:
    pages = (result.inspection.folder / "editions" / "internal").rglob("report.html")
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    assert "回線を提供する事業者との事前の調整の記録が見当たりません" in text
    assert "no coordination with the operator of the line before it is on record" in text
    assert "平成30年11月5日の電話勧奨（C1）の対象について、" in text
    assert "The list of campaign C1 handed over on" in text


def test_every_register_control_finds_what_is_planted_in_this_quarter(
    settings: Settings, result: Result
) -> None:
    outcomes = {o.code: o for o in run_on_quarter(settings, settings.quarter("FY2018Q3"))}
    assert {c: (outcomes[c].detected, outcomes[c].reason) for c in REGISTER_CONTROLS} == dict.fromkeys(
        REGISTER_CONTROLS, (True, None)
    )
