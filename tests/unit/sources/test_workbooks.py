from datetime import date, datetime

import pytest
import xlsxwriter
from capture_site import capture_file, list_places, read_rows

from tenken.errors import InputError

HEADER = ["person_id", "person_type", "status", "hired_on"]


def write_book(root, rows, name="persons.xlsx", sheets=("Sheet1",)):
    path = root / name
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy/mm/dd"}) as book:
        for sheet in sheets:
            page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path.read_bytes()


def persons(root, content, **source):
    return capture_file(root, "persons", "persons.xlsx", content, **source)


def test_numbers_dates_and_texts_of_a_sheet_become_ids_days_and_texts(tmp_path):
    rows = [HEADER, [12.0, "employee", "active", date(2018, 4, 1)], ["0012", "employee", "active", "H30.4.1"]]
    captured = persons(tmp_path, write_book(tmp_path, rows))
    assert sorted(read_rows(captured, "person_id", "hired_on")) == [
        ("0012", date(2018, 4, 1)),
        ("12", date(2018, 4, 1)),
    ]


def test_times_and_booleans_of_a_sheet(tmp_path):
    rows = [
        ["account_id", "system", "account_type", "is_enabled", "created_at"],
        ["a", "crm", "personal", True, datetime(2018, 12, 31, 9, 30)],
        ["b", "crm", "personal", 0, date(2018, 12, 31)],
    ]
    captured = capture_file(
        tmp_path, "accounts", "accounts.xlsx", write_book(tmp_path, rows, "accounts.xlsx")
    )
    assert read_rows(captured, "is_enabled", "created_at") == [
        (True, datetime(2018, 12, 31, 0, 30)),
        (False, datetime(2018, 12, 30, 15, 0)),
    ]


def test_empty_rows_and_columns_are_no_data_and_rows_keep_the_numbers_excel_shows(tmp_path):
    rows = [[], HEADER, [], ["1", "employee", "away", "", " "], ["", "", "", " "]]
    with pytest.raises(InputError) as caught:
        persons(tmp_path, write_book(tmp_path, rows))
    assert list_places(caught.value) == [(4, "status")]


def test_a_value_beyond_the_last_header_is_an_error(tmp_path):
    rows = [HEADER, ["1", "employee", "active", "", "stray"]]
    with pytest.raises(InputError, match="5 values where the header has 4"):
        persons(tmp_path, write_book(tmp_path, rows))


def test_a_sheet_is_chosen_by_name_and_an_unknown_one_lists_those_there(tmp_path):
    book = write_book(tmp_path, [HEADER, ["1", "employee", "active", ""]], sheets=("表紙", "社員"))
    assert persons(tmp_path, book, sheet="社員").snapshot.rows_loaded == 1
    with pytest.raises(InputError, match="no sheet '役員' among: 表紙, 社員"):
        persons(tmp_path, book, sheet="役員")


def test_an_empty_sheet_has_no_header(tmp_path):
    with pytest.raises(InputError, match="no header row"):
        persons(tmp_path, write_book(tmp_path, []))


def test_the_last_row_can_be_the_trailer(tmp_path):
    rows = [HEADER, ["1", "employee", "active", ""], ["件数", 1]]
    snapshot = persons(tmp_path, write_book(tmp_path, rows), declared_rows="trailer").snapshot
    assert (snapshot.rows_declared, snapshot.declared_by, snapshot.rows_loaded) == (1, "trailer", 1)


@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_a_truncated_workbook_is_an_error_that_says_so(tmp_path, kept):
    book = write_book(tmp_path, [HEADER, ["1", "employee", "active", ""]])
    with pytest.raises(InputError, match="not a whole workbook"):
        persons(tmp_path, book[: int(len(book) * kept)])


def test_a_csv_named_xlsx_is_no_workbook(tmp_path):
    with pytest.raises(InputError, match="not a whole workbook"):
        persons(tmp_path, b"person_id,person_type,status\n1,employee,active\n")
