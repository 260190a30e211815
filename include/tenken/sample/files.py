"""Write what the sources of the sample company deliver for one quarter: cp932 and UTF-8 CSV, and xlsx."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tenken.sample.attesting import attest_rounds
from tenken.sample.company import Company, last_day
from tenken.sample.documents import REGISTERED_FROM
from tenken.sample.layout import (
    CONTRACTOR_COLUMNS,
    COORDINATION_COLUMNS,
    EXTRA_COLUMN,
    OPERATOR_COLUMNS,
    PERSON_COLUMNS,
    PERSON_VALUES,
    POST_COLUMNS,
    POST_VALUES,
    REQUEST_COLUMNS,
    REQUEST_SHEET,
    REQUEST_VALUES,
    UNIT_COLUMNS,
    WORKBOOK,
)
from tenken.sample.planting import UNPLANTED
from tenken.sample.plants_sources import TRUNCATED, UNCOUNTED, WIDENED
from tenken.sample.records import Expected, Request
from tenken.sample.registers import (
    Acknowledgement,
    Attestation,
    CompanyDay,
    Completion,
    Event,
    Inquiry,
    Instruction,
    Line,
    Order,
)
from tenken.sample.sheets import write_registers
from tenken.sample.usage import build_lines, play_use
from tenken.sample.workdays import COMPANY_DAYS

PLANTED_COLUMNS = (
    "quarter",
    "code",
    "subject_id",
    "person_id",
    "account_id",
    "entitlement_id",
    "object_id",
    "waiver_id",
)
Values = Mapping[str, Mapping[str, str]]


def write_delivery(company: Company, quarter: str, drop: Path) -> Path:
    """Write the files of one quarter into ``drop/<as_of>`` and return that folder."""
    day = last_day(quarter)
    folder = drop / day.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    _write_trailed(folder / "persons.csv", PERSON_COLUMNS, PERSON_VALUES, company.persons.at(day), "%Y/%m/%d")
    _write_trailed(folder / "posts.csv", POST_COLUMNS, POST_VALUES, company.posts.at(day), "%Y%m%d")
    for name, columns, rows in (
        ("org_units", UNIT_COLUMNS, company.units.at(day)),
        ("contractors", CONTRACTOR_COLUMNS, company.contractors.at(day)),
        ("operators", OPERATOR_COLUMNS, company.operators.at(day)),
    ):
        _write_plain(folder / f"{name}.csv", name, quarter, columns, rows)
    requests = company.requests.at(day)
    _write_requests(folder / "requests.xlsx", requests)
    _write_count(folder / "requests.xlsx", len(requests))
    agreed = [row for row in company.coordinations if row.agreed_on <= day]
    _write_trailed(folder / "coordinations.csv", COORDINATION_COLUMNS, {}, agreed, "%Y/%m/%d")
    write_registers(folder / WORKBOOK, company, day)
    for name, (record, entries) in _registers(company, quarter).items():
        _write_register(folder / f"{name}.csv", record, entries)
    return folder


def _registers(company: Company, quarter: str) -> dict[str, tuple[type, Sequence[object]]]:
    """Give the registers of a quarter: dataset → what a row is, and the rows."""
    day = last_day(quarter)
    use, end = play_use(company, quarter), (day + timedelta(days=1)).isoformat()
    # The book of acknowledgements was opened with the register of documents.
    acknowledged = company.acknowledgements if day >= REGISTERED_FROM else []
    return {
        "usage_events": (Event, use.events),
        "orders": (Order, use.orders),
        "inquiries": (Inquiry, use.inquiries),
        "lines": (Line, build_lines()),
        "attestations": (Attestation, attest_rounds(company, quarter)),
        "instructions": (Instruction, company.instructions.at(day)),
        "calendar_days": (CompanyDay, COMPANY_DAYS),
        "training_completions": (Completion, [r for r in company.completions if r.completed_at < end]),
        "acknowledgements": (Acknowledgement, [r for r in acknowledged if r.acknowledged_at < end]),
    }


def _write_register(path: Path, record: type, rows: Sequence[object]) -> None:
    """Write a UTF-8 CSV under the canonical headers, with its sidecar."""
    columns = list(record.__annotations__)
    body = [r for r in rows if isinstance(r, tuple)] or _spell_rows(columns, {}, rows)
    path.write_bytes(_csv_bytes([columns, *body], "utf-8"))
    _write_count(path, len(rows))


def _spell(value: Any, spellings: Mapping[str, str] | None, date_format: str) -> str:
    """Write one value as a Japanese source would; null is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return spellings[value] if spellings else value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return _spell_date(value, date_format)
    raise TypeError(f"no spelling for {type(value).__name__}")


@cache
def _spell_date(day: date, date_format: str) -> str:
    return day.strftime(date_format)


def _spell_rows(
    columns: Sequence[str], values: Values, rows: Iterable[object], date_format: str = "%Y-%m-%d"
) -> list[list[str]]:
    """Write rows of records as text, in the order of `columns`."""
    inverse = {column: {ours: theirs for theirs, ours in codes.items()} for column, codes in values.items()}
    return [
        [_spell(getattr(row, column), inverse.get(column), date_format) for column in columns] for row in rows
    ]


def _csv_bytes(rows: Iterable[Sequence[object]], encoding: str) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode(encoding)


def _write_trailed(
    path: Path, columns: Mapping[str, str], values: Values, rows: Sequence[object], date_format: str
) -> None:
    """Write a cp932 CSV whose last line declares the rows."""
    body = _spell_rows(list(columns), values, rows, date_format)
    path.write_bytes(_csv_bytes([list(columns.values()), *body, ["件数", str(len(body))]], "cp932"))


def _write_plain(
    path: Path, name: str, quarter: str, columns: Mapping[str, str], rows: Sequence[object]
) -> None:
    """Write a UTF-8 CSV with its sidecar, unless the planting cuts it, widens it or takes the count away."""
    rows = rows[: TRUNCATED.get((name, quarter), len(rows))]
    header, body = list(columns.values()), _spell_rows(list(columns), {}, rows)
    if name in WIDENED and quarter >= WIDENED[name]:
        header, body = [*header, EXTRA_COLUMN], [[*line, ""] for line in body]
    path.write_bytes(_csv_bytes([header, *body], "utf-8"))
    sidecar = path.with_name(f"{path.name}.count")
    sidecar.unlink(missing_ok=True)
    if (name, quarter) not in UNCOUNTED:
        _write_count(path, len(rows))


def _write_count(path: Path, rows: int) -> None:
    path.with_name(f"{path.name}.count").write_text(f"{rows}\n", encoding="ascii")


def _write_requests(path: Path, requests: Sequence[Request]) -> None:
    """Write the requests as a workbook of text cells; its creation date is fixed, so are its bytes."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2018, 4, 1)})  # noqa: DTZ001  # a property without a zone
        sheet = book.add_worksheet(REQUEST_SHEET)
        lines = [
            list(REQUEST_COLUMNS.values()),
            *_spell_rows(list(REQUEST_COLUMNS), REQUEST_VALUES, requests),
        ]
        for row, line in enumerate(lines):
            for column, text in enumerate(line):
                if text:
                    sheet.write_string(row, column, text)


def write_planted(path: Path, expected: Iterable[Expected]) -> None:
    """Write the findings that the planting causes, ordered by quarter, code and ids."""
    lines = [[getattr(e, column) or "" for column in PLANTED_COLUMNS] for e in expected]
    path.write_bytes(_csv_bytes([list(PLANTED_COLUMNS), *sorted(lines)], "utf-8"))


def write_notes(path: Path) -> None:
    """Write which controls the sample has no case of, and why."""
    path.write_bytes(_csv_bytes([["code", "reason"], *UNPLANTED.items()], "utf-8"))
