"""Control N05: whether the finished documents of a publication foot, before any of them is published.

Recomputed from the files in staging, not from what they were made of: each edition with counts by itself
(``footing_tables``), the editions and files with each other (here), and with what is published already
(``footing_history``).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tenken.archive.publications import Publication
from tenken.errors import GateError, Problem, Where
from tenken.publishing.footing_history import check_history
from tenken.publishing.footing_tables import (
    REMEDY,
    SUMMED,
    Cells,
    Counting,
    Found,
    check_columns,
    check_counts,
    check_findings,
    code_of,
    differ,
    read_cells,
    read_report,
    report_of,
)
from tenken.report.edition import INTERNAL, MINISTRY, PUBLIC
from tenken.report.printed import HIDDEN, Printed
from tenken.report.wording import Wording

NAMES = (INTERNAL.name, MINISTRY.name, PUBLIC.name)
Documents = Mapping[str, dict[str, Any]]


def refuse_unfooted(
    folder: Path, counting: Counting, words: Wording, published: Sequence[Publication] = ()
) -> None:
    """Refuse documents whose tables do not foot, alone, together, or with what is published.

    Args:
        folder: The finished tree of one publication, a folder per edition.
        counting: What the tables do not tell about themselves.
        words: The wording that the documents were written with; names corrected values.
        published: Every publication so far, none of them tampered with.

    Raises:
        GateError: a figure does not recompute, or a document cannot be read; every problem with document,
            row, column and both numbers.
    """
    try:
        problems = list(_check_all(folder, counting, words, published))
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, csv.Error) as error:
        what = f"N05: a document cannot be added up ({type(error).__name__})"
        raise GateError.at(folder.name, what, REMEDY) from None
    if problems:
        raise GateError([replace(p, problem=f"N05: {p.problem}") for p in problems])


def _check_all(folder: Path, counting: Counting, words: Wording, published: Sequence[Publication]) -> Found:
    documents = {name: read_report(folder, name) for name in NAMES}
    for name, document in documents.items():
        yield from check_columns(report_of(name), document, counting)
        yield from _check_headcount_file(folder, name, document, counting.quarter)
    for name in (INTERNAL.name, MINISTRY.name):
        yield from check_counts(report_of(name), documents[name], counting)
        yield from check_findings(report_of(name), documents[name])
    yield from _compare_percents(documents)
    yield from _compare_findings(documents)
    yield from _check_finding_files(folder, documents[INTERNAL.name])
    yield from check_history(report_of(MINISTRY.name), documents[MINISTRY.name], words, published)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Walk the rows of a CSV with the line an editor shows."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            yield reader.line_num, row


def _check_headcount_file(folder: Path, name: str, document: dict[str, Any], quarter: str) -> Found:
    """Compare headcount.csv with the document: this quarter with counts, every quarter without."""
    file, cells, seen = f"{name}/data/headcount.csv", read_cells(document), set()
    for line, row in _rows(folder / file):
        key = (row["quarter"], row["category_code"])
        seen.add(key)
        for column, expected in _expected(cells.get(key), row).items():
            if row[column] != expected:
                what = f"{' '.join(key)}: {row[column]} is printed, the report prints {expected}"
                yield Problem(Where(file, line, column), what, REMEDY)
    wanted = [key for key, cell in cells.items() if name == PUBLIC.name or (cell and key[0] == quarter)]
    for key in wanted:
        if key not in seen:
            yield differ(file, "category_code", " ".join(key), None, "the report has the row")


def _expected(cell: Mapping[str, Any] | None, row: Mapping[str, str]) -> dict[str, str]:
    """Give what a row of headcount.csv must say: nobody to count is empty with counts, hidden without."""
    code = code_of(cell)
    if "total_count" not in row:
        return {"permitted_percent": code or HIDDEN}
    counts = {f"{name}_count": str((cell or {}).get(name)) for name in ("permitted", "total")}
    return {**counts, "permitted_percent": code or ""}


def _compare_percents(documents: Documents) -> Found:
    """Demand that every edition prints the internal one's percent, or a range or bucket that holds it."""
    internal = read_cells(documents[INTERNAL.name])
    for name in (MINISTRY.name, PUBLIC.name):
        cells = read_cells(documents[name])
        for key in dict.fromkeys((*internal, *cells)):
            code, true = code_of(cells.get(key)), code_of(internal.get(key))
            if (key in cells) != (key in internal) or not _holds(code, true):
                yield differ(
                    report_of(name), "percent", " ".join(key), code, f"the internal edition has {true}"
                )
        yield from _compare_texts(report_of(name), cells)
        if name == MINISTRY.name:
            yield from _compare_counts(report_of(name), cells, internal)


def _holds(code: str | None, true: str | None) -> bool:
    if code is None or true is None or code == HIDDEN:
        return code in {true, HIDDEN}
    printed = Printed.read(code)
    return printed.low <= int(true) <= printed.high


def _compare_texts(file: str, cells: Cells) -> Found:
    """Demand that a percent reads for people as it does for programs."""
    for key, cell in cells.items():
        code = code_of(cell)
        if cell is not None and code not in (None, HIDDEN):
            text = Printed.read(str(code)).text
            for language, said in (("ja", text.ja), ("en", text.en)):
                if cell["printed"][language] != said:
                    what = " ".join(key)
                    yield differ(
                        file, f"printed {language}", what, cell["printed"][language], f"it is {said}"
                    )


def _compare_counts(file: str, cells: Cells, internal: Cells) -> Found:
    for key, cell in cells.items():
        for name in ("permitted", "total"):
            printed, true = ((c or {}).get(name) for c in (cell, internal.get(key)))
            if printed != true:
                said = f"the internal edition has {true}"
                yield differ(file, name, " ".join(key), printed, said)


def _compare_findings(documents: Documents) -> Found:
    """Demand of the ministry's edition the internal numbers, and of the public one the same kinds."""
    internal, ministry, public = ({k["code"]: k for k in documents[n]["findings"]["kinds"]} for n in NAMES)
    file = report_of(MINISTRY.name)
    for code in sorted({*internal, *ministry}):
        for name in SUMMED:
            printed, true = (kinds.get(code, {}).get(name) for kinds in (ministry, internal))
            if printed != true:
                yield differ(file, name, f"findings {code}", printed, f"the internal edition has {true}")
    if documents[MINISTRY.name]["carry_forward"] != documents[INTERNAL.name]["carry_forward"]:
        yield differ(file, "carry_forward", "every row", "another table", "not the internal edition's")
    shown = {code for code, kind in internal.items() if kind["exceptions"]}
    for code in sorted(shown ^ set(public)):
        said = "exceptions of it are" + ("" if code in shown else " not") + " in the internal edition"
        yield differ(report_of(PUBLIC.name), "code", f"findings {code}", int(code in public), said)


def _check_finding_files(folder: Path, document: dict[str, Any]) -> Found:
    """Count the rows of the internal edition's files against the kinds of its report."""
    import pyarrow.parquet

    kinds = {kind["code"]: kind for kind in document["findings"]["kinds"]}
    file = f"{INTERNAL.name}/data/findings.csv"
    listed = Counter(row["code"] for _, row in _rows(folder / file))
    for code in sorted({*kinds, *listed}):
        counted = sum(kinds[code][name] for name in ("exceptions", "waived")) if code in kinds else 0
        if listed[code] != counted:
            yield differ(file, "code", f"rows of {code}", listed[code], f"the report has {counted:,}")
    parquet = f"{INTERNAL.name}/data/findings.parquet"
    rows = pyarrow.parquet.read_metadata(folder / parquet).num_rows
    if rows != listed.total():
        yield differ(parquet, "code", "rows", rows, f"findings.csv has {listed.total():,}")
    controls = f"{INTERNAL.name}/data/control_results.csv"
    for line, row in _rows(folder / controls):
        counted = kinds.get(row["code"], {}).get("exceptions", 0)
        if (row["exceptions"] or "0") != str(counted):
            what = f"{row['code']}: {row['exceptions']} is printed, the report has {counted:,}"
            yield Problem(Where(controls, line, "exceptions"), what, REMEDY)
