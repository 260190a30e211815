"""What a further publication of a quarter prints otherwise than the one it supersedes, per edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tenken.archive.inspections import Inspection
from tenken.calendar import Quarter
from tenken.publishing.audit import Rows
from tenken.report.edition import INTERNAL, MINISTRY, PUBLIC, percent_of
from tenken.report.facts import Facts, Row
from tenken.report.issue import Correction
from tenken.report.printed import HIDDEN, Printed
from tenken.report.published import read_percent
from tenken.report.scope import category_name, month_name
from tenken.report.whole_persons import Band
from tenken.report.wording import Both, Wording


def list_corrections(
    words: Wording,
    earlier: tuple[Inspection, Facts, Rows],
    now: tuple[Inspection, Facts, Rows],
) -> dict[str, tuple[Correction, ...]]:
    """Compare two publications of a quarter; edition → what it prints otherwise.

    The public edition is compared by what it printed alone: a percent printed more coarsely than before is
    no correction while both may be true.

    Args:
        words: Names the values.
        earlier: Inspection, facts and public rows of the publication superseded.
        now: The same of the one being made.
    """
    counted = (*_shares(words, earlier[1], now[1]), *_exceptions(words, earlier[0], now[0]))
    return {
        INTERNAL.name: counted,
        MINISTRY.name: counted,
        PUBLIC.name: _printed(words, now[1], earlier[2], now[2]),
    }


def _shares(words: Wording, earlier: Facts, now: Facts) -> list[Correction]:
    before, after = (
        {(r["quarter"], r["category_code"]): _share(r) for r in [*f.history, *f.headcount]}
        for f in (earlier, now)
    )
    return [
        Correction(_name_share(words, now, *key), before[key], after[key])
        for key in sorted(before.keys() & after.keys())
        if before[key] != after[key]
    ]


def _share(row: Row) -> str:
    return say_share(row["permitted_count"], row["total_count"])


def say_share(permitted: int, total: int) -> str:
    """Write what a correction says of one row: the percent as the tables print it, and what it is of."""
    percent, counts = percent_of(permitted, total), f"{permitted:,}/{total:,}"
    return counts if percent is None else f"{percent}% ({counts})"


def _name_share(words: Wording, facts: Facts, quarter: str, code: str) -> Both:
    return name_share(words, facts.quarter_named(quarter), category_name(facts, words, code))


def name_share(words: Wording, quarter: Quarter, category: Both | None) -> Both:
    """Name the row of a quarter that a correction is of."""
    return words.say("publication.correction_share", month=month_name(words, quarter), category=category)


def _exceptions(words: Wording, earlier: Inspection, now: Inspection) -> list[Correction]:
    before, after = (i.summary["totals"] for i in (earlier, now))
    found = []
    for severity in "CHML":
        counts = [f"{of.get(severity, {}).get('exceptions', 0):,}" for of in (before, after)]
        if counts[0] != counts[1]:
            what = words.say("publication.correction_exceptions", severity=words.say(f"severity.{severity}"))
            found.append(Correction(what, *counts))
    return found


def _printed(words: Wording, facts: Facts, earlier: Rows, now: Rows) -> tuple[Correction, ...]:
    before, after = _codes(earlier), _codes(now)
    return tuple(
        Correction(
            _name_share(words, facts, *key),
            Printed.read(before[key]).text.en,
            Printed.read(after[key]).text.en,
        )
        for key in sorted(before.keys() & after.keys())
        if _are_apart(before[key], after[key])
    )


def _codes(rows: Rows) -> Mapping[tuple[str, str], str]:
    return {(r["quarter"], r["category_code"]): r["permitted_percent"] for r in rows}


def _are_apart(before: str, after: str) -> bool:
    """Tell whether two printed percents cannot both be true."""
    if HIDDEN in (before, after) or before == after:
        return False
    bands: Sequence[Band | None] = [read_percent(before), read_percent(after)]
    one, other = bands
    return one is None or other is None or one.high <= other.low or other.high <= one.low
