"""Excel workbooks: one sheet, its first filled row the header, cells written as a CSV would hold them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tenken.archive.store import sha256_file
from tenken.errors import InputError, Problem
from tenken.sources.declared import read_declared
from tenken.sources.decoding import steady_file
from tenken.sources.delimited import Body
from tenken.sources.received import Pull, Received, Record, to_arrow, write_text


def receive_workbook(pull: Pull, path: Path) -> Received:
    """Read one sheet of a workbook; rows and columns without any value are not delivered ones.

    Raises:
        InputError: absent, truncated, protected, without that sheet, or without a header.
        TransientError: the file changed while it was read.
    """
    problems: list[Problem] = []
    with steady_file(path):
        records = list(_filled(_read_sheet(path, pull.source.sheet)))
        digest, size = sha256_file(path), path.stat().st_size
    if not records:
        raise InputError.at(path, "the sheet has no header row", "Ask for it with its headers", row=1)
    width = len(records[0][1])
    body = Body(str(path), width, problems, has_trailer=pull.source.declared_rows == "trailer")
    rows, columns = to_arrow(body.read(_widen(records[1:], width)), width)
    declared, declared_by = read_declared(pull, path)
    if body.declared is not None:
        declared, declared_by = body.declared, "trailer"
    return Received(
        name=str(path),
        headers=[cell or "" for cell in records[0][1]],
        rows=rows,
        columns=columns,
        raw_sha256=digest,
        raw_bytes=size,
        declared_rows=declared,
        declared_by=declared_by,
        problems=problems,
    )


def _read_sheet(path: Path, sheet: str | None) -> Iterator[Record]:
    """Walk the rows of a sheet as text, numbered as Excel numbers them."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with CalamineWorkbook.from_path(str(path)) as workbook:
            found = workbook.get_sheet_by_name(_choose_sheet(path, workbook.sheet_names, sheet))
            for row, cells in enumerate(found.to_python(skip_empty_area=False), 1):
                yield row, [_write_cell(cell) for cell in cells]
    except PasswordError:
        raise InputError.at(
            path, "the workbook is protected by a password", "Deliver it without one"
        ) from None
    except (CalamineError, OSError) as error:
        problem = f"not a whole workbook ({type(error).__name__})"
        raise InputError.at(
            path, problem, "Deliver the file again; it is truncated or of another kind"
        ) from None


def _choose_sheet(path: Path, names: list[str], wanted: str | None) -> str:
    if not names:
        raise InputError.at(path, "the workbook has no sheet", "Deliver it again")
    if wanted is None:
        return names[0]
    if wanted not in names:
        listed = ", ".join(names)
        raise InputError.at(
            path, f"there is no sheet '{wanted}' among: {listed}", "Correct sheet: or the workbook"
        )
    return wanted


def _write_cell(cell: Any) -> str | None:
    return write_text(cell) or None


def _filled(records: Iterator[Record]) -> Iterator[Record]:
    """Drop rows without any value, and the empty cells at a row's end."""
    for row, cells in records:
        width = len(cells)
        while width and not (cells[width - 1] or "").strip():
            width -= 1
        if width:
            yield row, cells[:width]


def _widen(records: list[Record], width: int) -> Iterator[Record]:
    """Fill short rows with nulls: a workbook has no cell where nothing was entered."""
    for row, cells in records:
        yield row, [*cells, *[None] * (width - len(cells))]
