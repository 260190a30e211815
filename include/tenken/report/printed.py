"""How one percent is printed: whole, as a range, as a bucket of a small unit, or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from tenken.report.disclosure import bucket_percent
from tenken.report.edition import ALL, WITHHELD, Edition, Withheld, printed_percent
from tenken.report.facts import Row
from tenken.report.wording import Both

HIDDEN = "hidden"
"""How a machine-readable table writes a row that was printed without its percent."""


@dataclass(frozen=True)
class Printed:
    """The whole percents that what is printed stands for, both ends included."""

    low: int
    high: int
    is_bucket: bool = False

    @classmethod
    def read(cls, code: str) -> Printed:
        """Read what ``code`` wrote."""
        if code[:2] in ("<=", ">="):
            end = int(code[2:])
            return cls(0, end, is_bucket=True) if code[0] == "<" else cls(end, ALL, is_bucket=True)
        low, _, high = code.partition("-")
        return cls(int(low), int(high or low))

    @property
    def exact(self) -> int | None:
        """The percent where one alone is printed."""
        return self.low if self.low == self.high and not self.is_bucket else None

    @property
    def code(self) -> str:
        """Write it as tables for ``tenken disclosure`` do: 92, 90-94, <=5, >=95."""
        if self.is_bucket:
            return f"<={self.high}" if self.low == 0 else f">={self.low}"
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"

    @property
    def text(self) -> Both:
        """Write it for readers, with its sign."""
        if self.is_bucket and self.low == 0:
            return Both(f"{self.high}%以下", f"≤{self.high}%")
        if self.is_bucket:
            return Both(f"{self.low}%以上", f"≥{self.low}%")
        return Both.same(f"{self.low}%" if self.low == self.high else f"{self.low}–{self.high}%")


def print_row(row: Row, edition: Edition, small_unit: int) -> Printed | Withheld | None:
    """Give what an edition prints for one row of the headcount; null when it has no one to count.

    Args:
        row: Of ``headcount`` or ``headcount_history``.
        edition: One that shows counts prints every percent as it is.
        small_unit: Units below this many persons are small (policy).
    """
    if not (edition.shows_counts or edition.levers.prints(row["quarter"], row["category_code"])):
        return WITHHELD
    return print_share(
        row["permitted_count"], int(row["total_count"]), row["permitted_percent"], edition, small_unit
    )


def print_share(
    part: int, whole: int, percent: int | None, edition: Edition, small_unit: int
) -> Printed | None:
    """Give what an edition prints for a share of any group of persons; null when nobody is in it.

    Args:
        part: Persons of the group that are counted.
        whole: All persons of the group.
        percent: ``part`` of ``whole``, rounded.
        edition: One that shows counts prints every percent as it is.
        small_unit: Groups below this many persons are small (policy).
    """
    whole_percent = printed_percent(part, whole, percent)
    if whole_percent is None:
        return None
    if edition.shows_counts:
        return Printed(whole_percent, whole_percent)
    bucket = bucket_percent(whole_percent, whole, small_unit)
    if bucket[:2] in ("<=", ">="):
        return Printed.read(bucket)
    return widen_percent(whole_percent, edition.levers.step)


def widen_percent(percent: int, step: int) -> Printed:
    """Give the range of ``step`` points that a percent lies in; the last range ends with 100.

    A range of its own for 100 would tell of everybody what no other range tells.
    """
    if step == 1:
        return Printed(percent, percent)
    low = min(percent // step * step, ALL - step)
    return Printed(low, ALL if low == ALL - step else low + step - 1)
