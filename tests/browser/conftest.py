"""A real Chromium, the pages of a site in it, and what the browser says of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_window import Browser, start_browser
from publication_fixture import DEFAULT, write_archive
from report_fixture import CODES, Case, make_finding, write_inspection

from tenken.report.edition import INTERNAL
from tenken.report.facts import INLINE_LIMIT, read_facts
from tenken.report.html import render_edition
from tenken.report.site import build_site
from tenken.report.wording import load_wording


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    window = start_browser(tmp_path_factory.mktemp("downloads"))
    try:
        yield window
    finally:
        window.driver.quit()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of two published quarters."""
    folder = tmp_path_factory.mktemp("published")
    build_site(write_archive(folder, DEFAULT[::2]), folder / "site")
    return folder / "site"


@pytest.fixture(scope="session")
def long_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An internal report with as many exceptions as a page lists."""
    people = {f"E{number:06d}": f"架空 {chr(0x5000 + number)}" for number in range(500)}
    codes = sorted(CODES)
    findings = [
        make_finding(
            codes[number % len(codes)],
            number,
            person_id=f"E{number % 500:06d}",
            quarters_open=1 + number % 3,
            category_code=("customer_front", "sales_planning", "back_office")[number % 3],
        )
        for number in range(INLINE_LIMIT)
    ]
    folder = tmp_path_factory.mktemp("long")
    database = write_inspection(folder / "inspection.duckdb", Case(people=people, findings=findings))
    page = folder / "report.html"
    page.write_text(render_edition(read_facts(database), load_wording(), INTERNAL), encoding="utf-8")
    return page
