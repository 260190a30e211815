"""What makes a rendering an issued document: number, day, signatures, and what it replaces.

An inspection knows none of this; ``DRAFT`` is what its sealed editions are rendered with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tenken.release_terms import Publication
from tenken.report.wording import Both


@dataclass(frozen=True)
class Signature:
    """One person's word on one inspection; the name is for the internal edition and the letter's sender."""

    name: str
    role: str
    signed_on: date
    statement: str


@dataclass(frozen=True)
class Punctuality:
    """How one quarter's inspection kept its day: ``days_late`` in business days, null when never signed."""

    quarter: str
    due: date
    signed_on: date | None
    days_late: int | None
    is_missed: bool


@dataclass(frozen=True)
class Correction:
    """One printed value that an earlier publication of the same quarter gave otherwise."""

    what: Both
    before: str
    after: str


@dataclass(frozen=True)
class Issue:
    """One act of publishing; ``publication`` counts those of a quarter from 1, 0 is a draft."""

    publication: int = 0
    number: str | None = None
    issued_on: date | None = None
    letter: Publication = field(default_factory=Publication)
    supersedes: str | None = None
    """Number of the document that this one replaces."""
    corrections: tuple[Correction, ...] = ()
    signatures: tuple[Signature, ...] = ()
    quarters: tuple[Punctuality, ...] = ()
    """Every quarter since the first inspected, oldest first."""
    reason: str | None = None
    """Why it replaces the earlier document, in the publisher's words; internal."""

    @property
    def is_draft(self) -> bool:
        """Tell whether nobody has issued it."""
        return self.publication == 0


DRAFT = Issue()
