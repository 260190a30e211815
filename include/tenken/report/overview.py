"""The first and the last sheet of a workbook: what this is, what it says, what it holds, how it was counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tenken.report.edition import Withheld
from tenken.report.sheet import Column, Line, Sheet, column, make_sheet, one_line
from tenken.report.spreadsheet import ROWS
from tenken.report.tiles import Tile
from tenken.report.view import View
from tenken.report.wording import Both, Wording, written

_NOTES = {
    "headcount": ("workbook.fact.empty",),
    "trend": ("workbook.fact.empty",),
    "kinds": ("kinds.note",),
    "causes": ("roots.note",),
    "carry": ("carry.note",),
    "tie_out": ("method.tie_out_note",),
    "controls": ("method.lead", "method.controls_note"),
}
"""Notes that the report prints below a table; below a filtered list of a workbook they would be lost."""


@dataclass(frozen=True)
class Fact:
    """One line of the first sheet; a heading has no text."""

    item: Both
    text: Both | None = None


def build_overview(view: View, words: Wording, sheets: Sequence[Sheet]) -> tuple[Fact, ...]:
    """Say which document this is, its conclusion and main figures, its sheets and how to check it."""
    return (
        _heading(words, "document"),
        *_document(view, words),
        _heading(words, "verdict"),
        *_verdict(view, words),
        _heading(words, "figures"),
        *(Fact(tile.name, _tile(tile, words)) for tile in view.tiles),
        _heading(words, "sheets"),
        *_sheets(words, sheets),
        _heading(words, "verify"),
        *_verify(view, words),
        _heading(words, "about"),
        *_about(view, words),
    )


def sheet_name(words: Wording, key: str) -> Both:
    """Name a sheet in both languages."""
    return words.say(f"workbook.sheet.{key}")


def _heading(words: Wording, name: str) -> Fact:
    return Fact(words.say(f"workbook.section.{name}"))


def _fact(words: Wording, name: str, text: Both) -> Fact:
    return Fact(words.say(f"workbook.fact.{name}"), text)


def _document(view: View, words: Wording) -> Iterator[Fact]:
    yield _fact(words, "organisation", view.organisation)
    yield _fact(words, "edition", view.edition_name)
    told = {name.ja for name, _ in view.facts}
    yield from (Fact(name, value) for name, value in view.facts)
    yield from (fact for fact in _issued(view, words) if fact.item.ja not in told)


def _issued(view: View, words: Wording) -> Iterator[Fact]:
    """Tell number, day, what it replaces and who signed; a draft has none of them."""
    issue = view.issue
    if issue.is_draft:
        yield _fact(words, "number", words.say("workbook.fact.draft"))
        return
    yield _fact(words, "number", Both.same(issue.number or "—"))
    if issue.issued_on is not None:
        yield _fact(words, "issued_on", Both(*(written(issue.issued_on, name) for name in ("ja", "en"))))
    yield _fact(words, "publication", Both.same(issue.publication))
    if issue.supersedes is not None:
        yield _fact(words, "supersedes", Both.same(issue.supersedes))
    if view.edition.is_internal:
        for signed in issue.signatures:
            role = words.find(f"signoff.roles.{signed.role}") or Both.same(signed.role)
            said = {"role": role, "name": signed.name, "day": signed.signed_on}
            yield _fact(words, "signed", words.say("workbook.fact.signature", **said))


def _verdict(view: View, words: Wording) -> Iterator[Fact]:
    verdict = view.verdict
    tag = Both(f"{verdict.mark} {verdict.tag.ja}", f"{verdict.mark} {verdict.tag.en}")
    yield _fact(words, "result", tag)
    yield _fact(words, "verdict", verdict.lead)
    for number, bullet in enumerate(view.verdict.bullets, 1):
        yield Fact(words.say("workbook.fact.point", n=number), bullet.text)


def _tile(tile: Tile, words: Wording) -> Both:
    """Write a figure with its unit and its parts, as the page does."""
    parts = [_with_value(name, value, words) for name, value in tile.detail]
    value = _value(tile.value, words)
    unit = tile.unit if isinstance(tile.value, int) else Both.same("")
    return words.say(
        "workbook.fact.tile",
        value=Both(value.ja + unit.ja, f"{value.en} {unit.en}".rstrip().replace(" %", "%")),
        detail=Both("／".join(part.ja for part in parts), ", ".join(part.en for part in parts)),
    )


def _with_value(name: Both, value: int | Withheld | None, words: Wording) -> Both:
    if value is None:
        return name
    said = _value(value, words)
    return Both(f"{name.ja} {said.ja}", f"{name.en} {said.en}")


def _value(value: int | Both | Withheld | None, words: Wording) -> Both:
    if isinstance(value, Both):
        return value
    if isinstance(value, Withheld):
        return words.say("mark.withheld")
    return words.say("mark.none") if value is None else Both.same(f"{value:,}")


def _sheets(words: Wording, sheets: Sequence[Sheet]) -> Iterator[Fact]:
    for sheet in sheets:
        about = words.say(f"workbook.about.{sheet.key}")
        said = [words.say("workbook.fact.rows", about=about, n=sheet.count)]
        if sheet.printed is not None:
            head = sheet.columns[sheet.printed - 1].head
            said.append(words.say("workbook.fact.unprinted", head=head))
        if sheet.count > ROWS - 1:
            said.append(words.say("workbook.fact.cut", total=sheet.count, shown=ROWS - 1))
        text = Both("".join(both.ja for both in said), " ".join(both.en for both in said))
        yield Fact(sheet_name(words, sheet.key), text)


def _verify(view: View, words: Wording) -> Iterator[Fact]:
    yield _fact(words, "note", words.say(f"verify.lead{'' if view.edition.is_internal else '_public'}"))
    for command in ("verify", "reproduce"):
        yield Fact(Both.same(f"tenken {command} {view.quarter}"), words.say(f"verify.{command}"))
    if view.edition.is_internal:
        key = words.say("verify.explain_key")
        yield Fact(Both.same(f"tenken explain {key.en}"), words.say("verify.explain"))
    yield from (Fact(name, value) for name, value in view.identity)


def _about(view: View, words: Wording) -> Iterator[Fact]:
    names = ["sensitive"] if view.edition.is_internal else []
    names += [] if view.edition.shows_counts else ["withheld"]
    for name in (*names, "inert", "csv"):
        yield _fact(words, "note", words.say(f"workbook.fact.{name}"))


def notes_sheet(view: View, words: Wording, keys: Sequence[str]) -> Sheet:
    """List the notes of the report, those on the sheets of this book, and the thresholds."""
    columns: tuple[Column, ...] = (
        column(words, "note_kind", 22),
        column(words, "ja", 66),
        column(words, "en", 66),
        column(words, "value", 30),
    )
    note, threshold = (one_line(words.say(f"workbook.fact.{name}")) for name in ("note", "threshold"))
    lines = [Line((note, both.ja, both.en, None)) for both in view.notes]
    for key in keys:
        for name in _NOTES.get(key, ()):
            said = words.say(name)
            lines.append(Line((one_line(sheet_name(words, key)), said.ja, said.en, None)))
    lines += [Line((note, said.ja, said.en, None)) for said in (view.absent, *view.assurance) if said]
    lines += [Line((threshold, row.name.ja, row.name.en, row.value)) for row in view.policy]
    return make_sheet("notes", columns, lines)
