"""Fiscal quarters, Japanese eras and the as-of instant; no clock is read here.

A fiscal year is named by the calendar year in which it starts: FY2018Q3 of a company whose year
starts in April runs 2018-10-01 … 2018-12-31 (pandas would call it 2019Q3).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tenken.errors import ConfigError

_QUARTER = re.compile(r"FY([1-9][0-9]{3})Q([1-4])")
_LAST_YEAR = 9998  # the day after the last quarter of a year must exist too
_ERAS = (  # newest first: (name, letter, square character, first day)
    ("令和", "R", "㋿", date(2019, 5, 1)),
    ("平成", "H", "㍻", date(1989, 1, 8)),
    ("昭和", "S", "㍼", date(1926, 12, 25)),
    ("大正", "T", "㍽", date(1912, 7, 30)),
    ("明治", "M", "㍾", date(1868, 1, 25)),
)
_ERA_DATE = re.compile(
    r"(令和|平成|昭和|大正|明治|[RHSTM])\s*(元|\d{1,2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?"
)
_WESTERN_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True, order=True)
class Quarter:
    """One fiscal quarter; orders by time."""

    year: int
    number: int
    starts: int = 4

    @classmethod
    def parse(cls, name: str, starts: int = 4) -> Quarter:
        """Read ``FY2018Q3``.

        Raises:
            ConfigError: the name has another shape.
        """
        match = _QUARTER.fullmatch(name)
        if match is None or int(match[1]) > _LAST_YEAR:
            raise ConfigError.at(name, "not the name of a fiscal quarter", "Write it like FY2018Q3")
        return cls(int(match[1]), int(match[2]), starts)

    @classmethod
    def holding(cls, day: date, starts: int = 4) -> Quarter:
        """Tell the quarter that ``day`` lies in."""
        months = (day.year * 12 + day.month - 1) - (starts - 1)
        return cls(months // 12, months % 12 // 3 + 1, starts)

    def __str__(self) -> str:
        return f"FY{self.year}Q{self.number}"

    def shift(self, quarters: int) -> Quarter:
        """Move by whole quarters, backwards when negative."""
        index = self.year * 4 + self.number - 1 + quarters
        return Quarter(index // 4, index % 4 + 1, self.starts)

    @property
    def first_day(self) -> date:
        """First day of the quarter."""
        months = self.year * 12 + (self.starts - 1) + (self.number - 1) * 3
        return date(months // 12, months % 12 + 1, 1)

    @property
    def as_of(self) -> date:
        """Last day of the quarter: the day inspected, end of day."""
        return self.shift(1).first_day - timedelta(days=1)

    @property
    def year_ja(self) -> str:
        """平成30年度; a fiscal year in whose calendar year the era changed takes the new one as a whole.

        So the government named the year from April 2019: 令和元年度, its first quarter too.
        """
        return f"{era_year(date(self.year, 12, 31))}度"

    @property
    def name_ja(self) -> str:
        """平成30年度第3四半期."""
        return f"{self.year_ja}第{self.number}四半期"

    @property
    def name_en(self) -> str:
        """FY2018 Q3 (Oct–Dec 2018)."""
        first, last = self.first_day, self.as_of
        return f"FY{self.year} Q{self.number} ({first:%b}–{last:%b} {last.year})"


def quarter_range(first: Quarter, last: Quarter) -> list[Quarter]:
    """List the quarters from ``first`` to ``last``, both included, oldest first."""
    quarters = []
    while first <= last:
        quarters.append(first)
        first = first.shift(1)
    return quarters


def end_of_day(day: date, timezone: str) -> datetime:
    """Give the first UTC instant after ``day`` in ``timezone``, without a zone mark.

    Timestamps are stored as naive UTC; "in force at the end of the day" is ``t < end_of_day``.
    """
    local = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(timezone))
    return local.astimezone(UTC).replace(tzinfo=None)


def era_year(day: date, written_on: date | None = None) -> str:
    """Write the Japanese year of ``day``: 平成30年, 令和元年.

    Args:
        day: The day named.
        written_on: Of the document that names it; an era that begins later is not in it, so that one of
            March 2019 writes 平成32年. Null = every era is known.
    """
    for name, _, _, start in _ERAS:
        if day >= start and (written_on is None or written_on >= start):
            year = day.year - start.year + 1
            return f"{name}{'元' if year == 1 else year}年"
    return f"{day.year}年"


def era_date(day: date, written_on: date | None = None) -> str:
    """Write ``day`` in Japanese, with the eras that a document of ``written_on`` knows: 平成31年3月29日."""
    return f"{era_year(day, written_on)}{day.month}月{day.day}日"


def parse_date(text: str) -> date | None:
    """Read an ISO, slashed, dotted, eight-digit, 年月日 or era date; null when it is none or no such day.

    Out-of-era dates such as 平成31年9月1日 occur in documents issued before the era changed and
    are read as the day they mean.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    era = _ERA_DATE.fullmatch(folded)
    western = _WESTERN_DATE.fullmatch(folded)
    try:
        if era:
            start = next(s for n, letter, _, s in _ERAS if era[1] in (n, letter))
            year = 1 if era[2] == "元" else int(era[2])
            if year == 0:
                return None
            return date(start.year + year - 1, int(era[3]), int(era[4]))
        if western:
            year, month, day = (int(g) for g in western.groups() if g is not None)
            return date(year, month, day)
    except ValueError:
        return None
    return None
