from datetime import date

import pytest
from capture_site import capture_file, list_places, read_rows

from tenken.errors import ConfigError, InputError

ROW = "\n1,employee,active\n"


def persons(root, content, **source):
    return capture_file(root, "persons", "persons.csv", content, **source)


def test_headers_are_mapped_and_compared_after_nfkc(tmp_path):
    columns = {"person_id": "社員コード", "person_type": "区分", "status": "在籍"}
    captured = persons(tmp_path, "社員ｺｰﾄﾞ , 区分,在籍,備考\n1,employee,active,x\n", columns=columns)
    assert read_rows(captured, "person_id", "status") == [("1", "active")]
    assert captured.snapshot.source_columns == ["社員ｺｰﾄﾞ ", " 区分", "在籍", "備考"]


def test_a_required_column_left_out_of_the_mapping_is_found_under_its_own_name(tmp_path):
    captured = persons(tmp_path, "番号,person_type,status" + ROW, columns={"person_id": "番号"})
    assert read_rows(captured, "person_type") == [("employee",)]


def test_a_canonical_header_beside_a_mapping_is_loaded(tmp_path):
    captured = persons(
        tmp_path,
        "番号,person_type,status,left_on\n1,employee,left,2018-11-30\n",
        columns={"person_id": "番号"},
    )
    assert read_rows(captured, "person_id", "left_on") == [("1", date(2018, 11, 30))]


def test_a_personal_column_that_a_site_ignores_is_not_loaded(tmp_path):
    captured = persons(
        tmp_path,
        "番号,person_type,status,name\n1,employee,active,花子\n",
        columns={"person_id": "番号"},
        ignore_columns=["name"],
    )
    assert read_rows(captured, "name") == [(None,)]


def test_a_missing_required_column_is_named_with_what_was_delivered(tmp_path):
    with pytest.raises(InputError) as caught:
        persons(tmp_path, "person_id,status\n1,active\n")
    assert list_places(caught.value) == [(1, "person_type")]
    assert "delivered: person_id, status" in str(caught.value)


def test_a_mapped_header_that_is_absent_is_an_error_even_for_an_optional_column(tmp_path):
    with pytest.raises(InputError, match="no header '氏名'"):
        persons(tmp_path, "person_id,person_type,status" + ROW, columns={"name": "氏名"})


def test_an_unknown_header_stops_the_capture_unless_ignored(tmp_path):
    content = "person_id,person_type,status,備考\n1,employee,active,x\n"
    with pytest.raises(InputError) as caught:
        persons(tmp_path, content)
    assert list_places(caught.value) == [(1, "備考")]
    assert persons(tmp_path, content, ignore_columns=["備考"]).snapshot.rows_loaded == 1


def test_a_repeated_or_blank_header_is_an_error(tmp_path):
    with pytest.raises(InputError) as caught:
        persons(tmp_path, "person_id,person_type,status,status,\n1,employee,active,left,\n")
    assert [p.problem for p in caught.value.problems] == [
        "the header occurs more than once",
        "column 5 has no header",
    ]


def test_a_delivered_column_that_a_constant_replaces_must_be_ignored_on_purpose(tmp_path):
    content = "person_id,person_type,status" + ROW
    with pytest.raises(InputError, match="unknown header"):
        persons(tmp_path, content, constants={"status": "left"})
    kept = persons(tmp_path, content, constants={"status": "left"}, ignore_columns=["status"])
    assert read_rows(kept, "status") == [("left",)]


def test_faults_of_the_mapping_are_all_told_at_once(tmp_path):
    with pytest.raises(ConfigError) as caught:
        persons(
            tmp_path,
            "person_id\n",
            columns={"person_no": "x", "status": "y"},
            constants={"status": "active"},
            values={"person_type": {"正社員": "staff"}},
            casefold=["login"],
        )
    text = str(caught.value)
    for part in (
        "no column 'person_no'",
        "no column 'login'",
        "both a header and a constant",
        "'staff' is not one of",
    ):
        assert part in text
    assert len(caught.value.problems) == 4
