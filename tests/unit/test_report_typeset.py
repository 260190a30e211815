"""Setting a template: the day, the retries where fonts do not join what they have, and the refusals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tenken.errors import EvidenceError
from tenken.report import typeset
from tenken.report.typeset import set_pdf

PAGE = """#let d = json(bytes(sys.inputs.data))
#set document(title: "t", date: datetime(year: 2019, month: 3, day: 29))
#set text(font: "BIZ UDPMincho", lang: "ja")
= t
#d.said
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "page.typ"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_a_file_is_dated_the_day_given_and_made_of_nothing_else(template: Path) -> None:
    made = set_pdf(template, {"said": "本文"}, date(2019, 3, 29))
    assert made == set_pdf(template, {"said": "本文"}, date(2019, 3, 29))
    assert made.startswith(b"%PDF-1.7")
    assert b"<xmp:CreateDate>2019-03-29T00:00:00" in made


@pytest.mark.parametrize("text", ["𠮷田", "e\u0302\u0323", "\u0323"])
def test_what_the_fonts_cannot_show_after_all_is_set_as_a_geta(template: Path, text: str) -> None:
    assert set_pdf(template, {"said": text}, date(2019, 3, 29)).startswith(b"%PDF")


def test_too_many_such_texts_end_in_an_error_and_not_in_a_loop(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typeset, "_try_to_set", lambda *_: "本")
    with pytest.raises(EvidenceError, match="too many texts that the fonts do not join"):
        set_pdf(template, {"said": "本文"}, date(2019, 3, 29))


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("#d.nothing", "does not contain key"),
        ("= t\n=== too deep", "PDF/UA-1 error"),
    ],
)
def test_a_template_that_breaks_a_rule_is_refused_without_quoting_the_text(
    template: Path, broken: str, why: str
) -> None:
    template.write_text(PAGE.replace("= t\n", "") + broken, encoding="utf-8")
    with pytest.raises(EvidenceError, match=why) as caught:
        set_pdf(template, {"said": "秘密の氏名"}, date(2019, 3, 29))
    assert "秘密" not in str(caught.value)
    assert "Check include/templates/page.typ" in str(caught.value)
