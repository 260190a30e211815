"""What one edition may show. A withheld value is replaced here, before any template exists.

Only rules of withholding belong here; what a section looks like belongs to its own module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from tenken.errors import EvidenceError

T = TypeVar("T")
ALL = 100
TOTAL = "total"


@dataclass(frozen=True)
class Withheld:
    """Stands where a value was taken out. Carries nothing, and refuses to become text."""

    def __str__(self) -> str:
        raise EvidenceError.at(
            "report", "a withheld value was about to be written as text", "Print it through the withheld mark"
        )

    def __format__(self, format_spec: str) -> str:
        return str(self)


WITHHELD = Withheld()


@dataclass(frozen=True)
class Levers:
    """How much less than whole percents an edition without counts prints; the default prints them all."""

    step: int = 1
    """Percents are printed as ranges of so many points; 1 = as they are."""
    totals: tuple[str, ...] | None = None
    """Quarters whose total is printed; null = every quarter's."""

    @property
    def hides_nothing(self) -> bool:
        """Tell whether every whole percent is printed."""
        return self.step == 1 and self.totals is None

    def prints(self, quarter: str, category_code: str) -> bool:
        """Tell whether the row of a quarter is printed with a percent at all."""
        return category_code != TOTAL or self.totals is None or quarter in self.totals


@dataclass(frozen=True)
class Edition:
    """One edition of the report; the name is also the name of its folder."""

    name: str
    shows_counts: bool
    """Numbers of persons, rights, exceptions and rows."""
    shows_persons: bool
    """Persons and accounts one by one, and what leads back to them: digests, values observed, names in policies."""
    levers: Levers = Levers()
    """Apply where counts are withheld only."""

    @property
    def is_internal(self) -> bool:
        """Tell whether nothing at all is withheld."""
        return self.shows_counts and self.shows_persons

    def hide(self, value: T) -> T | Withheld:
        """Give a count to the editions that show counts, and the mark to every other."""
        return value if self.shows_counts else WITHHELD

    def hide_detail(self, value: T) -> T | Withheld:
        """Give what leads back to persons to the internal edition, and the mark to every other."""
        return value if self.is_internal else WITHHELD


INTERNAL = Edition("internal", shows_counts=True, shows_persons=True)
MINISTRY = Edition("ministry", shows_counts=True, shows_persons=False)
PUBLIC = Edition("public", shows_counts=False, shows_persons=False)
EDITIONS = (INTERNAL, MINISTRY, PUBLIC)


def printed_percent(permitted: int, total: int, percent: int | None) -> int | None:
    """Keep 100 % for everybody and 0 % for nobody; null stays null (no one to count).

    Args:
        permitted: Persons who may view.
        total: All persons.
        percent: ``permitted`` of ``total``, rounded half up.
    """
    if percent is None or total == 0:
        return None
    if percent >= ALL and permitted < total:
        return ALL - 1
    if percent <= 0 and permitted > 0:
        return 1
    return percent


def percent_of(permitted: int, total: int) -> int | None:
    """Give the percent that an edition prints of two counts, rounded half up; null with no one to count."""
    half_up = (200 * permitted + total) // (2 * total) if total else None
    return printed_percent(permitted, total, half_up)
