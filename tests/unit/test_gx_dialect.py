"""The dialect, against each type of expectation that the suites use, and against SQLAlchemy itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa
from gate_fixture import SUITES, build_company
from sqlalchemy.dialects import registry

from tenken.reconcile import gate, gx_dialect

USED = {
    "expect_column_values_to_be_in_set",
    "expect_column_values_to_not_be_null",
    "expect_table_row_count_to_be_between",
    "unexpected_rows_expectation",
}


@pytest.fixture(name="engine")
def _engine(tmp_path: Path) -> Iterator[sa.Engine]:
    path = tmp_path / "two words $HOME 点検 %20.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "CREATE TABLE things (thing_id VARCHAR NOT NULL, kind VARCHAR, amount DECIMAL(9, 2),"
            " share DOUBLE, made_on DATE, made_at TIMESTAMP, is_kept BOOLEAN, count BIGINT, tags VARCHAR[])"
        )
        connection.execute("INSERT INTO things (thing_id, kind) VALUES ('1', 'a'), ('1', 'b'), ('2', NULL)")
        connection.execute("CREATE VIEW few AS SELECT thing_id FROM things WHERE kind = 'a'")
    registry.register(gx_dialect.SCHEME, gx_dialect.__name__, "GateDialect")
    arguments = {"database": str(path), "read_only": True}
    engine = sa.create_engine(f"{gx_dialect.SCHEME}://", connect_args=arguments)
    yield engine
    engine.dispose()


def test_rows_can_be_read_after_the_connection_went_back_to_the_pool(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        result = connection.execute(sa.text("SELECT thing_id FROM things ORDER BY 1"))
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
    assert result.fetchone() == ("1",)
    assert result.fetchmany(1) == [("1",)]
    assert result.fetchall() == [("2",)]


def test_bound_values_reach_the_statement(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT count(*) FROM things WHERE thing_id = :id"), {"id": "1"})
        assert rows.scalar_one() == 2


def test_a_reader_beyond_the_buffer_gets_an_error_and_not_fewer_rows(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gx_dialect, "BUFFERED_ROWS", 10)
    with engine.connect() as connection:
        assert len(connection.execute(sa.text("SELECT * FROM range(10)")).fetchall()) == 10
        result = connection.execute(sa.text("SELECT * FROM range(11)"))
        assert len(result.fetchmany(10)) == 10
        with pytest.raises(gx_dialect.BufferTooSmallError):
            connection.execute(sa.text("SELECT * FROM range(11)")).fetchall()


def test_the_file_cannot_be_written_through_it(engine: sa.Engine) -> None:
    with engine.connect() as connection, pytest.raises(sa.exc.ProgrammingError, match="read-only"):
        connection.execute(sa.text("DELETE FROM things"))


def test_reflection_names_tables_views_columns_and_types(engine: sa.Engine) -> None:
    inspector = sa.inspect(engine)
    columns = {c["name"]: c for c in inspector.get_columns("things")}
    types = {name: type(c["type"]).__name__.upper() for name, c in columns.items()}
    assert (inspector.get_table_names(), inspector.get_view_names()) == (["things"], ["few"])
    assert (inspector.has_table("things"), inspector.has_table("few"), inspector.has_table("none")) == (
        True,
        True,
        False,
    )
    assert types == {
        "thing_id": "STRING", "kind": "STRING", "amount": "STRING", "share": "DOUBLE_PRECISION",
        "made_on": "DATE", "made_at": "TIMESTAMP", "is_kept": "BOOLEAN", "count": "BIGINT", "tags": "STRING",
    }  # fmt: skip
    assert (columns["thing_id"]["nullable"], columns["kind"]["nullable"]) == (False, True)
    assert inspector.get_schema_names() == ["main"]


def test_reflection_knows_no_keys_and_no_indexes(engine: sa.Engine) -> None:
    inspector = sa.inspect(engine)
    assert inspector.get_pk_constraint("things")["constrained_columns"] == []
    assert inspector.get_foreign_keys("things") == []
    assert inspector.get_unique_constraints("things") == []
    assert inspector.get_indexes("things") == []


def test_the_suites_use_no_type_of_expectation_that_is_not_tried_here() -> None:
    types = {e["type"] for name in SUITES for e in gate.load_suite(name)["expectations"]}
    assert types == USED


@pytest.mark.parametrize(
    ("kind", "kwargs", "unexpected"),
    [
        ("expect_column_values_to_be_in_set", {"column": "is_covered", "value_set": [True]}, 2),
        ("expect_column_values_to_be_in_set", {"column": "entitlement_id", "value_set": ["VIEW"]}, 0),
        ("expect_column_values_to_not_be_null", {"column": "person_id"}, 1),
        ("expect_column_values_to_not_be_null", {"column": "account_id"}, 0),
        ("expect_table_row_count_to_be_between", {"min_value": 4}, 1),
        ("expect_table_row_count_to_be_between", {"min_value": 3}, 0),
        (
            "unexpected_rows_expectation",
            {"unexpected_rows_query": "SELECT account_id FROM {batch} WHERE is_left"},
            0,
        ),
        (
            "unexpected_rows_expectation",
            {
                "unexpected_rows_query": "SELECT account_id FROM {batch} WHERE NOT EXISTS"
                " (SELECT 1 FROM accounts AS a WHERE a.account_id = subselect.account_id) ORDER BY ALL"
            },
            1,
        ),
    ],
)
def test_each_type_of_expectation_tells_good_from_bad(
    kind: str, kwargs: dict[str, Any], unexpected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta = {"id": "x", "code": None, "description_ja": "", "description_en": "", "remedy": ""}
    expectation = {"type": kind, "kwargs": kwargs, "meta": meta, "severity": "critical"}
    suite = {"name": "x", "expectations": [expectation], "meta": {"table": "holdings"}}
    monkeypatch.setattr(gate, "load_suite", lambda _: suite)
    (check,) = gate.run_suites(build_company(tmp_path / "c.duckdb"), ["x"])
    assert (check.success, check.unexpected_count, check.row_count) == (unexpected == 0, unexpected, 3)
