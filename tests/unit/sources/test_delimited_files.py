import json

import pytest
from capture_site import NOW, capture_file, list_places, make_settings, read_rows

from tenken.errors import ConfigError, InputError
from tenken.sources.capture import capture_dataset

HEADER = "person_id,person_type,status,name,hired_on\n"


def persons(root, content, **source):
    return capture_file(root, "persons", "persons.csv", content, **source)


def problems_of(root, content, **source):
    with pytest.raises(InputError) as caught:
        persons(root, content, **source)
    return caught.value


def test_an_id_keeps_its_leading_zeros(tmp_path):
    captured = persons(tmp_path, HEADER + "0012,employee,active,試験 花子,2018-04-01\n")
    assert read_rows(captured, "person_id") == [("0012",)]


def test_the_texts_na_and_null_are_ids_like_any_other(tmp_path):
    captured = persons(tmp_path, HEADER + "NA,employee,active,,\nNULL,employee,active,,\n")
    assert read_rows(captured, "person_id") == [("NA",), ("NULL",)]


def test_full_width_digits_of_an_id_are_not_folded(tmp_path):
    captured = persons(tmp_path, HEADER + "１２,employee,active,,\n12,employee,active,,\n")
    assert sorted(read_rows(captured, "person_id")) == [("12",), ("１２",)]


def test_surrounding_spaces_also_wide_ones_are_stripped_and_empty_text_is_null(tmp_path):
    captured = persons(tmp_path, HEADER + " 1 ,employee,active,\u3000試験\u3000太郎\u3000,\u3000\n")
    assert read_rows(captured, "person_id", "name", "hired_on") == [("1", "試験\u3000太郎", None)]


def test_cp932_reads_what_windows_writes(tmp_path):
    captured = persons(tmp_path, HEADER + "1,employee,active,髙﨑①㈱ﾊﾅｺ,2018-04-01\n", encoding="cp932")
    assert read_rows(captured, "name") == [("髙﨑①㈱ﾊﾅｺ",)]


def test_shift_jis_refuses_what_only_cp932_holds_and_says_so(tmp_path):
    content = (HEADER + "1,employee,active,花子,\n2,employee,active,髙,\n").encode("cp932")
    error = problems_of(tmp_path, content, encoding="shift_jis")
    assert list_places(error) == [(3, None)]
    assert "byte 0x" in error.problems[0].problem
    assert "set encoding: cp932" in error.problems[0].remedy


def test_each_line_of_a_wrong_encoding_is_named_with_its_byte(tmp_path):
    content = (HEADER + "1,employee,active,花子,\n2,employee,active,x,\n3,employee,active,太郎,\n").encode(
        "cp932"
    )
    error = problems_of(tmp_path, content)
    assert [row for row, _ in list_places(error)] == [2, 4]
    offset = content.index("花".encode("cp932"))
    assert f"offset {offset}" in error.problems[0].problem
    assert "cp932" in error.problems[0].remedy
    assert "花" not in str(error)


def test_utf8_declared_as_cp932_names_utf8_in_the_remedy(tmp_path):
    error = problems_of(tmp_path, (HEADER + "1,employee,active,試験,\n").encode(), encoding="cp932")
    assert "set encoding: utf-8" in error.problems[0].remedy


@pytest.mark.parametrize("encoding", ["utf-8", "utf8", "utf-8-sig", "UTF-8"])
def test_a_utf8_byte_order_mark_is_no_part_of_the_first_header(tmp_path, encoding):
    captured = persons(
        tmp_path, b"\xef\xbb\xbf" + (HEADER + "1,employee,active,,\n").encode(), encoding=encoding
    )
    assert captured.snapshot.source_columns[0] == "person_id"


def test_a_byte_order_mark_of_another_encoding_is_an_error(tmp_path):
    error = problems_of(tmp_path, b"\xef\xbb\xbf" + HEADER.encode(), encoding="cp932")
    assert error.problems[0].remedy == "Set encoding: utf-8 for this source"


def test_utf16_is_read_and_its_wrong_bytes_are_placed(tmp_path):
    good = (HEADER + "1,employee,active,試験,\n").encode("utf-16")
    assert read_rows(persons(tmp_path, good, encoding="utf-16"), "name") == [("試験",)]
    assert problems_of(tmp_path, good + b"\x00\xd8\x00\xd8", encoding="utf-16").problems[0].where.row == 3


def test_an_unknown_encoding_is_a_fault_of_the_config(tmp_path):
    with pytest.raises(ConfigError, match="'sjis-2' is not known"):
        persons(tmp_path, HEADER.encode(), encoding="sjis-2")


def test_the_row_of_a_problem_is_the_line_an_editor_shows(tmp_path):
    content = HEADER + '1,employee,active,"two\nlines",2018-04-01\n\n2,employee,active,x,2018-02-30\n'
    assert list_places(problems_of(tmp_path, content)) == [(5, "hired_on")]


def test_lines_may_end_as_windows_ends_them(tmp_path):
    captured = persons(tmp_path, HEADER.replace("\n", "\r\n") + '1,employee,active,"a\r\nb",\r\n')
    assert read_rows(captured, "name") == [("a\r\nb",)]


def test_rows_of_another_width_are_all_named(tmp_path):
    content = HEADER + "1,employee,active\n2,employee,active,x,\n3,employee,active,x,,extra\n"
    error = problems_of(tmp_path, content)
    assert list_places(error) == [(2, None), (4, None)]
    assert "3 values where the header has 5" in error.problems[0].problem


def test_a_quotation_mark_left_open_is_named_where_it_begins(tmp_path):
    error = problems_of(
        tmp_path, HEADER + '1,employee,active,x,\n2,employee,active,"x,\n3,employee,active,y,\n'
    )
    assert list_places(error) == [(3, None)]


def test_an_empty_file_is_no_delivery(tmp_path):
    assert "0 bytes" in problems_of(tmp_path, b"").problems[0].problem


def test_a_file_of_blank_lines_has_no_header(tmp_path):
    assert "no header" in problems_of(tmp_path, b"\n\n").problems[0].problem


def test_a_header_alone_is_a_valid_empty_dataset(tmp_path):
    captured = persons(tmp_path, HEADER)
    assert captured.snapshot.rows_loaded == 0
    assert read_rows(captured, "person_id") == []


def test_an_absent_file_is_named_with_its_path(tmp_path):
    settings = make_settings(tmp_path, {"persons": {"kind": "csv", "path": "gone.csv"}})
    with pytest.raises(InputError, match=r"gone\.csv: the file has not arrived"):
        capture_dataset(settings, settings.quarter("FY2018Q3"), "persons", now=NOW)


def test_tsv_has_tabs_and_another_delimiter_can_be_declared(tmp_path):
    text = HEADER + "1,employee,active,x,\n"
    tabs = capture_file(tmp_path, "persons", "persons.tsv", text.replace(",", "\t"))
    bars = capture_file(tmp_path, "persons", "bars.csv", text.replace(",", "|"), delimiter="|")
    assert read_rows(tabs, "person_id", "name") == read_rows(bars, "person_id", "name") == [("1", "x")]


@pytest.mark.parametrize(
    ("last", "count"),
    [("合計,２", 2), ("TRAILER 20181231 000002", 2), ('"件数: 1,000"', 1000), ("T,9,2,,", 2)],
)
def test_a_trailer_gives_the_declared_count_and_is_no_data(tmp_path, last, count):
    rows = "1,employee,active,x,\n2,employee,active,y,\n"
    snapshot = persons(tmp_path, HEADER + rows + last + "\n", declared_rows="trailer").snapshot
    assert (snapshot.rows_declared, snapshot.declared_by, snapshot.rows_loaded) == (count, "trailer", 2)


def test_a_trailer_below_a_header_alone_declares_no_rows(tmp_path):
    snapshot = persons(tmp_path, HEADER + "END,0\n", declared_rows="trailer").snapshot
    assert (snapshot.rows_declared, snapshot.rows_loaded) == (0, 0)


@pytest.mark.parametrize(("body", "row"), [("", 2), ("1,employee,active,x,\nEND\n", 3)])
def test_a_trailer_that_is_missing_or_holds_no_number_is_an_error(tmp_path, body, row):
    assert problems_of(tmp_path, HEADER + body, declared_rows="trailer").problems[0].where.row == row


def test_fewer_rows_than_declared_are_sealed_for_the_gate_to_see(tmp_path):
    snapshot = persons(tmp_path, HEADER + "1,employee,active,x,\n", declared_rows=1000).snapshot
    assert (snapshot.rows_declared, snapshot.declared_by, snapshot.rows_loaded) == (1000, "number", 1)


def test_a_count_beside_the_file_is_used_without_being_configured(tmp_path):
    (tmp_path / "persons.csv.count").write_text("1,234\n")
    snapshot = persons(tmp_path, HEADER).snapshot
    assert (snapshot.rows_declared, snapshot.declared_by) == (1234, "sidecar")


def test_a_source_that_declares_nothing_has_no_declared_count(tmp_path):
    snapshot = persons(tmp_path, HEADER).snapshot
    assert (snapshot.rows_declared, snapshot.declared_by) == (None, None)


@pytest.mark.parametrize("content", [None, "about 10", ""])
def test_a_configured_sidecar_must_be_there_and_be_one_number(tmp_path, content):
    if content is not None:
        (tmp_path / "persons.csv.count").write_text(content)
    assert problems_of(tmp_path, HEADER, declared_rows="sidecar").problems[0].where.file.endswith(".count")


def test_a_file_with_a_count_query_is_a_fault_of_the_config(tmp_path):
    with pytest.raises(ConfigError, match="a file has no count_query"):
        persons(tmp_path, HEADER, count_query="SELECT 1")


def test_characters_that_a_lossy_conversion_leaves_are_counted(tmp_path):
    captured = persons(tmp_path, HEADER + "1,employee,active,山\ufffd\ufffd,\n2,employee,active,\ue000,\n")
    manifest = json.loads((captured.snapshot.folder / "manifest.json").read_text())
    assert manifest["notes"]["suspect_characters"] == 3


def test_a_gaiji_of_cp932_is_counted_as_suspect(tmp_path):
    captured = persons(tmp_path, HEADER.encode() + b"1,employee,active,\xf0\x40,\n", encoding="cp932")
    manifest = json.loads((captured.snapshot.folder / "manifest.json").read_text())
    assert manifest["notes"]["suspect_characters"] == 1
