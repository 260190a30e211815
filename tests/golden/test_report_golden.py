"""The published text of every edition, compared byte by byte.

A missing golden file fails. ``TENKEN_BLESS=1`` rewrites it and fails once, so that the difference is read.
"""

import os
from pathlib import Path

import pytest
from page_text import Text
from report_fixture import write_inspection

from tenken.report.html import render_editions

HERE = Path(__file__).parent


@pytest.mark.parametrize("edition", ["internal", "ministry", "public"])
def test_the_text_of_the_report_is_the_approved_one(edition: str, tmp_path: Path) -> None:
    database = write_inspection(tmp_path / "inspection.duckdb")
    render_editions(database, tmp_path)
    text = Text((tmp_path / edition / "report.html").read_text(encoding="utf-8")).text
    golden = HERE / f"report_{edition}.txt"
    if os.environ.get("TENKEN_BLESS") == "1":
        golden.write_text(text, encoding="utf-8", newline="\n")
        pytest.fail(f"{golden.name} was rewritten: read the difference, then run again without TENKEN_BLESS")
    assert golden.is_file(), f"{golden.name} is missing: run with TENKEN_BLESS=1 and read it"
    assert text == golden.read_text(encoding="utf-8")
