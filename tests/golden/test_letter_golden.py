"""The text of the letter of every edition, as a reader of the PDF gets it, compared byte by byte.

A missing golden file fails. ``TENKEN_BLESS=1`` rewrites it and fails once, so that the difference is read.
"""

import os
import re
import shutil
from pathlib import Path

import pytest
from letter_fixture import ISSUE, WORDS, make_view, text_of

from tenken.report.edition import EDITIONS, Edition
from tenken.report.issue import DRAFT, Issue
from tenken.report.letter import render_letter

HERE = Path(__file__).parent
CASES = [(edition, "ja", ISSUE) for edition in EDITIONS]
CASES += [(EDITIONS[1], "en", ISSUE), (EDITIONS[2], "ja", DRAFT)]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler's tools are not installed")
@pytest.mark.parametrize(
    ("edition", "language", "issue"), CASES, ids=[f"{e.name}-{lang}-{i.publication}" for e, lang, i in CASES]
)
def test_the_text_of_the_letter_is_the_approved_one(
    edition: Edition, language: str, issue: Issue, tmp_path: Path
) -> None:
    pdf = render_letter(make_view(tmp_path, edition, issue), WORDS, language=language)
    text = text_of(pdf, "-layout").replace("\f", "\n--- page ---\n")
    # How many spaces stand for a gap is poppler's own guess, and no part of the text.
    text = "\n".join(re.sub(" {2,}", "  ", line).rstrip() for line in text.split("\n"))
    text = re.sub("\n{2,}", "\n", text)
    name = f"letter_{edition.name}_{language}{'_draft' if issue.is_draft else ''}.txt"
    golden = HERE / name
    if os.environ.get("TENKEN_BLESS") == "1":
        golden.write_text(text, encoding="utf-8", newline="\n")
        pytest.fail(f"{name} was rewritten: read the difference, then run again without TENKEN_BLESS")
    assert golden.is_file(), f"{name} is missing: run with TENKEN_BLESS=1 and read it"
    assert text == golden.read_text(encoding="utf-8")
