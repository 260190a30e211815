"""The document as its publisher describes it: number, day of issue, and why it replaces another.

What it says inside is not told here.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from tenken.archive.publications import CONTENT, Publication, every_publication, next_serial
from tenken.errors import InputError
from tenken.publishing.separation import fold_name


@dataclass(frozen=True)
class Document:
    """What the publisher says of the document."""

    publisher: str
    number: str
    issued_on: date
    reason: str | None


def read_document(
    where: str, as_of: date, name: str, number: str | None, issued_on: date | None, reason: str | None
) -> Document:
    """Check what the publisher says of the document; the first problem is raised.

    Raises:
        InputError: something is absent, empty, or the day lies before the as-of date.
    """
    publisher, called = " ".join(name.split()), " ".join((number or "").split())
    if not publisher:
        raise InputError.at(where, "the name of the publisher is empty", "Say who publishes")
    if not called:
        raise InputError.at(
            where, "the document has no number", "Give it the next number of your scheme (--number)"
        )
    if issued_on is None:
        raise InputError.at(
            where, "the document has no day of issue", "Give it (--issued-on); no clock stands in for it"
        )
    if issued_on < as_of:
        what = f"the day of issue lies before the as-of date {as_of}"
        raise InputError.at(where, what, "Give the day that the document bears")
    return Document(publisher, called, issued_on, (reason or "").strip() or None)


def check_number(archive: Path, document: Document) -> None:
    """Refuse a number that any publication bears already; width and spaces do not distinguish numbers.

    Raises:
        InputError: the number was used.
    """
    for publication in every_publication(archive):
        if fold_number(publication.number) == fold_number(document.number):
            what = f"the number is that of {publication.name}, and no number is used twice"
            raise InputError.at(CONTENT, what, "Give the next number of your scheme", column="number")


def fold_number(number: str) -> str:
    """Reduce a number to what distinguishes documents."""
    return "".join(unicodedata.normalize("NFKC", number).split())


def check_supersedes(newest: Publication, document: Document) -> None:
    """Refuse a further publication of a period without a reason, or dated before the one it supersedes.

    Raises:
        InputError: it is.
    """
    if document.reason is None:
        what = f"it would supersede {newest.name}, and no reason is given"
        raise InputError.at(newest.name, what, "Say why it is issued anew (--reason)")
    if document.issued_on < date.fromisoformat(newest.content["issued_on"]):
        what = f"the day of issue lies before that of {newest.name}, which it supersedes"
        raise InputError.at(newest.name, what, "Give the day that the document bears")


def describe_document(
    kind: Literal["quarter", "year"], period: str, document: Document, newest: Publication | None
) -> dict[str, Any]:
    """Give what ``publication.json`` says of every document.

    Args:
        kind: What the period is.
        period: The quarter or fiscal year.
        document: What the publisher says of it.
        newest: The publication that it supersedes; null = the first of its period.
    """
    return {
        "kind": kind,
        "period": period,
        "publication": next_serial(newest),
        "number": document.number,
        "issued_on": document.issued_on.isoformat(),
        "publisher": document.publisher,
        "supersedes": None if newest is None else newest.number,
        "reason": document.reason,
    }


def is_same(publication: Publication, document: Document) -> bool:
    """Tell whether a publication is this document; width and spaces make no other."""
    content = publication.content
    return (
        fold_number(publication.number) == fold_number(document.number)
        and content["issued_on"] == document.issued_on.isoformat()
        and content["reason"] == document.reason
        and fold_name(content["publisher"]) == fold_name(document.publisher)
    )
