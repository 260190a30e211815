"""The gate: Great Expectations suites run by SQL push-down on the DuckDB file of one inspection.

Here a suite is read, run and turned into checks; what it demands stands in `expectations/*.json` and
nowhere else. A failed check is data; an expectation that could not be evaluated is an EvidenceError.

Conventions of the suites. ``meta.id`` is stable over quarters. ``meta.table`` (else the suite's) is the
table that ``{batch}`` stands for; Great Expectations names it ``subselect``, and does so only while the
query does not say JOIN, hence the anti-joins as NOT EXISTS. Queries end in ORDER BY ALL and select keys,
counts and codes, never a column that the contract marks personal.
"""

from __future__ import annotations

import importlib
import json
import re
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tenken.contract import dataset_names, load_dataset
from tenken.errors import ConfigError, EvidenceError, GateError, Problem, Where
from tenken.strict import INCLUDE

EXPECTATIONS = INCLUDE.parent / "expectations"
EXAMPLES = 3
OBSERVED_LENGTH = 240
_QUERY = "unexpected_rows_expectation"
_ROW_COUNT = "expect_table_row_count_to_be_between"
# Other messages of a database may quote a value of the row they stumbled over.
_QUOTABLE = re.compile(
    r"(?:Binder|Catalog|Parser|IO|Connection) Error: [^\n]*|[Tt]he (?:column|table) \S+[^\n]* does not exist"
)
_META = ("id", "code", "description_ja", "description_en", "remedy")


@dataclass(frozen=True)
class Check:
    """One expectation and how it came out; ``observed`` is a short text without personal values.

    ``severity`` is critical (a failure stops the inspection), warning or info. ``code`` is the control
    whose question the expectation asks, null when there is none. ``unexpected_count`` counts rows of the
    expectation's own query, ``row_count`` the rows of the dataset (in `reconciliation`: of the table).
    """

    suite: str
    expectation_id: str
    expectation: str
    description_ja: str
    description_en: str
    code: str | None
    severity: str
    success: bool
    observed: str
    unexpected_count: int
    row_count: int
    remedy: str


def load_suite(name: str) -> dict[str, Any]:
    """Read one suite as the plain data that ``ExpectationSuite(**suite)`` takes.

    Raises:
        ConfigError: there is no such suite, or it is not JSON, or an expectation lacks its metadata.
    """
    path = EXPECTATIONS / f"{name}.json"
    try:
        suite: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        incomplete = [e["type"] for e in suite["expectations"] if not set(_META) <= e["meta"].keys()]
    except FileNotFoundError:
        raise ConfigError.at(path, "there is no such suite", "Restore the file") from None
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError.at(path, f"not a suite ({type(error).__name__})", "Restore the file") from None
    if incomplete:
        raise ConfigError.at(path, f"{incomplete[0]} lacks metadata", f"Give each meta {', '.join(_META)}")
    return suite


def warm_up() -> None:
    """Import Great Expectations in the background; it takes seconds in which the database can work."""
    threading.Thread(target=importlib.import_module, args=("great_expectations",), daemon=True).start()


def run_suites(database: Path, suites: Sequence[str]) -> list[Check]:
    """Run suites on the tables of one inspection, in one process and one read-only connection.

    Args:
        database: The inspection's DuckDB file; no other connection may be writing to it.
        suites: Names of suites; the caller leaves out datasets that are absent.

    Returns:
        One check per expectation, in the order of ``suites`` and of each file.

    Raises:
        ConfigError: a suite is malformed.
        EvidenceError: the file cannot be opened or an expectation could not be evaluated.
    """
    documents = {name: load_suite(name) for name in suites}
    if not database.is_file():
        raise EvidenceError.at(database, "there is no such file", "Run the inspection again")
    with _open_source(database) as source:
        batches = _open_batches(source, documents.values())
        rows = _count_rows(source, batches)
        return [check for name in suites for check in _run_suite(documents[name], batches, rows)]


def gate_error(checks: Sequence[Check]) -> GateError | None:
    """Turn the failed critical checks into the error that stops an inspection; null when none failed."""
    problems = [
        Problem(
            Where(check.suite),
            f"{check.expectation_id}{f' ({check.code})' if check.code else ''} does not hold:"
            f" {check.description_en}; {check.observed}, in a dataset of {check.row_count} rows",
            check.remedy,
        )
        for check in checks
        if not check.success and check.severity == "critical"
    ]
    return GateError(problems) if problems else None


@contextmanager
def _open_source(database: Path) -> Iterator[Any]:
    """Open the file for Great Expectations, and let go of it whatever happens."""
    import great_expectations
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.datasource.fluent.interfaces import TestConnectionError
    from sqlalchemy.dialects import registry

    registry.register("tenken_gate", "tenken.reconcile.gx_dialect", "GateDialect")
    context = great_expectations.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    # Not in the URL: there a dollar or percent sign of a path would be taken for something else.
    arguments = {"connect_args": {"database": str(database), "read_only": True}}
    source = None
    try:
        source = context.data_sources.add_sql(
            "inspection", connection_string="tenken_gate://", kwargs=arguments
        )
        yield source
    except TestConnectionError as error:
        raise EvidenceError.at(
            database,
            f"the gate cannot read it ({_quote(str(error))})",
            "Close other connections to the file and run the inspection again",
        ) from error
    finally:
        if source is not None:
            source.get_engine().dispose()
            source.get_execution_engine().engine.dispose()


def _open_batches(source: Any, suites: Collection[Mapping[str, Any]]) -> dict[str, Any]:
    """Open each table that the suites look at once."""
    tables = {_table(suite, expectation) for suite in suites for expectation in suite["expectations"]}
    tables |= {suite["meta"]["table"] for suite in suites if "table" in suite["meta"]}
    assets = {table: source.add_table_asset(table, table_name=table) for table in sorted(tables)}
    return {t: asset.add_batch_definition_whole_table(t).get_batch() for t, asset in assets.items()}


def _count_rows(source: Any, tables: Collection[str]) -> dict[str, int]:
    from sqlalchemy import func, select, table

    with source.get_execution_engine().engine.connect() as connection:
        return {
            t: connection.execute(select(func.count()).select_from(table(t))).scalar_one() for t in tables
        }


def _table(suite: Mapping[str, Any], expectation: Mapping[str, Any]) -> str:
    return str(expectation["meta"].get("table") or suite["meta"]["table"])


def _run_suite(suite: Mapping[str, Any], batches: Mapping[str, Any], rows: Mapping[str, int]) -> list[Check]:
    """Validate table by table, then restore the order of the file."""
    groups: dict[tuple[str, bool], list[Mapping[str, Any]]] = {}
    for expectation in suite["expectations"]:
        group = _table(suite, expectation), expectation["type"] == _QUERY
        groups.setdefault(group, []).append(expectation)
    results: dict[str, Any] = {}
    for (table, is_query), expectations in groups.items():
        results |= _validate(batches[table], suite["name"], expectations, is_query=is_query)
    return [_build_check(suite, e, results.get(e["meta"]["id"]), rows) for e in suite["expectations"]]


def _validate(
    batch: Any, name: str, expectations: Sequence[Mapping[str, Any]], *, is_query: bool
) -> dict[str, Any]:
    """Give the results by id; queries hand over example rows (at most 200), the others values."""
    from great_expectations import ExpectationSuite

    style: dict[str, Any] = {"result_format": "COMPLETE"}
    if not is_query:  # COMPLETE would fetch every unexpected value of the table
        style = {"result_format": "BASIC", "partial_unexpected_count": EXAMPLES}
    suite = ExpectationSuite(name=name, expectations=list(expectations))
    found = batch.validate(suite, result_format=style)
    return {result.expectation_config.meta["id"]: result for result in found.results}


def _build_check(
    suite: Mapping[str, Any], expectation: Mapping[str, Any], result: Any, rows: Mapping[str, int]
) -> Check:
    """Keep of a result what may be kept.

    Raises:
        EvidenceError: the expectation was not evaluated.
    """
    meta = expectation["meta"]
    _refuse_exception(suite["name"], meta["id"], result)
    row_count = rows[suite["meta"].get("table") or _table(suite, expectation)]
    unexpected = _count_unexpected(expectation["type"], result)
    examples = [] if result.success else _list_examples(expectation, result.result)
    observed = f"{row_count} rows" if expectation["type"] == _ROW_COUNT else f"{unexpected} unexpected"
    return Check(
        suite=suite["name"],
        expectation_id=meta["id"],
        expectation=expectation["type"],
        description_ja=meta["description_ja"],
        description_en=meta["description_en"],
        code=meta["code"],
        severity=expectation["severity"],
        success=bool(result.success),
        observed=": ".join([observed, "; ".join(examples)] if examples else [observed])[:OBSERVED_LENGTH],
        unexpected_count=unexpected,
        row_count=row_count,
        remedy=meta["remedy"],
    )


def _refuse_exception(suite: str, expectation_id: str, result: Any) -> None:
    """Raise when Great Expectations failed to evaluate, which it reports as a failed expectation."""
    if result is None:
        messages = ["no result"]
    else:
        info = result.exception_info or {}
        raised = [info, *(value for value in info.values() if isinstance(value, Mapping))]
        messages = [str(i.get("exception_message")) for i in raised if i.get("raised_exception")]
    if messages:
        raise EvidenceError.at(
            EXPECTATIONS / f"{suite}.json",
            f"{expectation_id} could not be evaluated ({_quote(messages[0])})",
            "Correct the suite or the table it names and run the inspection again; this is no data finding",
        )


def _quote(message: str) -> str:
    """Give of a technical message only what cannot hold a value of a row."""
    match = _QUOTABLE.search(message)
    return match[0] if match else "details withheld: they may quote a value"


def _count_unexpected(kind: str, result: Any) -> int:
    if kind == _ROW_COUNT:
        return int(not result.success)
    # The sum over an empty table is null.
    return int(result.result["observed_value" if kind == _QUERY else "unexpected_count"] or 0)


def _list_examples(expectation: Mapping[str, Any], result: Mapping[str, Any]) -> list[str]:
    """Show the first unexpected rows, ids and codes only."""
    if expectation["type"] == _QUERY:
        rows = result["details"]["unexpected_rows"]
    else:
        column = expectation["kwargs"].get("column")
        rows = [{column: value} for value in result.get("partial_unexpected_list", []) if value is not None]
    shown = [{k: v for k, v in row.items() if k not in _personal_columns()} for row in rows[:EXAMPLES]]
    return [", ".join(f"{name}={_show(value)}" for name, value in row.items()) for row in shown if row]


def _show(value: object) -> str:
    return "null" if value is None else str(value)


@cache
def _personal_columns() -> frozenset[str]:
    """Name every column that is personal in some dataset; a suite may select none of them."""
    datasets = [load_dataset(name) for name in dataset_names()]
    return frozenset(n for d in datasets for n, column in d.columns.items() if column.personal)
