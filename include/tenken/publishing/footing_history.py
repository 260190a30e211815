"""Whether a publication prints earlier quarters with the figures that are published already.

A figure once published changes only as a correction that some document lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tenken.archive.publications import Publication
from tenken.calendar import Quarter
from tenken.errors import Problem, Where
from tenken.publishing.corrections import name_share, say_share
from tenken.publishing.footing_tables import COUNTS, Cells, Found, read_cells, read_report
from tenken.report.edition import MINISTRY
from tenken.report.facts import fiscal_start
from tenken.report.wording import Both, Wording

Key = tuple[str, str]
Cell = dict[str, Any] | None


def check_history(
    file: str, document: Mapping[str, Any], words: Wording, published: Sequence[Publication]
) -> Found:
    """Compare every count of an edition with counts with what the ministry's editions published.

    A quarter's own newest publication says what counts; for a quarter never published itself, the newest
    document that prints it.

    Args:
        file: Name of the document within the publication.
        document: The finished ``report.json``.
        words: Names corrected values.
        published: Every publication so far, of quarters and years.
    """
    quarters = [p for p in published if not p.is_year]
    cells, listed = read_cells(document), _list_corrections(document)
    names = _name_rows(document, words)
    for publication, keys in _authorities(document["quarter"], cells, quarters):
        told = _read_published(publication)
        for key in keys:
            pair = (told.get(key), cells[key])
            if not _is_same(*pair) and not _is_listed(listed, names[key], *pair):
                yield from _refuse(file, publication, key, *pair)


def _read_published(publication: Publication) -> Cells:
    """Read the figures that the ministry's edition of a publication printed."""
    return read_cells(read_report(publication.folder, MINISTRY.name))


def _authorities(
    quarter: str, cells: Cells, published: Sequence[Publication]
) -> Iterable[tuple[Publication, list[Key]]]:
    """Give the publications that say what counts, each with the figures it says it of."""
    newest = {p.period: p for p in published}  # walked oldest first
    if quarter in newest:
        yield newest[quarter], list(cells)  # the document that this one supersedes
    others = [p for period, p in newest.items() if period != quarter]
    for named in dict.fromkeys(name for name, _ in cells if name != quarter):
        keys = [key for key in cells if key[0] == named]
        own = newest.get(named)
        printing = [own] if own else [p for p in others if any(k[0] == named for k in _read_published(p))]
        if printing:
            yield max(printing, key=lambda p: (p.content["issued_on"], p.period)), keys


def _list_corrections(document: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    """Give the corrections that a document lists, as name, before and after."""
    rows = [] if document["issue"] is None else document["issue"]["corrections"]
    return {(row["what"]["en"], row["before"], row["after"]) for row in rows}


def _name_rows(document: Mapping[str, Any], words: Wording) -> dict[Key, str]:
    """Name every row of every quarter as a correction of it does."""
    start = fiscal_start(document["quarter"], date.fromisoformat(document["as_of"]))
    categories = {row["category_code"]: Both(**row["name"]) for row in document["headcount"]["rows"]}
    return {
        (name, code): name_share(words, Quarter.parse(name, start), categories[code]).en
        for name, code in read_cells(document)
    }


def _is_same(told: Cell, cell: Cell) -> bool:
    """Tell whether both count the same; a row that one of them does not have is no other count."""
    return told is None or cell is None or all(told[name] == cell[name] for name in COUNTS)


def _is_listed(listed: set[tuple[str, str, str]], name: str, *pair: Cell) -> bool:
    said = (say_share(cell["permitted"], cell["total"]) for cell in pair if cell is not None)
    return (name, *said) in listed


def _refuse(file: str, publication: Publication, key: Key, told: Cell, cell: Cell) -> Found:
    for name in COUNTS:
        before, now = ((c or {}).get(name, 0) for c in (told, cell))
        if before != now:
            problem = f"{' '.join(key)}: {now:,} is printed, {publication.name} published {before:,}"
            remedy = f"Publish {publication.period} again, which lists the correction, or inspect this quarter again"
            yield Problem(Where(file, column=name), problem, remedy)
