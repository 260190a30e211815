import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from capture_site import capture_file, list_places, read_rows

from tenken.errors import ConfigError, InputError


def parquet(table):
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def accounts(root, table, **source):
    return capture_file(root, "accounts", "accounts.parquet", parquet(table), **source)


def account_table(**more):
    columns = {"account_id": ["a"], "system": ["crm"], "account_type": ["personal"], "is_enabled": [True]}
    return pa.table({**columns, **more})


@pytest.mark.parametrize(
    "column",
    [
        pa.array([datetime(2018, 12, 31, 8, 45, tzinfo=UTC)], pa.timestamp("ns", "UTC")),
        pa.array([datetime(2018, 12, 31, 8, 45, tzinfo=UTC)], pa.timestamp("ms", "America/New_York")),
        pa.array([datetime(2018, 12, 31, 17, 45)], pa.timestamp("s")),
        pa.array(["2018-12-31T17:45"], pa.large_string()),
        pa.array(["2018-12-31T17:45"]).dictionary_encode(),
    ],
)
def test_typed_times_of_a_parquet_file_are_the_same_instant(tmp_path, column):
    captured = accounts(tmp_path, account_table(created_at=column))
    assert read_rows(captured, "created_at") == [(datetime(2018, 12, 31, 8, 45),)]


@pytest.mark.parametrize(
    "column", [pa.array([12], pa.int32()), pa.array([12.0]), pa.array([Decimal("12.00")]), pa.array(["12"])]
)
def test_a_number_used_as_an_id_has_no_decimal_point(tmp_path, column):
    assert read_rows(accounts(tmp_path, account_table(person_id=column)), "person_id") == [("12",)]


def test_a_column_of_nulls_is_null(tmp_path):
    assert read_rows(accounts(tmp_path, account_table(person_id=pa.nulls(1))), "person_id") == [(None,)]


def test_a_nested_column_is_an_error(tmp_path):
    with pytest.raises(InputError) as caught:
        accounts(tmp_path, account_table(person_id=pa.array([["p1", "p2"]])))
    assert list_places(caught.value) == [(None, "person_id")]


def test_a_parquet_file_without_rows_is_a_valid_empty_dataset(tmp_path):
    assert accounts(tmp_path, account_table().slice(0, 0)).snapshot.rows_loaded == 0


def test_a_truncated_parquet_file_says_so(tmp_path):
    with pytest.raises(InputError, match="not a whole Parquet file"):
        capture_file(tmp_path, "accounts", "accounts.parquet", parquet(account_table())[:-20])


def test_a_parquet_file_cannot_have_a_trailer(tmp_path):
    with pytest.raises(ConfigError, match="a parquet source has no trailer line"):
        accounts(tmp_path, account_table(), declared_rows="trailer")


def persons(root, objects, **source):
    text = objects if isinstance(objects, str | bytes) else json.dumps(objects, ensure_ascii=False)
    return capture_file(root, "persons", "persons.json", text, **source)


PERSON = {"person_id": "0012", "person_type": "employee", "status": "active"}


def test_a_list_of_objects_is_read_and_an_absent_key_is_null(tmp_path):
    captured = persons(
        tmp_path, [{**PERSON, "hired_on": "2018-04-01"}, {**PERSON, "person_id": 13, "name": None}]
    )
    assert read_rows(captured, "person_id", "hired_on") == [("0012", date(2018, 4, 1)), ("13", None)]


def test_an_empty_list_is_a_valid_empty_dataset_also_under_a_mapping(tmp_path):
    assert persons(tmp_path, []).snapshot.rows_loaded == 0
    assert persons(tmp_path, [], columns={"person_id": "no", "name": "氏名"}).snapshot.rows_loaded == 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[{"person_id": "1"', "not whole JSON"),
        ('{"person_id": "1"}', "not a list of objects"),
        ("[1, 2]", "not a list of objects"),
        ('[{"person_id": "1", "person_id": "2"}]', "names a key twice"),
    ],
)
def test_what_is_no_list_of_objects_is_an_error(tmp_path, text, problem):
    with pytest.raises(InputError, match=problem):
        persons(tmp_path, text)


def test_nested_values_are_named_by_record_together_with_other_errors(tmp_path):
    with pytest.raises(InputError) as caught:
        persons(
            tmp_path,
            [
                PERSON,
                {**PERSON, "person_id": "2", "name": ["a"]},
                {**PERSON, "person_id": "3", "status": "x"},
            ],
        )
    assert list_places(caught.value) == [(2, "name"), (3, "status")]
