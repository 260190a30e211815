"""Every register can be kept as CSV, in a workbook or in a database, and becomes the same snapshot."""

from __future__ import annotations

import csv
import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from capture_site import NOW, make_settings
from register_rows import REGISTERS, Row

from tenken.contract import load_dataset
from tenken.errors import InputError
from tenken.sources.capture import Captured, capture_dataset

KINDS = ("csv", "xlsx", "sql")
_ZONE = timedelta(hours=9)


def _columns(dataset: str) -> list[str]:
    return list(load_dataset(dataset).columns)


def _spell(value: Any) -> str:
    """Write a value as a CSV holds it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _write_csv(folder: Path, dataset: str, rows: list[Row]) -> dict[str, Any]:
    with (folder / f"{dataset}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_columns(dataset))
        writer.writerows([_spell(row.get(column)) for column in _columns(dataset)] for row in rows)
    return {"kind": "csv", "path": f"{dataset}.csv"}


def _write_xlsx(folder: Path, dataset: str, rows: list[Row]) -> dict[str, Any]:
    """Write real dates, numbers and truth values; ids stay texts."""
    options = {"default_date_format": "yyyy/mm/dd hh:mm:ss", "strings_to_numbers": False}
    with xlsxwriter.Workbook(folder / f"{dataset}.xlsx", options) as book:
        book.add_worksheet("表紙").write(0, 0, "この表紙は読まない")
        sheet = book.add_worksheet("台帳")
        sheet.write_row(0, 0, _columns(dataset))
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, [row.get(column) for column in _columns(dataset)])
    return {"kind": "xlsx", "path": f"{dataset}.xlsx", "sheet": "台帳"}


def _write_sql(folder: Path, dataset: str, rows: list[Row]) -> dict[str, Any]:
    """Keep the rows in a table that has names of its own."""
    columns = _columns(dataset)
    marks = ", ".join("?" * len(columns))
    with sqlite3.connect(folder / "crm.sqlite") as connection:
        connection.execute(f"CREATE TABLE {dataset}_book ({', '.join(f'c_{c}' for c in columns)})")
        connection.executemany(
            f"INSERT INTO {dataset}_book VALUES ({marks})",
            [[_keep(row.get(column)) for column in columns] for row in rows],
        )
    named = ", ".join(f"c_{column} AS {column}" for column in columns)
    query = f"SELECT {named} FROM {dataset}_book"
    return {
        "kind": "sql",
        "connection": "crm",
        "query": query,
        "count_query": f"SELECT count(*) FROM {dataset}_book",
    }


def _keep(value: Any) -> Any:
    """Give a value as SQLite keeps it: days and times as text."""
    return str(value) if isinstance(value, date) else value


def capture(folder: Path, dataset: str, kind: str, rows: list[Row]) -> Captured:
    """Write the rows as one kind of source and capture them for FY2018Q3."""
    site = folder / kind
    site.mkdir()
    write = {"csv": _write_csv, "xlsx": _write_xlsx, "sql": _write_sql}[kind]
    connections = {"crm": {"url": f"sqlite:///{site / 'crm.sqlite'}"}}
    settings = make_settings(site, {dataset: write(site, dataset, rows)}, connections=connections)
    return capture_dataset(settings, settings.quarter("FY2018Q3"), dataset, now=NOW)


def sealed_rows(captured: Captured) -> list[Row]:
    import pyarrow.parquet as pq

    table = pq.read_table(captured.snapshot.parquet)
    rows: list[Row] = table.select(_columns(captured.dataset)).to_pylist()
    return rows


def as_sealed(dataset: str, row: Row) -> Row:
    """Give a row as its snapshot must hold it: every column, times in UTC."""
    values = {column: row.get(column) for column in _columns(dataset)}
    return {k: v - _ZONE if isinstance(v, datetime) else v for k, v in values.items()}


@pytest.mark.parametrize("dataset", REGISTERS)
def test_a_register_is_sealed_alike_from_a_file_a_workbook_and_a_database(
    tmp_path: Path, dataset: str
) -> None:
    rows = REGISTERS[dataset]
    key = load_dataset(dataset).key
    expected = sorted(
        (as_sealed(dataset, row) for row in rows), key=lambda r: [(r[k] is None, str(r[k])) for k in key]
    )
    for kind in KINDS:
        captured = capture(tmp_path, dataset, kind, rows)
        assert sealed_rows(captured) == expected, kind
        assert captured.snapshot.rows_loaded == len(rows)


@pytest.mark.parametrize("dataset", REGISTERS)
def test_the_order_in_which_a_register_is_kept_does_not_matter(tmp_path: Path, dataset: str) -> None:
    rows = REGISTERS[dataset]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = capture(tmp_path / "a", dataset, "csv", rows).snapshot
    other = capture(tmp_path / "b", dataset, "xlsx", rows[::-1]).snapshot
    assert one.parquet.read_bytes() == other.parquet.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dataset", REGISTERS)
def test_an_empty_register_is_sealed_with_its_columns(tmp_path: Path, dataset: str, kind: str) -> None:
    captured = capture(tmp_path, dataset, kind, [])
    assert (captured.snapshot.rows_loaded, sealed_rows(captured)) == (0, [])


@pytest.mark.parametrize("dataset", REGISTERS)
def test_the_rows_of_this_test_fill_every_column_once_and_leave_out_what_may_be_missing(dataset: str) -> None:
    full, bare = REGISTERS[dataset]
    columns = load_dataset(dataset).columns
    assert list(full) == list(columns)
    assert set(bare) == {name for name, column in columns.items() if column.required is True}


CODED = sorted((d, c) for d in REGISTERS for c, column in load_dataset(d).columns.items() if column.values)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("dataset", "column"), CODED)
def test_a_code_that_a_register_does_not_know_stops_every_kind_of_source(
    tmp_path: Path, dataset: str, column: str, kind: str
) -> None:
    full, bare = REGISTERS[dataset]
    with pytest.raises(InputError) as caught:
        capture(tmp_path, dataset, kind, [full, {**bare, column: "別の値"}])
    assert [p.where.column for p in caught.value.problems] == [column]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dataset", REGISTERS)
def test_a_row_that_stands_twice_in_a_register_is_refused(tmp_path: Path, dataset: str, kind: str) -> None:
    full, _ = REGISTERS[dataset]
    with pytest.raises(InputError):
        capture(tmp_path, dataset, kind, [full, full])
