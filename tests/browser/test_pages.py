"""Every page of the site in a real browser: accessible, silent, alone, and fit for a phone."""

from pathlib import Path
from typing import Any

import pytest
from axe_core_python.selenium import Axe
from browser_window import Browser
from report_fixture import default_findings

pytestmark = pytest.mark.services

_KEY = default_findings()[1]["finding_key"]
PAGES = (
    "internal/index.html",
    "internal/FY2018Q4/p2/report.html",
    "internal/controls/R01.html",
    f"internal/findings/{_KEY[:2]}/{_KEY}.html",
    "ministry/index.html",
    "ministry/FY2018Q4/p2/report.html",
    "public/index.html",
    "public/FY2018Q4/p2/report.html",
    "operator/OP-01/index.html",
)


def describe(violations: list[dict[str, Any]]) -> list[str]:
    return [
        f"{v['id']} ({v['impact']}): {v['help']}: {node['html'][:200]}"
        for v in violations
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_accessible(browser: Browser, site: Path, page: str, language: str) -> None:
    browser.open(site / page, query="?lang=en" if language == "en" else "")
    assert browser.run("return document.documentElement.lang") == language
    browser.run("for (const details of document.querySelectorAll('details')) details.open = true")
    found = Axe().run(browser.driver)
    assert len(found["passes"]) > 15  # else it looked at nothing
    assert describe([v for v in found["violations"] if v["impact"] in ("serious", "critical")]) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_for_nothing_and_says_nothing(browser: Browser, site: Path, page: str) -> None:
    browser.open(site / page)
    browser.choose("en")
    assert browser.requests() == [(site / page).as_uri()]
    assert browser.messages() == []


def test_a_request_and_a_message_would_be_noticed(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<img src='absent.png'><script>console.error('said')</script>", encoding="utf-8")
    browser.open(page)
    assert [address.rpartition("/")[2] for address in browser.requests()] == ["page.html", "absent.png"]
    assert any("said" in message for message in browser.messages())


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_phone_scrolls_one_way_only(browser: Browser, site: Path, page: str, language: str) -> None:
    browser.open(site / page, query=f"?lang={language}", phone=True)
    assert browser.run("return innerWidth") == 390
    assert browser.run("return document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("page", ["public/FY2018Q4/p2/report.html", "public/index.html"])
def test_the_fonts_of_the_page_are_used(browser: Browser, site: Path, page: str) -> None:
    browser.open(site / page)
    script = (
        "const done = arguments[arguments.length - 1];"
        "document.fonts.ready.then(() => done([...document.fonts].map(f => `${f.family} ${f.weight} ${f.status}`)))"
    )
    faces = browser.driver.execute_async_script(script)
    status = {face.replace('"', "").rpartition(" ")[0]: face.rpartition(" ")[2] for face in faces}
    assert set(status) == {f"Report {name} {weight}" for name in ("JP", "Num") for weight in (400, 700)}
    assert {status["Report JP 400"], status["Report JP 700"], status["Report Num 400"]} == {"loaded"}
    assert "error" not in status.values()


def test_the_language_goes_along_with_a_link(browser: Browser, site: Path) -> None:
    browser.open(site / "internal" / "index.html", query="?lang=en")
    browser.run("document.querySelector('a[href*=\"controls/R01\"]').click()")
    assert browser.run("return document.documentElement.lang") == "en"
    assert browser.driver.title == "R01 Grant outside the approved rules (control)"
    browser.run("document.querySelector('a[href*=\"#list\"]').click()")
    assert browser.run("return document.documentElement.lang") == "en"
    assert browser.run("return document.querySelector('#f-code').value") == "R01"


def test_a_page_without_script_shows_one_language_and_changes_it(browser: Browser, site: Path) -> None:
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.open(site / "public" / "index.html")
        heading = browser.driver.find_element("css selector", "h1")
        assert heading.text == "権限付与状況 点検報告書"
        browser.driver.find_element("css selector", "label[for=lang-en]").click()
        assert heading.text == "Access inspection reports"
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
