"""Published percentages: read from a table as it was printed, or collected from an archive's inspections."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from tenken.errors import EvidenceError, InputError, Problem, Where
from tenken.report.disclosure import Table, percent_band
from tenken.report.edition import TOTAL, Withheld, percent_of
from tenken.report.printed import HIDDEN
from tenken.report.whole_persons import Band
from tenken.report.wording import Both

COLUMNS = ("quarter", "category_code", "permitted_percent")
_PERCENT = re.compile(r"([0-9]{1,3})%?")
_AT_MOST = re.compile(r"<=([0-9]{1,3})%?|([0-9]{1,3})%?以下")
_AT_LEAST = re.compile(r">=([0-9]{1,3})%?|([0-9]{1,3})%?以上")
_RANGE = re.compile(r"([0-9]{1,3})%?[-~]([0-9]{1,3})%?")
_ALL = 100


@dataclass(frozen=True)
class _Row:
    line: int
    quarter: str
    category_code: str
    text: str


def read_tables(path: Path) -> list[Table]:
    """Read a published table: one row per quarter and category, ``total`` among them or not.

    A percent is a whole number (``92``), a range (``90-94``), a bucket (``<=5``, ``>=95``, ``5%以下``) or
    ``hidden`` where the row was printed without one; half- and full-width characters mean the same.

    Returns:
        One table per quarter, in the order of the file.

    Raises:
        InputError: the file or rows of it cannot be read; every problem with its row and column.
    """
    rows, problems = _read_rows(path)
    problems += _repeated(path, rows)
    bands = {row: band for row in rows if (band := read_percent(row.text)) is not None}
    problems += [
        Problem(
            Where(str(path), r.line, COLUMNS[2]),
            "not a percent from 0 to 100",
            "Write it like 92, 90-94, <=5, >=95, or hidden",
        )
        for r in rows
        if r not in bands
    ]
    problems += _uneven(path, rows)
    if not problems and not any(r.category_code != TOTAL for r in rows):
        problems = [Problem(Where(str(path)), "no row of a category", "Add the rows as published")]
    if problems:
        raise InputError(sorted(problems, key=lambda p: p.where.row or 0))
    quarters = dict.fromkeys(r.quarter for r in rows)
    return [Table(q, {r.category_code: bands[r] for r in rows if r.quarter == q}) for q in quarters]


def read_percent(text: str) -> Band | None:
    """Read a percent as printed; null when it is none."""
    folded = _fold(text)
    if folded == HIDDEN:
        return percent_band(0, _ALL)
    low = high = -1
    if match := _PERCENT.fullmatch(folded):
        low = high = int(match[1])
    elif match := _AT_MOST.fullmatch(folded):
        low, high = 0, int(match[1] or match[2])
    elif match := _AT_LEAST.fullmatch(folded):
        low, high = int(match[1] or match[2]), _ALL
    elif match := _RANGE.fullmatch(folded):
        low, high = int(match[1]), int(match[2])
    return percent_band(low, high) if 0 <= low <= high <= _ALL else None


def _fold(text: str) -> str:
    """Give the one form of a percent's many: half-width, without spaces, with a hyphen for every dash."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return re.sub("[–—−〜]", "-", folded).replace("≤", "<=").replace("≥", ">=")


def write_percent(printed: Both | Withheld | None) -> str:
    """Write a percent as printed in the form that ``read_percent`` reads: 92, 90-94, <=5, >=95, hidden.

    Args:
        printed: What an edition prints; null (no one to count) and withheld count as not printed.

    Raises:
        EvidenceError: the text is no percent, so nobody could audit it.
    """
    if not isinstance(printed, Both):
        return HIDDEN
    folded = _fold(printed.ja)
    if match := _PERCENT.fullmatch(folded):
        return match[1]
    if match := _AT_MOST.fullmatch(folded):
        return f"<={match[1] or match[2]}"
    if match := _AT_LEAST.fullmatch(folded):
        return f">={match[1] or match[2]}"
    if match := _RANGE.fullmatch(folded):
        return f"{match[1]}-{match[2]}"
    raise EvidenceError.at("report", "a printed percent cannot be read", "Report this as a defect")


def _read_rows(path: Path) -> tuple[list[_Row], list[Problem]]:
    """Read the rows that have every cell, and say what is wrong with the others."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except OSError as error:
        raise InputError.at(path, f"cannot be read ({error.strerror})", "Check the path") from None
    except UnicodeDecodeError as error:
        raise InputError.at(path, f"not UTF-8 (byte {error.start})", "Save it as UTF-8") from None
    except csv.Error as error:
        raise InputError.at(
            path, f"not a CSV file ({error})", "Mend the quotes of that row", row=reader.line_num
        ) from None
    problems = list(_header_problems(path, lines[0][1] if lines else []))
    if problems:
        raise InputError(problems)
    header, rows = lines[0][1], []
    for line, cells in lines[1:]:
        named = dict(zip(header, cells, strict=False))
        if not any(cells):
            continue
        empty = [c for c in COLUMNS if not named.get(c)]
        problems += [Problem(Where(str(path), line, c), "is empty", "Fill it in") for c in empty]
        if len(cells) > len(header):
            problems.append(Problem(Where(str(path), line), "more cells than columns", "Remove them"))
        elif not empty:
            rows.append(_Row(line, *(named[c] for c in COLUMNS)))
    return rows, problems


def _header_problems(path: Path, header: Sequence[str]) -> Iterator[Problem]:
    """Demand the three columns and no other: what else was published would not be looked at."""
    for column in COLUMNS:
        if header.count(column) != 1:
            what = "is missing" if column not in header else "occurs twice"
            yield Problem(Where(str(path), 1, column), f"the column {what}", f"Head it {','.join(COLUMNS)}")
    for column in dict.fromkeys(header):
        if column not in COLUMNS:
            yield Problem(Where(str(path), 1, column), "an unknown column", "Remove it")


def _repeated(path: Path, rows: Sequence[_Row]) -> list[Problem]:
    first: dict[tuple[str, str], int] = {}
    problems = []
    for row in rows:
        line = first.setdefault((row.quarter, row.category_code), row.line)
        if line != row.line:
            what = f"repeats the quarter and category of row {line}"
            problems.append(Problem(Where(str(path), row.line, COLUMNS[1]), what, "Keep one of them"))
    return problems


def _uneven(path: Path, rows: Sequence[_Row]) -> list[Problem]:
    """Find categories that some quarters do not know: they were renamed, or a row was forgotten."""
    quarters = dict.fromkeys(r.quarter for r in rows)
    problems = []
    for code in dict.fromkeys(r.category_code for r in rows if r.category_code != TOTAL):
        of_code = [r for r in rows if r.category_code == code]
        unknown = [q for q in quarters if q not in {r.quarter for r in of_code}]
        if unknown:
            problems.append(
                Problem(
                    Where(str(path), of_code[0].line, COLUMNS[1]),
                    f"category {code} has no row in {', '.join(unknown)}",
                    f"Add the row, with {HIDDEN} as its percent if it was not printed",
                )
            )
    return problems


def published_tables(archive: Path, until: str | None = None) -> list[Table]:
    """Collect the percentages of the newest revision of every inspected quarter, oldest first.

    A category without persons has no percent and counts as not printed.

    Args:
        archive: Root of an archive.
        until: Leave out later quarters than this; null = take all.

    Raises:
        InputError: a sealed ``headcount.csv`` cannot be read.
    """
    tables = []
    for folder in sorted((archive / "inspections").glob("FY*Q*")):
        revisions = [int(p.name[1:]) for p in folder.glob("r*") if p.name[1:].isdigit()]
        if revisions and (until is None or folder.name <= until):
            tables.append(_headcount_table(folder / f"r{max(revisions)}" / "headcount.csv", folder.name))
    categories = dict.fromkeys(c for t in tables for c in t.bands if c != TOTAL)
    unprinted = {c: percent_band(0, _ALL) for c in categories}
    return [replace(t, bands={**unprinted, **t.bands}) for t in tables]


def _headcount_table(path: Path, quarter: str) -> Table:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        bands = {
            r["category_code"]: edition_band(int(r["permitted_count"]), int(r["total_count"])) for r in rows
        }
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        what = f"cannot be read ({type(error).__name__})"
        raise InputError.at(path, what, "Restore it from a copy of the archive") from None
    return Table(quarter, {code: band for code, band in bands.items() if band is not None})


def edition_band(permitted: int, total: int) -> Band | None:
    """Give what the percent of an edition allows; null for a category without persons.

    An edition keeps 100 % for everybody and 0 % for nobody (``percent_of``), so these two say it
    exactly, and 99 and 1 allow more than their rounding.
    """
    percent = percent_of(permitted, total)
    return None if percent is None else whole_percent_band(percent)


def whole_percent_band(percent: int) -> Band:
    """Give what one whole percent of an edition allows."""
    if percent in (0, _ALL):
        return Band(Fraction(percent, _ALL), Fraction(percent, _ALL), is_closed=True)
    low = 0 if percent == 1 else percent
    if percent == _ALL - 1:
        return replace(percent_band(_ALL - 1, _ALL), is_closed=False)
    return percent_band(low, percent)
