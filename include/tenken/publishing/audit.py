"""The disclosure audit of a release (R30, N06): everything public so far, and what would become so.

A total that is public stays in everybody's knowledge, whatever a later edition leaves out; the levers of
the config change only what is about to be printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from tenken.archive.publications import every_publication
from tenken.errors import GateError, InputError, Problem, Where
from tenken.report.disclosure import Audit, Interval, Table, audit_tables, write_percent
from tenken.report.edition import PUBLIC, TOTAL, Edition, Levers, Withheld
from tenken.report.facts import Facts
from tenken.report.printed import HIDDEN, print_row
from tenken.report.published import read_percent, whole_percent_band
from tenken.report.whole_persons import Band

STEPS = (5, 10)
Rows = Sequence[Mapping[str, str]]
"""One per quarter and category: ``quarter``, ``category_code``, ``permitted_percent`` as printed."""


@dataclass(frozen=True)
class Release:
    """What a publication is about to print, and what is public already."""

    facts: Facts
    levers: Levers
    public: tuple[Rows, ...]
    """The rows of every public edition issued so far."""
    width: Fraction
    """Percentage points that no interval may be narrower than."""

    def printed(self, levers: Levers) -> Rows:
        """Give the rows that the public edition prints under other levers."""
        return printed_rows(self.facts, replace(PUBLIC, levers=levers))

    def audits(self, levers: Levers) -> list[Audit]:
        """Solve for the sizes from everything public once this edition is out."""
        return solve_runs(known_tables([*self.public, self.printed(levers)]), self.width)


def printed_rows(facts: Facts, edition: Edition) -> list[dict[str, str]]:
    """List what an edition prints of every quarter in its table and trend; nobody to count is no row."""
    small_unit = int(facts.policy.get("small_unit") or 0)
    rows = []
    for row in [*facts.history, *facts.headcount]:
        printed = print_row(row, edition, small_unit)
        if printed is not None:
            code = HIDDEN if isinstance(printed, Withheld) else printed.code
            rows.append(
                {
                    "quarter": row["quarter"],
                    "category_code": row["category_code"],
                    "permitted_percent": code,
                }
            )
    return sorted(rows, key=lambda r: r["quarter"])  # stable: print order within a quarter


def public_rows(archive: Path) -> tuple[Rows, ...]:
    """Read what every public edition issued so far has printed."""
    return tuple(p.content["printed"] for p in every_publication(archive) if p.content.get("printed"))


def known_tables(editions: Iterable[Rows]) -> list[Table]:
    """Put together what several editions say of each quarter, oldest quarter first.

    Percents of one quarter narrow each other. Where they exclude each other, the later one corrects the
    earlier, and both stand: each still tells of the same sizes.
    """
    known: dict[str, list[dict[str, Band]]] = {}
    for rows in editions:
        for quarter, bands in _by_quarter(rows).items():
            versions = known.setdefault(quarter, [])
            for place, version in enumerate(versions):
                merged = _merge(version, bands)
                if merged is not None:
                    versions[place] = merged
                    break
            else:
                versions.append(bands)
    return [Table(quarter, bands) for quarter in sorted(known) for bands in known[quarter]]


def _by_quarter(rows: Rows) -> dict[str, dict[str, Band]]:
    quarters: dict[str, dict[str, Band]] = {}
    for row in rows:
        bands = quarters.setdefault(row["quarter"], {})
        if row["permitted_percent"] != HIDDEN:
            bands[row["category_code"]] = _band(row["permitted_percent"])
    return {quarter: bands for quarter, bands in quarters.items() if bands}


def _band(code: str) -> Band:
    if code.isascii() and code.isdigit():
        return whole_percent_band(int(code))
    band = read_percent(code)
    if band is None:
        raise InputError.at("public", "a percent of an earlier edition cannot be read", "Run tenken verify")
    return band


def _merge(one: Mapping[str, Band], other: Mapping[str, Band]) -> dict[str, Band] | None:
    """Intersect the bands of two editions; null when a category fits not both."""
    merged = {**one, **other}
    for code in one.keys() & other.keys():
        band = _intersect(one[code], other[code])
        if band is None:
            return None
        merged[code] = band
    return merged


def _intersect(one: Band, other: Band) -> Band | None:
    low, high = max(one.low, other.low), min(one.high, other.high)
    is_closed = all(b.is_closed for b in (one, other) if b.high == high)
    is_empty = low > high or (low == high and not is_closed)
    return None if is_empty else Band(low, high, is_closed)


def solve_runs(tables: Sequence[Table], width: Fraction) -> list[Audit]:
    """Audit every longest run of successive tables that sizes which stay the same can explain.

    Sizes do change over the years; then no sizes fit all tables, and whoever looks takes the quarters
    between two changes. A table that fits by itself to no sizes says nothing of them.
    """
    audits: list[Audit] = []
    last_end = 0
    for start in range(len(tables)):
        end, found = start, None
        while end < len(tables) and (longer := _try_audit(tables[start : end + 1], width)) is not None:
            end, found = end + 1, longer
        if found is not None and end > last_end:
            audits.append(found)
            last_end = end
    return audits


def _try_audit(tables: Sequence[Table], width: Fraction) -> Audit | None:
    try:
        return audit_tables(tables, width)
    except InputError:
        return None


def refuse_disclosure(release: Release, source: Path) -> list[Audit]:
    """Give the audits of a release that may go out.

    Args:
        release: What would be printed, and what is public.
        source: The config whose levers the message names.

    Raises:
        GateError: the size of a category would lie within an interval narrower than the width.
    """
    audits = release.audits(release.levers)
    narrow = [(audit, interval) for audit in audits for interval in audit.narrow]
    if narrow:
        remedy = _remedy(release)
        raise GateError([_problem(source, audit, interval, remedy) for audit, interval in narrow])
    return audits


def _problem(source: Path, audit: Audit, interval: Interval, remedy: str) -> Problem:
    what = (
        f"N06: from {', '.join(audit.quarters)} its share of the headcount would lie between"
        f" {write_percent(interval.low)} and {write_percent(interval.high)} %, narrower than"
        f" {float(audit.width):g} points (policy.suppression_width_percent)"
    )
    return Problem(Where(str(source), None, interval.category_code), what, remedy)


def _remedy(release: Release) -> str:
    """Name the settings that are enough, mildest first."""
    for choices in (_single_choices(release), _double_choices()):
        enough = [text for levers, text in choices if not _is_narrow(release, levers)]
        if enough:
            break
    if enough:
        return f"Set {' or '.join(enough)}, have the draft looked at (tenken render), and publish again"
    return (
        "No setting of publication: is enough, because of what is public already;"
        " publish without a public edition's percents only after the width was decided anew"
    )


def _is_narrow(release: Release, levers: Levers) -> bool:
    return any(audit.narrow for audit in release.audits(levers))


def _single_choices(release: Release) -> Iterator[tuple[Levers, str]]:
    """Walk one lever at a time, the other left as it is set."""
    now = release.levers
    printed = [
        r["quarter"]
        for r in release.printed(now)
        if r["category_code"] == TOTAL and r["permitted_percent"] != HIDDEN
    ]
    for dropped in printed:
        kept = tuple(q for q in printed if q != dropped)
        yield replace(now, totals=kept), f"publication.public_totals: {_written(kept)}"
    if len(printed) > 1:
        yield replace(now, totals=()), "publication.public_totals: none"
    for step in STEPS:
        if step > now.step:
            yield replace(now, step=step), f"publication.public_step: {step}"


def _double_choices() -> Iterator[tuple[Levers, str]]:
    for step in STEPS:
        yield Levers(step, ()), f"publication.public_totals: none with publication.public_step: {step}"


def _written(quarters: Sequence[str]) -> str:
    return f"[{', '.join(quarters)}]" if quarters else "none"


def describe_audits(audits: Sequence[Audit]) -> list[dict[str, Any]]:
    """Give audits as plain data, made of what is public only; percents with one decimal."""
    return [
        {
            "quarters": list(audit.quarters),
            "assumed": "the sizes of the categories are the same in these quarters",
            "width_percent": f"{float(audit.width):g}",
            "intervals": [
                {
                    "category_code": i.category_code,
                    "low_percent": write_percent(i.low),
                    "high_percent": write_percent(i.high),
                }
                for i in audit.intervals
            ],
        }
        for audit in audits
    ]
