"""The set-wise pass and the parsers of rare spellings must agree wherever both can read a text."""

from datetime import UTC, datetime, timedelta, timezone

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.contract import Column
from tenken.sources.parsing import parse_day, parse_timestamp
from tenken.sources.received import write_text
from tenken.sources.typed import Cells, clean, encode, read_values, unify

MOMENTS = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1))


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as connection:
        yield connection


def read_all(con, texts, kind, zone="Asia/Tokyo"):
    cells = clean(con, encode(pa.chunked_array([texts], pa.string())), {}, casefold=False)
    return read_values(con, cells, Column(type=kind), zone).values.to_pylist()


@settings(max_examples=8, deadline=None)
@given(
    st.lists(MOMENTS, max_size=40),
    st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M"]),
)
def test_local_times_read_the_same_set_wise_and_alone(con, moments, shape):
    texts = [moment.strftime(shape) for moment in moments]
    assert read_all(con, texts, "timestamp") == [parse_timestamp(text, "Asia/Tokyo") for text in texts]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(MOMENTS, st.integers(-15 * 60, 15 * 60)), max_size=40))
def test_an_offset_is_honoured_set_wise_and_alone(con, moments):
    aware = [moment.replace(tzinfo=timezone(timedelta(minutes=minutes))) for moment, minutes in moments]
    utc = [moment.astimezone(UTC).replace(tzinfo=None) for moment in aware]
    assert [parse_timestamp(moment.isoformat(), "Asia/Tokyo") for moment in aware] == utc
    assert read_all(con, [moment.isoformat() for moment in aware], "timestamp") == utc


@settings(max_examples=8, deadline=None)
@given(st.lists(st.dates(), max_size=40))
def test_every_day_reads_the_same_set_wise_and_alone(con, days):
    texts = [day.isoformat() for day in days]
    assert read_all(con, texts, "date") == [parse_day(text) for text in texts] == days


@settings(max_examples=8, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=40))
def test_no_text_makes_a_parser_fail(con, texts):
    for kind in ("date", "timestamp", "boolean", "integer", "number"):
        assert len(read_all(con, texts, kind)) == len(texts)


@pytest.mark.parametrize("text", ["2018-11-04 01:30:00", "2018-03-11 02:30:00", "1951-05-06 00:30:00"])
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_hours_that_clocks_skip_or_repeat_read_the_same_set_wise_and_alone(con, text, zone):
    assert read_all(con, [text], "timestamp", zone) == [parse_timestamp(text, zone)]


@settings(max_examples=60)
@given(st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", " c "])), max_size=20))
def test_distinct_texts_lay_out_to_the_column_they_came_from(texts):
    cells = encode(pa.chunked_array([texts[:7], texts[7:]], pa.string()))
    assert cells.expand(cells.texts).to_pylist() == texts


def test_a_column_in_parts_with_dictionaries_of_their_own_comes_under_one():
    parts = [pa.array(["a", "b"]).dictionary_encode(), pa.array(["b", None, "c"]).dictionary_encode()]
    cells = unify(pa.chunked_array(parts))
    assert cells.expand(cells.texts).to_pylist() == ["a", "b", "b", None, "c"]


def test_a_column_of_nulls_only_stays_one():
    cells = encode(pa.chunked_array([[None, None]], pa.string()))
    assert isinstance(cells, Cells)
    assert cells.expand(cells.texts).to_pylist() == [None, None]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (12.0, "12"),
        (1.5, "1.5"),
        (1e22, "10000000000000000000000"),
        (True, "true"),
        (7, "7"),
        (datetime(2018, 4, 1), "2018-04-01"),
        (datetime(2018, 4, 1, 9), "2018-04-01 09:00:00"),
        (datetime(2018, 4, 1, tzinfo=UTC), "2018-04-01 00:00:00+00:00"),
        (b"\x01\xff", "01ff"),
        (float("nan"), "nan"),
    ],
)
def test_typed_cells_are_written_as_a_csv_would_hold_them(value, text):
    assert write_text(value) == text
