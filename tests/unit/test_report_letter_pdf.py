"""The PDF of a letter as a file: standards, structure, bytes, text, and what must not be in it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from letter_fixture import ISSUE, SIGNER, WORDS, make_view, text_of
from report_fixture import COUNTS, PEOPLE, SNAPSHOTS, Case, make_finding

from tenken.errors import EvidenceError
from tenken.report import letter
from tenken.report.edition import EDITIONS, INTERNAL, MINISTRY, PUBLIC, Edition
from tenken.report.issue import DRAFT
from tenken.report.letter import render_letter
from tenken.report.view import View
from tenken.report.wording import Both

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")


def render(view: View, language: str = "ja") -> bytes:
    return render_letter(view, WORDS, language=language)


def pressed(pdf: bytes) -> str:
    """The text of a PDF without any white space: where a line breaks is not what a test asks."""
    return "".join(text_of(pdf).split())


def elements(node: Any) -> Iterator[tuple[str, Any]]:
    """Walk the structure tree."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S), node
        if "/K" in node:
            yield from elements(node.K)


def unpacked(pdf: bytes) -> bytes:
    """Every object and every stream of a PDF, decompressed."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        parts = [repr(opened.docinfo).encode()]
        for thing in opened.objects:
            parts.append(repr(thing).encode("utf-8", "surrogateescape"))
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") != "/Image":
                parts.append(thing.read_bytes())
        return b"\n".join(parts)


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda e: e.name)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_letter_is_archival_tagged_and_self_contained(
    edition: Edition, language: str, tmp_path: Path
) -> None:
    with pikepdf.open(io.BytesIO(render(make_view(tmp_path, edition), language))) as pdf:
        root = pdf.Root
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
            assert metadata["pdfuaid:part"] == "1"
        assert str(root.Lang) == {"ja": "ja-JP", "en": "en-GB"}[language]
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(root.OutputIntents[0].S) == "/GTS_PDFA1"
        assert not pdf.attachments
        assert "/JavaScript" not in root.get("/Names", {})
        assert "/OpenAction" not in root or "/JS" not in root.OpenAction
        assert "/AA" not in root


def test_the_title_names_subject_and_edition_and_the_author_is_the_organisation(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(render(make_view(tmp_path, PUBLIC)))) as pdf:
        assert str(pdf.docinfo.Title).endswith("平成30年度第4四半期の点検結果について（報告）（公表版）")
        assert str(pdf.docinfo.Author) == "架空通信株式会社"
        assert str(pdf.docinfo.CreationDate).startswith("D:20190426000000")


def test_a_draft_is_dated_the_day_inspected(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(render(make_view(tmp_path, issue=DRAFT)))) as pdf:
        assert str(pdf.docinfo.CreationDate).startswith("D:20190331000000")


def test_every_font_is_one_of_ours_embedded_and_readable(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(render(make_view(tmp_path)))) as pdf:
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font"]
        whole = [font for font in fonts if font.Subtype == "/Type0"]
        names = {str(font.BaseFont).split("+")[-1].split("-Identity")[0] for font in whole}
        assert names == {"BIZUDPMincho-Regular", "BIZUDPGothic-Regular", "BIZUDPGothic-Bold"}
        assert len(whole) * 2 == len(fonts)
        for font in whole:
            assert "/ToUnicode" in font
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert any(key in descriptor for key in ("/FontFile2", "/FontFile3"))


def test_headings_tables_and_lists_are_tagged_and_levels_do_not_jump(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(render(make_view(tmp_path)))) as pdf:
        tags = [tag for tag, _ in elements(pdf.Root.StructTreeRoot)]
        bookmarks = [item.title for item in pdf.open_outline().root]
    assert {"/H1", "/H2", "/H3", "/Table", "/THead", "/TH", "/TR", "/TD", "/L", "/LI", "/P"} <= set(tags)
    levels = [int(tag[2]) for tag in tags if tag.startswith("/H") and tag[2:].isdigit()]
    assert levels[:4] == [1, 1, 2, 3]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert bookmarks[1:] == ["（別紙）", "指摘事項一覧（12件）", "例外承認により除いたもの"]


def test_a_table_has_one_head_cell_per_column_and_a_drawing_says_what_it_shows(tmp_path: Path) -> None:
    case = Case(counts={"FY2017Q4": COUNTS["FY2018Q1"], **COUNTS})
    with pikepdf.open(io.BytesIO(render(make_view(tmp_path, PUBLIC, case=case)))) as pdf:
        found = list(elements(pdf.Root.StructTreeRoot))
    figures = [str(node.Alt) for tag, node in found if tag == "/Figure"]
    assert [alt.split("：")[0] for alt in figures] == ["営業企画", "お客様フロント", "バックヤード", "合計"]
    headcount = next(node for tag, node in found if tag == "/Table")
    assert sum(tag == "/TH" for tag, _ in elements(headcount)) == 6  # five columns and the arrow


def test_the_same_view_gives_the_same_bytes_and_another_issue_others(tmp_path: Path) -> None:
    first = render(make_view(tmp_path))
    assert first == render(make_view(tmp_path))
    assert first != render(make_view(tmp_path, issue=replace(ISSUE, number="東通企第30-216号")))


SECRETS = ["1,188", "1,200", "641", "1,203", "2,345", "1,060", "2,102"]
NAMED = [*PEOPLE.values(), SIGNER, "u000001", "お客様フロント第一担当", "W-2019-01"]


@needs_poppler
def test_no_letter_says_what_its_edition_withholds_and_the_others_prove_the_scan(tmp_path: Path) -> None:
    text = {edition: pressed(render(make_view(tmp_path, edition))) for edition in EDITIONS}
    for secret in SECRETS:
        assert secret not in text[PUBLIC]
        assert secret in text[MINISTRY]
    for name in NAMED:
        plain = "".join(name.split())
        assert plain not in text[PUBLIC]
        assert plain not in text[MINISTRY]
        assert plain in text[INTERNAL]
    assert "非公表／非公表人" in text[PUBLIC]
    assert "非公表" not in text[MINISTRY]


def test_a_secret_is_in_no_object_of_the_public_file(tmp_path: Path) -> None:
    names = [name.encode("utf-16-be") for name in NAMED] + [name.encode() for name in NAMED]
    public = unpacked(render(make_view(tmp_path, PUBLIC)))
    assert not [name for name in names if name in public]
    # The same scan finds what is in the file as a text of its own: here the author.
    titled = replace(make_view(tmp_path, PUBLIC), organisation=Both.same(SIGNER))
    assert any(name in unpacked(render(titled)) for name in names)


def hidden_changes() -> Case:
    """Other counts with the same percents, other people, other rows: all that the public may not learn."""
    scaled = {q: {c: (k * 10, n * 10) for c, (k, n) in of.items()} for q, of in COUNTS.items()}
    people = {person: f"別人 {i}" for i, person in enumerate(PEOPLE)}
    case = Case(
        counts=scaled, people=people, snapshots={k: v + 7 for k, v in SNAPSHOTS.items()}, digest="f" * 16
    )
    doubled = [make_finding(f["code"], 500 + i, evidence=f["evidence"]) for i, f in enumerate(case.findings)]
    return case.with_(findings=[*case.findings, *(f for f in doubled if f["code"] == "R01")])


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_public_letter_does_not_move_when_what_it_withholds_changes(language: str, tmp_path: Path) -> None:
    before, after = (make_view(tmp_path, PUBLIC, case=case) for case in (None, hidden_changes()))
    assert render(before, language) == render(after, language)


def test_a_ministry_letter_moves_with_the_counts_and_not_with_the_names(tmp_path: Path) -> None:
    plain = render(make_view(tmp_path, MINISTRY))
    assert plain != render(make_view(tmp_path, MINISTRY, case=hidden_changes()))
    renamed = Case(people={person: f"別人 {i}" for i, person in enumerate(PEOPLE)}, digest="f" * 16)
    assert plain == render(make_view(tmp_path, MINISTRY, case=renamed))


@needs_poppler
def test_what_a_source_says_is_text_and_never_markup(tmp_path: Path) -> None:
    hostile = {
        "E000101": "#panic(1) *太字* _斜体_ $x$ `code` <label> @ref",
        "E000102": '=HYPERLINK("https://evil.example")',
        "E000103": "\u202e反転\u0007",
        "E000104": "\\u{58} // 注 /* 注 */ ~ -- --- ...",
    }
    case = Case(people={**PEOPLE, **hostile})
    text = pressed(render(make_view(tmp_path, case=case)))
    assert "#panic(1)*太字*_斜体_$x$`code`<label>@ref" in text
    assert '=HYPERLINK("https://evil.example")' in text
    assert "〓反転〓" in text
    assert "\\u{58}//注/*注*/~-----..." in text
    assert "（U+0007,U+202E）" in text


@needs_poppler
def test_a_rare_name_neither_stops_nor_garbles_the_letter_and_is_named_in_a_note(tmp_path: Path) -> None:
    case = Case(people={**PEOPLE, "E000102": "𠮷野 髙子", "E000101": "金 한글"})
    text = pressed(render(make_view(tmp_path, case=case)))
    assert "〓野髙子" in text
    assert "金〓〓" in text
    assert "（U+AE00,U+D55C,U+20BB7）" in text
    assert "〓" not in pressed(render(make_view(tmp_path)))
    # An edition without persons neither prints the name nor tells that there is such a character.
    assert "〓" not in pressed(render(make_view(tmp_path, MINISTRY, case=case)))


@needs_poppler
def test_more_lacking_characters_than_can_be_named_are_counted(tmp_path: Path) -> None:
    for count, told in ((100, "U+1F363）"), (101, "U+1F363、ほか1字）")):
        people = {**PEOPLE, "E000102": "".join(chr(0x1F300 + i) for i in range(count))}
        assert told in pressed(render(make_view(tmp_path, case=Case(people=people))))


@needs_poppler
def test_characters_that_the_fonts_have_but_do_not_join_are_replaced_too(tmp_path: Path) -> None:
    people = {**PEOPLE, "E000102": "e\u0361\u0327x\u0339\u030b子"}
    assert "子" in pressed(render(make_view(tmp_path, case=Case(people=people))))


@needs_poppler
def test_a_very_long_id_stays_within_its_column(tmp_path: Path) -> None:
    account = "x" * 40 + "0123456789" * 30
    finding = make_finding("R01", 1, evidence={"duty_code": "d"})
    finding["account_id"] = account
    pdf = render(make_view(tmp_path, case=Case(findings=[finding])))
    assert account in pressed(pdf)
    words = text_of(pdf, "-bbox").split("<word ")
    edges = [float(word.split('xMax="')[1].split('"')[0]) for word in words[1:] if "0123" in word]
    assert len(edges) > 3
    assert max(edges) < 842 - 14 * 72 / 25.4


@needs_poppler
def test_a_row_longer_than_a_page_goes_on_and_loses_nothing(tmp_path: Path) -> None:
    path = " → ".join(f"G{number:05d}" for number in range(2500))
    pdf = render(make_view(tmp_path, case=Case(findings=[make_finding("R01", 1, path=path)])))
    told = text_of(pdf)
    assert [n for n in range(2500) if f"G{n:05d}" not in told] == []


@needs_poppler
def test_the_head_of_a_long_list_stands_on_every_page_and_no_row_is_lost(tmp_path: Path) -> None:
    findings = [make_finding("R01", n, evidence={"duty_code": "front_desk"}) for n in range(1, 121)]
    pdf = render(make_view(tmp_path, case=Case(findings=findings)))
    pages = [page for page in text_of(pdf, "-layout").split("\f") if "u0001" in page or "u0000" in page]
    assert len(pages) > 3
    assert all("氏名・アカウント" in page for page in pages)
    assert all(f"u{n:06d}" in "".join(pages) for n in range(1, 121))


def test_a_template_that_cannot_be_set_says_so_without_a_word_of_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.typ").write_text("#json(bytes(sys.inputs.data)).nothing", encoding="utf-8")
    monkeypatch.setattr(letter, "TEMPLATE", tmp_path / "broken.typ")
    with pytest.raises(EvidenceError, match="the document cannot be set") as caught:
        render(make_view(tmp_path))
    assert "試験" not in str(caught.value)
    assert "broken.typ" in str(caught.value)
