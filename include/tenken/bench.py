"""Measure speed and memory on an invented company of 100,000 persons and a million grants.

``make bench`` prints each figure beside its bound; ratios compare two things timed in the same run.
Times depend on the machine, so no test asks for them.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tenken.archive.snapshots import Delivery, seal
from tenken.archive.store import sha256_file
from tenken.calendar import Quarter
from tenken.console import end_process, table
from tenken.contract import load_dataset
from tenken.engine.duckdb import open_database, run
from tenken.settings import Settings, load_settings
from tenken.strict import INCLUDE

QUARTERS = (Quarter.parse("FY2018Q2"), Quarter.parse("FY2018Q3"))
CAPTURED_AT = datetime(2019, 1, 5)  # noqa: DTZ001  # naive UTC, as everywhere in the archive
# One query per dataset; :q is 0 for the earlier quarter and 1 for the later one.
QUERIES = {
    "persons": """SELECT 'P' || i AS person_id, CASE WHEN i % 20 = 0 THEN 'agency' ELSE 'employee' END AS person_type,
        CASE WHEN i % 20 = 0 THEN 'C' || i % 50 END AS employer_id,
        CASE WHEN i % 997 = 0 THEN 'left' WHEN i % 499 = 0 THEN 'leave' ELSE 'active' END AS status,
        CASE WHEN i % 997 = 0 THEN DATE '2018-11-30' END AS left_on,
        DATE '2010-04-01' AS hired_on,
        'P' || CASE WHEN i % 50 = 1 THEN 2 ELSE (i // 50) * 50 + 1 END AS manager_id FROM range(100000) AS t (i)""",
    "posts": """SELECT 'P' || i % 100000 AS person_id, 'O' || i % 300 AS org_id,
        'D' || CASE WHEN i % 97 = 3 THEN 7 ELSE i % 7 END AS duty_code,
        CASE WHEN i < 100000 THEN 'main' ELSE 'concurrent' END AS post_kind, DATE '2015-04-01' AS valid_from
        FROM range(110000) AS t (i)""",
    "org_units": """SELECT 'O' || i AS org_id, CASE WHEN i >= 10 THEN 'O' || i % 10 END AS parent_id, 'unit' AS name,
        CASE WHEN i < 10 THEN ['sales_planning', 'customer_front', 'back_office'][i % 3 + 1] END AS category_code,
        i % 10 <> 9 AS in_scope FROM range(300) AS t (i)""",
    "contractors": """SELECT 'C' || i AS contractor_id, 'contractor' AS name, DATE '2015-04-01' AS contract_from
        FROM range(50) AS t (i)""",
    "accounts": """SELECT 'a' || i AS account_id, 'crm' AS system,
        CASE WHEN i < 100000 THEN 'P' || i END AS person_id,
        CASE WHEN i < 100000 THEN 'personal' ELSE 'shared' END AS account_type,
        CASE WHEN i >= 100000 THEN 'P' || i % 100000 + 1 END AS owner_person_id, i % 50 <> 0 AS is_enabled,
        'a' || i || '@example.jp' AS email FROM range(102000) AS t (i)""",
    "entitlements": """SELECT 'E' || i AS entitlement_id, 'crm' AS system, 'right' AS name,
        ['view', 'search', 'extract', 'view'][i % 4 + 1] AS action,
        CASE WHEN i % 4 = 0 THEN 'collab' ELSE 'own' END AS data_scope, FALSE AS is_bypass FROM range(200) AS t (i)""",
    "grants": """SELECT CASE WHEN i < 995000 THEN 'account' ELSE 'group' END AS holder_kind,
        CASE WHEN i < 995000 THEN 'a' || i % 100000 ELSE 'G' || i % 2000 END AS holder_id,
        'E' || (i // CASE WHEN i < 995000 THEN 100000 ELSE 2000 END * 17 + i) % 200 AS entitlement_id,
        TIMESTAMP '2018-01-01' + INTERVAL (i % 250) DAY AS granted_at, 'R' || i AS request_id
        FROM range(:q, 1000000 + :q) AS t (i)""",
    "group_members": """SELECT 'G' || (i * 7) % 2000 AS group_id,
        CASE WHEN i < 299000 THEN 'account' ELSE 'group' END AS member_kind,
        CASE WHEN i < 299000 THEN 'a' || (i * 31) % 100000 ELSE 'G' || ((i * 7) % 2000 + 1000) % 2000 END AS member_id
        FROM range(300000) AS t (i)""",
    "entitlement_parts": "SELECT 'E' || i * 4 + 1 AS entitlement_id, 'E' || i * 4 AS part_id FROM range(5) AS t (i)",
    "requests": """SELECT 'R' || i AS request_id, 'ordinary' AS kind, 'P' || i % 100000 AS person_id,
        'E' || (i // 100000 * 17 + i) % 200 AS entitlement_id, 'P1' AS requested_by,
        TIMESTAMP '2017-12-01' AS requested_at, 'approved' AS decision,
        'P' || CASE WHEN i % 50 = 1 THEN 2 ELSE (i % 100000 // 50) * 50 + 1 END AS approved_by,
        TIMESTAMP '2017-12-02' AS approved_at FROM range(200000) AS t (i)""",
}
CONFIG = """
organisation: {name_ja: 架空通信株式会社, name_en: Invented}
archive: archive
role_rules: role_rules.yaml
categories:
  - {code: sales_planning, name_ja: 営業企画, print_order: 1}
  - {code: customer_front, name_ja: お客様フロント, print_order: 2}
  - {code: back_office, name_ja: バックヤード, print_order: 3}
policy: {approved_percent: {sales_planning: 100, customer_front: 100, back_office: 100, total: 100}}
datasets:
"""
RULES = """
version: "1"
approved_by: P1
rules:
"""


@dataclass(frozen=True)
class Figure:
    """One measured figure and its bound; null = shown for information."""

    what: str
    value: float
    bound: float | None
    unit: str

    @property
    def row(self) -> list[str]:
        """The figure as a line of the printed table."""
        bound = "" if self.bound is None else f"≤ {self.bound:g} {self.unit}"
        verdict = "" if self.bound is None else ("ok" if self.value <= self.bound else "OVER")
        return [self.what, f"{self.value:.2f} {self.unit}", bound, verdict]


def build_site(folder: Path) -> Settings:
    """Write a config and seal two quarters of every dataset in ``folder``."""
    lines = [f"  {name}: {{path: {name}.parquet}}" for name in QUERIES]
    (folder / "inspection.yaml").write_text(CONFIG + "\n".join(lines) + "\n", encoding="utf-8")
    rule = "  - {{rule_id: RR-{0:03}, effect: allow, duty_code: D{0}, valid_from: 2018-04-01, approved_on: 2018-03-01}}"
    rules = RULES + "\n".join(rule.format(n) for n in range(7)) + "\n"
    (folder / "role_rules.yaml").write_text(rules, encoding="utf-8")
    settings = load_settings(folder / "inspection.yaml")
    for number, quarter in enumerate(QUARTERS):
        for name, query in QUERIES.items():
            seal_query(settings, quarter, name, query.replace(":q", str(number)), folder)
    return settings


def seal_query(settings: Settings, quarter: Quarter, name: str, query: str, folder: Path) -> None:
    """Seal the rows of a query as the snapshot of a dataset."""
    contract = load_dataset(name)
    parquet = folder / "data.parquet"
    with open_database(folder / "build.duckdb") as connection:
        columns = ", ".join(f"{column} {kind}" for column, kind in contract.sql_columns.items())
        run(connection, f"CREATE OR REPLACE TABLE t ({columns})")
        run(connection, f"INSERT INTO t BY NAME {query}")
        run(
            connection,
            f"CREATE OR REPLACE TABLE u AS SELECT DISTINCT ON ({', '.join(contract.key)}) * FROM t",  # noqa: S608
        )
        ((rows,),) = run(connection, "SELECT count(*) FROM u")
        run(connection, f"COPY u TO '{parquet}' (FORMAT parquet)")
    digest = sha256_file(parquet)
    delivery = Delivery(
        parquet,
        rows,
        digest,
        parquet.stat().st_size,
        rows,
        "number",
        {"kind": "parquet", "path": f"{name}.parquet"},
        list(contract.columns),
        list(contract.columns),
    )
    seal(settings.archive, name, quarter.as_of, delivery, CAPTURED_AT)


@contextmanager
def _timed(into: list[float]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    into.append(time.perf_counter() - started)


def measure_inspect(settings: Settings) -> list[Figure]:
    """Time ``tenken inspect`` as a whole process, the earlier quarter first so that nothing is carried in."""
    command = [sys.executable, "-m", "tenken.cli", "inspect", "--config", str(settings.path)]
    seconds: list[float] = []
    for quarter in QUARTERS:
        with _timed(seconds):
            subprocess.run([*command, str(quarter)], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 / 1024
    return [
        Figure("inspect, first quarter", seconds[0], 30, "s"),
        Figure("inspect, with a quarter before", seconds[1], 30, "s"),
        Figure("inspect, peak memory", peak, 2, "GiB"),
    ]


def measure_reconcile(settings: Settings) -> Figure:
    """Compare the reconcile step with its own SQL run bare, on the same staged database."""
    from tenken.inspection import run_gate, run_reconcile
    from tenken.reconcile import inputs, models
    from tenken.reconcile.sqlfile import load_controls, load_models
    from tenken.staging import open_stage

    stage = open_stage(settings, QUARTERS[1], "bench")
    run_gate(stage)
    times: list[float] = []
    with _timed(times):
        run_reconcile(stage)
    values = inputs.bound_values(settings, QUARTERS[1])
    with _timed(times), open_database(stage.database) as connection:
        models.build_models(
            connection, models.order_models(load_models(), {"previous", "coded_findings"}), values
        )
        for control in load_controls():
            run(connection, f"CREATE OR REPLACE TEMP TABLE bare AS {control.sql}", values)
            run(connection, control.header.population, values)
    return Figure("reconcile ÷ its SQL run bare", times[0] / times[1], 2, "×")


def measure_import(module: str, of: str, runs: int = 5) -> float:
    """Give the median seconds that a fresh process needs to import ``module``, less an empty one's."""
    return _median(lambda: _import_seconds(module), runs) - _median(lambda: _import_seconds(of), runs)


def _import_seconds(module: str) -> float:
    return _run_seconds(f"import {module}")


def _run_seconds(program: str) -> float:
    """Run a line of Python in a process of its own."""
    seconds: list[float] = []
    with _timed(seconds):
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)  # noqa: S603
    return seconds[0]


def measure_dags(folder: Path = INCLUDE.parent / "dags") -> list[Figure]:
    """Compare reading each DAG file with the import of Airflow's interface that every DAG needs."""
    bare = _median(lambda: _run_seconds("import airflow.sdk"), 3)
    return [
        Figure(
            f"dags/{path.name} ÷ import airflow.sdk",
            _median(lambda path=path: _run_seconds(f"import runpy; runpy.run_path({str(path)!r})"), 3) / bare,  # type: ignore[misc]
            1.5,
            "×",
        )
        for path in sorted(folder.glob("*.py"))
    ]


def _median(measure: Callable[[], float], runs: int) -> float:
    return sorted(measure() for _ in range(runs))[runs // 2]


def main() -> int:
    """Run every measurement and print the figures; 1 when one is over its bound."""
    from tenken.bench_documents import measure_documents  # it builds on this module

    figures = [Figure("import tenken.cli", measure_import("tenken.cli", "sys"), 0.3, "s"), *measure_dags()]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        settings = build_site(Path(folder))
        figures.append(Figure("building the company", time.perf_counter() - started, None, "s"))
        figures += measure_inspect(settings)
        figures.append(measure_reconcile(settings))
        figures += measure_documents(settings, Path(folder))
    print(table(["figure", "measured", "bound", ""], [f.row for f in figures]))  # noqa: T201
    return int(any(f.bound is not None and f.value > f.bound for f in figures))


if __name__ == "__main__":
    end_process(main())
