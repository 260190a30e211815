"""The published text of every edition, compared byte by byte.

A missing golden file fails. ``TENKEN_BLESS=1`` rewrites it and fails once, so that the difference is read.
"""

import os
from html.parser import HTMLParser
from pathlib import Path

import pytest
from report_fixture import write_inspection

from tenken.report.html import render_editions

HERE = Path(__file__).parent
INLINE = {"span", "b", "small", "a", "code", "wbr", "option", "label", "text", "time"}


class Text(HTMLParser):
    """The text a reader sees, one line per block; styles, scripts and titles are left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._silent = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag in {"style", "script"}
        self.parts.append(" " if tag in INLINE else "\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = False
        self.parts.append("" if tag in INLINE else "\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)

    @property
    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self.parts).split("\n"))
        return "\n".join(line for line in lines if line) + "\n"


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
