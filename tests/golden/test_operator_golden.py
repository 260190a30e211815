"""The text of the operator edition and of a small plan of action, compared byte by byte.

A missing golden file fails. ``TENKEN_BLESS=1`` rewrites it and fails once, so that the difference is read.
"""

import json
import os
from datetime import date
from pathlib import Path

import pytest
from operator_fixture import write_registers
from page_text import Text
from report_fixture import Case, default_findings, make_finding, write_inspection

from tenken.release_terms import Publication
from tenken.report.edition import INTERNAL
from tenken.report.facts import read_facts
from tenken.report.issue import Issue
from tenken.report.operators import operator_data, render_operator
from tenken.report.oscal import write_oscal
from tenken.report.view import build_view
from tenken.report.wording import load_wording

HERE = Path(__file__).parent
ISSUE = Issue(
    publication=1,
    number="架企第30-7号",
    issued_on=date(2019, 5, 20),
    letter=Publication(
        contact_ja="情報管理部\n電話 00-0000", contact_en="Information management\nTel. 00-0000"
    ),
)


def compare(name: str, text: str) -> None:
    golden = HERE / name
    if os.environ.get("TENKEN_BLESS") == "1":
        golden.write_text(text, encoding="utf-8", newline="\n")
        pytest.fail(f"{name} was rewritten: read the difference, then run again without TENKEN_BLESS")
    assert golden.is_file(), f"{name} is missing: run with TENKEN_BLESS=1 and read it"
    assert text == golden.read_text(encoding="utf-8")


def test_the_text_of_the_operator_edition_is_the_approved_one(tmp_path: Path) -> None:
    database = write_registers(tmp_path / "inspection.duckdb")
    compare("report_operator.txt", Text(render_operator(database, load_wording(), "OP1", ISSUE)).text)


def test_the_data_of_the_operator_edition_is_the_approved_one(tmp_path: Path) -> None:
    database = write_registers(tmp_path / "inspection.duckdb")
    data = operator_data(database, "OP1", ISSUE)
    compare("report_operator.json", json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def test_a_small_plan_of_action_is_the_approved_one(tmp_path: Path) -> None:
    waived = next(finding for finding in default_findings() if not finding["is_exception"])
    database = write_inspection(
        tmp_path / "inspection.duckdb", Case(findings=[make_finding("R01", 1), waived])
    )
    view = build_view(read_facts(database), load_wording(), INTERNAL, ISSUE)
    write_oscal(database, view, tmp_path)
    plan = json.loads((tmp_path / "poam.json").read_text(encoding="utf-8"))["plan-of-action-and-milestones"]
    del plan["back-matter"]["resources"][0]["rlinks"][0]["hashes"]  # the results hold every control's words
    compare("oscal_poam.json", json.dumps(plan, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
