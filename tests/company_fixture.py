"""A database with the rows a test gives, defaults for the rest: the ground that controls stand on.

``given`` maps datasets to partial rows; what a row leaves out takes the default below. Special keys:
``policy``, ``purposes``, ``role_rules``, ``waivers``, ``categories``; ``absent`` (datasets or columns);
``previous`` (tables of the inspection before, its ``quarter`` and ``signed_at``); ``restated`` (of the revision
before); ``controls`` (the ones to run before a control about findings; default all); ``logs_in_daily`` (an
account, for controls that need a log without gaps).
"""

from __future__ import annotations

import atexit
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from tenken.calendar import Quarter, end_of_day
from tenken.contract import dataset_names, load_dataset
from tenken.engine.duckdb import open_database
from tenken.reconcile import controls, inputs, models
from tenken.reconcile.controls import Outcome, Surroundings
from tenken.reconcile.earlier import load_previous, load_restated
from tenken.reconcile.life import LIFE_MODELS, run_catalogue
from tenken.reconcile.quarters import load_quarters
from tenken.reconcile.sqlfile import Control, Model, load_controls, load_models
from tenken.rules import RoleRules, Waivers
from tenken.settings import Settings

QUARTER = Quarter.parse("FY2018Q3")
MEMORY = Path(":memory:")
DECIDED = {"policy", "purposes", "categories", "waivers"}
"""Keys of a case that change what ``load_settings_tables`` writes; role rules it writes through ``load_rules``."""
_NUMBERS = count(1)
_PROCESS = ExitStack()
INSTRUCTION: dict[str, Any] = {
    "issued_by": "BOSS",
    "issued_at": "2018-12-03 00:00:00",
    "addressee_kind": "org",
    "addressee_id": "ORG",
    "kind": "revoke_access",
    "body": "remove the right",
    "form_id": "F1",
    "due_on": "2019-01-31",
}
DEFAULTS: dict[str, dict[str, Any]] = {
    "persons": {
        "person_type": "employee",
        "status": "active",
        "manager_id": "BOSS",
        "hired_on": "2010-04-01",
    },
    "posts": {"org_id": "ORG", "post_kind": "main", "duty_code": "order_entry", "valid_from": "2015-04-01"},
    "org_units": {"name": "unit", "in_scope": True, "category_code": "back_office"},
    "contractors": {"name": "contractor", "contract_from": "2015-04-01"},
    "accounts": {"system": "crm", "account_type": "personal", "is_enabled": True},
    "entitlements": {
        "system": "crm",
        "name": "right",
        "action": "view",
        "data_scope": "collab",
        "is_bypass": False,
    },
    "grants": {"holder_kind": "account", "entitlement_id": "VIEW"},
    "group_members": {"member_kind": "account"},
    "requests": {
        "kind": "ordinary",
        "entitlement_id": "VIEW",
        "requested_by": "ASKER",
        "requested_at": "2018-10-01 00:00:00",
        "decision": "approved",
        "approved_by": "BOSS",
    },
    "instructions": INSTRUCTION,
    "previous_instructions": INSTRUCTION,
    "previous_holdings": {"entitlement_id": "VIEW", "is_known_person": True},
    "usage_events": {"action": "view", "is_collab": True},
    "orders": {"addon_code": "TV"},
    "campaigns": {
        "org_id": "ORG",
        "service_code": "TV",
        "channel": "telephone",
        "starts_on": "2018-11-01",
        "ends_on": "2018-12-31",
        "data_source": "addon",
        "approved_by": "BOSS",
        "approved_at": "2018-10-20 03:00:00",
    },
    "campaign_targets": {"campaign_id": "C1", "list_version": "1", "stage": "handed_over"},
    "lines": {"is_collab": True, "operator_id": "OP", "addon_code": "TV"},
    "coordinations": {
        "campaign_id": "C1",
        "operator_id": "OP",
        "agreed_on": "2018-10-25",
        "agreed_by": "BOSS",
        "service_code": "TV",
        "valid_from": "2018-11-01",
    },
    "training_events": {
        "stream": "use",
        "audience": "annual",
        "form": "group",
        "organiser": "HQ",
        "held_on": "2018-11-01",
    },
    "documents": {
        "version": "1",
        "kind": "manual",
        "effective_on": "2018-04-01",
        "approved_by": "BOSS",
        "sha256": "0",
    },
    "acknowledgements": {"version": "1", "acknowledged_at": "2018-12-01 03:00:00"},
    "inquiries": {"purpose_code": "line_check", "approver_id": "BOSS"},
    "attestations": {
        "inspection_id": "FY2018Q2",
        "entitlement_id": "VIEW",
        "reviewer_id": "BOSS",
        "decision": "keep",
        "decided_at": "2018-10-10 03:00:00",
    },
}
RULE = {"effect": "allow", "valid_from": "2018-04-01", "approved_on": "2018-03-01", "approved_by": "BOSS"}
WAIVER = {
    "reason": "agreed",
    "owner": "OWNER",
    "approved_by": "BOSS",
    "approved_on": "2018-10-01",
    "valid_from": "2018-10-01",
    "valid_until": "2018-12-31",
}
CATEGORIES = [
    {"code": "sales_planning", "name_ja": "営業企画", "print_order": 1},
    {"code": "customer_front", "name_ja": "お客様フロント", "print_order": 2},
    {"code": "back_office", "name_ja": "バックヤード", "print_order": 3},
]


@cache
def all_models() -> dict[str, Model]:
    """Read the models once per process."""
    return load_models()


@cache
def all_controls() -> dict[str, Control]:
    """Read the controls once per process."""
    return {c.code: c for c in load_controls()}


def settings_of(given: Mapping[str, Any]) -> Settings:
    """Give settings with the case's policy and categories."""
    return Settings.model_validate(
        {
            "path": Path("inspection.yaml"),
            "organisation": {"name_ja": "架空通信株式会社"},
            "archive": Path("var"),
            "role_rules": Path("role_rules.yaml"),
            "purposes": given.get("purposes", []),
            "categories": given.get("categories", CATEGORIES),
            "datasets": {},
            "policy": given.get("policy", {}),
        }
    )


def rules_of(given: Mapping[str, Any]) -> RoleRules:
    """Give the case's role rules, numbered where they carry no id."""
    rules = [{"rule_id": f"RR-{n:03}", **RULE, **r} for n, r in enumerate(given.get("role_rules", []), 1)]
    return RoleRules.model_validate({"version": "1", "rules": rules})


def waivers_of(given: Mapping[str, Any]) -> Waivers:
    """Give the case's waivers."""
    waivers = [{"waiver_id": f"W-{n:03}", **WAIVER, **w} for n, w in enumerate(given.get("waivers", []), 1)]
    return Waivers.model_validate({"waivers": waivers})


@cache
def models_for(code: str) -> frozenset[str]:
    """Name the models that a control reads, and those that they need in turn."""
    control = all_controls()[code]
    words = set(re.findall(r"\w+", f"{control.sql} {control.header.population}"))
    needed = (models_for(other) for other in control.header.needs_controls)
    return closure(words & set(all_models())).union(*needed)


def models_for_life(codes: list[str]) -> frozenset[str]:
    """Name the models that these controls and the tables about findings read."""
    about = closure(set(LIFE_MODELS)) - set(LIFE_MODELS)
    return about.union(*(models_for(code) for code in codes))


def closure(tables: set[str]) -> frozenset[str]:
    """Name the models given and those that they need in turn."""
    wanted: set[str] = set()
    following = set(tables)
    while following:
        wanted |= following
        following = {n for w in following for n in all_models()[w].header.needs if n in all_models()} - wanted
    return frozenset(wanted)


def build(table: str, given: Mapping[str, Any], quarter: Quarter = QUARTER) -> list[dict[str, Any]]:
    """Build one model on a company and give its rows."""
    with company(MEMORY, given, quarter, closure({table})) as (connection, _):
        return rows_of(connection, table)


@contextmanager
def company(
    path: Path, given: Mapping[str, Any], quarter: Quarter = QUARTER, wanted: frozenset[str] | None = None
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Open a database with every table of an inspection up to the controls; gives (connection, values).

    ``wanted`` names the only models to build.
    """
    settings = settings_of(given)
    previous = given.get("previous")
    values = inputs.bound_values(settings, quarter)
    before = quarter_before(given, quarter)
    if previous is not None and before is not None:
        signed = previous.get("signed_at")
        values["previous_as_of"] = before.as_of
        values["previous_signed_at"] = (
            datetime.fromisoformat(signed) if signed else end_of_day(before.as_of, "Asia/Tokyo")
        )
    with _opened(path) as connection:
        if path != MEMORY:
            _lay_ground(connection)
        for dataset in dataset_names():
            insert_rows(connection, dataset, given.get(dataset, []))
        for table in ("snapshots", "previous_snapshots"):
            insert_rows(connection, table, given.get(table, []))
        _load_decisions(connection, settings, given)
        if quarter != QUARTER or "calendar_days" in given:
            inputs.load_business_days(connection, settings, quarter)
        if "logs_in_daily" in given:
            log_in_daily(connection, given["logs_in_daily"])
        load_quarters(connection, settings, quarter, before)
        for table, rows in given.get("restated", {}).items():
            insert_rows(connection, f"restated_{table}", rows)
        for table, rows in (previous or {}).items():
            if table not in ("signed_at", "quarter"):
                insert_rows(connection, f"previous_{table}", rows)
        ordered = models.order_models(all_models(), {"previous"})
        chosen = [m for m in ordered if wanted is None or m.header.table in wanted]
        models.build_models(connection, chosen, values)
        yield connection, values


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a new database file; in memory, a copy of the ground beside the others of this process.

    To open another DuckDB and to create its tables takes ten times as long as to copy them.
    """
    if path != MEMORY:
        with open_database(path) as connection:
            yield connection
        return
    name = f"company_{next(_NUMBERS)}"
    connection = _memory().cursor()
    connection.execute(f"ATTACH ':memory:' AS {name}")
    connection.execute(f"COPY FROM DATABASE ground TO {name}")
    connection.execute(f"USE {name}")
    try:
        yield connection
    finally:
        connection.execute("USE memory")
        connection.execute(f"DETACH {name}")
        connection.close()


@cache
def _memory() -> Any:
    """Open the process's DuckDB in memory, in which ``ground`` is what a company without rows has."""
    connection = _PROCESS.enter_context(open_database(MEMORY))
    atexit.register(_close_memory)
    connection.execute("ATTACH ':memory:' AS ground")
    connection.execute("USE ground")
    _lay_ground(connection)
    return connection


def _close_memory() -> None:
    """Leave no connection to the end of the process, where DuckDB would call it a leak."""
    _memory.cache_clear()
    _PROCESS.close()


def _lay_ground(connection: Any) -> None:
    """Create every table that is there before the models, as of a company that nothing was said about."""
    settings = settings_of({})
    inputs.load_datasets(connection, {})
    for table in ("snapshots", "previous_snapshots"):
        inputs.load_snapshot_list(connection, table, {})
    inputs.load_settings_tables(connection, settings, rules_of({}), waivers_of({}))
    inputs.load_business_days(connection, settings, QUARTER)
    load_previous(connection, None)
    load_restated(connection, None)


def _load_decisions(connection: Any, settings: Settings, given: Mapping[str, Any]) -> None:
    """Write what people decided, where the case says anything about it."""
    if DECIDED & set(given):
        inputs.load_settings_tables(connection, settings, rules_of(given), waivers_of(given))
    elif "role_rules" in given:
        inputs.load_rules(connection, rules_of(given))


def quarter_before(given: Mapping[str, Any], quarter: Quarter) -> Quarter | None:
    """Tell the quarter of the inspection before: the one named, else the quarter before; null without one."""
    if given.get("previous") is None:
        return None
    return Quarter.parse(given["previous"].get("quarter", str(quarter.shift(-1))))


def log_in_daily(connection: Any, account_id: str) -> None:
    """Let an account log in at noon of every business day, so that the usage log has no gap."""
    connection.execute(
        "INSERT INTO usage_events (event_id, occurred_at, account_id, action)"
        " SELECT 'N-' || day, day + INTERVAL 3 HOUR, ?, 'login' FROM business_days",
        [account_id],
    )


def insert_rows(connection: Any, table: str, rows: list[dict[str, Any]]) -> None:
    """Insert partial rows, completed by the defaults: one statement for all that name the same columns."""
    alike: dict[tuple[str, ...], list[list[Any]]] = {}
    for row in rows:
        whole = {**DEFAULTS.get(table, {}), **row}
        alike.setdefault(tuple(whole), []).append(list(whole.values()))
    for names, values in alike.items():
        marks = ", ".join(f"({', '.join('?' for _ in names)})" for _ in values)
        cells = [cell for one in values for cell in one]
        connection.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES {marks}", cells)


def surroundings(given: Mapping[str, Any]) -> Surroundings:
    """Say that every dataset arrived with every column but those the case declares absent."""
    gone = set(given.get("absent", []))
    columns = {
        d: [c for c in load_dataset(d).columns if f"{d}.{c}" not in gone]
        for d in dataset_names()
        if d not in gone
    }
    policy = settings_of(given).policy.model_dump()
    return Surroundings(columns, {**policy, "purposes": given.get("purposes", [])})


def run_one(
    connection: Any, code: str, values: dict[str, Any], given: Mapping[str, Any]
) -> tuple[Outcome, list[Any]]:
    """Run one control on a company; gives its outcome and its findings as dictionaries."""
    catalogue = all_controls()
    around = surroundings(given)
    controls.create_coded_findings(connection)
    control = catalogue[code]
    if control.header.after_findings:
        for other in given.get("controls", [c for c in catalogue if not catalogue[c].header.after_findings]):
            controls.run_control(connection, catalogue[other], values, around)
        models.build_model(connection, all_models()["waived_findings"], values)
    for other in control.header.needs_controls:
        around.outcomes[other] = controls.run_control(connection, catalogue[other], values, around)
    outcome = controls.run_control(connection, control, values, around)
    return outcome, [f for f in rows_of(connection, "coded_findings") if f["code"] == code]


def run_all(connection: Any, values: dict[str, Any], given: Mapping[str, Any]) -> list[Outcome]:
    """Run every control (or those that the case names) and give the findings their life, as the inspection does."""
    catalogue = [all_controls()[code] for code in given.get("controls", all_controls())]
    return run_catalogue(connection, catalogue, all_models(), values, surroundings(given))


def rows_of(connection: Any, table: str) -> list[dict[str, Any]]:
    """Give a table's rows as dictionaries, in a total order."""
    cursor = connection.execute(f'SELECT * FROM "{table}" ORDER BY ALL')
    names = [d[0] for d in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
