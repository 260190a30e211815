"""Fill a new database with what an inspection works on: datasets, snapshots, settings and values to bind."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from tenken.archive.inspections import Inspection
from tenken.archive.snapshots import Snapshot
from tenken.archive.store import canonical_json, sha256_text
from tenken.calendar import Quarter, end_of_day
from tenken.contract import dataset_names, load_dataset
from tenken.engine.duckdb import insert_rows, run
from tenken.policy import Policy
from tenken.provenance import model_digest
from tenken.rules import RoleRule, RoleRules, Waiver, Waivers
from tenken.settings import Settings
from tenken.workdays import business_days

if TYPE_CHECKING:
    import duckdb

SNAPSHOT_COLUMNS = (
    "dataset VARCHAR, as_of DATE, number INTEGER, rows_declared BIGINT, declared_by VARCHAR, rows_loaded BIGINT,"
    " extracted_at TIMESTAMP, raw_sha256 VARCHAR, parquet_sha256 VARCHAR, source_kind VARCHAR, source_text VARCHAR,"
    " source_columns VARCHAR, columns VARCHAR, source_digest VARCHAR, suspect_characters BIGINT"
)

_NARROW = string.digits + string.ascii_letters
_WIDE = "".join(chr(ord(letter) + 0xFEE0) for letter in _NARROW)
_DROPPED = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff0d\uff70 \u3000\u00a0\t"
"""Hyphens and spaces in all their widths; a key keeps its order of characters and nothing else is folded."""


def load_datasets(connection: duckdb.DuckDBPyConnection, snapshots: Mapping[str, Snapshot]) -> None:
    """Create one table per dataset of the contract, empty where no snapshot is given."""
    for name in dataset_names():
        columns = load_dataset(name).sql_columns
        listed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        run(connection, f'CREATE OR REPLACE TABLE "{name}" ({listed})')
        if name in snapshots:
            run(
                connection,
                f'INSERT INTO "{name}" BY NAME SELECT * FROM read_parquet($file)',  # noqa: S608  # a contract's name
                {"file": str(snapshots[name].parquet)},
            )


def load_snapshot_list(
    connection: duckdb.DuckDBPyConnection, table: str, snapshots: Mapping[str, Snapshot]
) -> None:
    """Create a table of manifests: one row per dataset."""
    rows = [
        [
            s.dataset,
            s.as_of,
            s.number,
            s.rows_declared,
            s.declared_by,
            s.rows_loaded,
            s.extracted_at,
            s.raw_sha256,
            s.parquet_sha256,
            s.source.get("kind"),
            source_text(s),
            ", ".join(s.source_columns),
            ", ".join(s.columns),
            source_digest(s),
            s.notes.get("suspect_characters"),
        ]
        for _, s in sorted(snapshots.items())
    ]
    create_table(connection, table, SNAPSHOT_COLUMNS, rows)


def source_text(snapshot: Snapshot) -> str | None:
    """Write what a snapshot was asked of: a file or search base and its filter, or a query; null = not told."""
    told = (snapshot.source.get(name) for name in ("path", "query", "base", "filter"))
    return " ".join(str(part) for part in told if part) or None


def source_digest(snapshot: Snapshot) -> str:
    """Digest how a snapshot was pulled, apart from the day, the quarter and the declared number of rows."""
    told = {k: v for k, v in snapshot.source.items() if k not in ("declared_rows", "extracted_on")}
    dated = canonical_json(told).replace(snapshot.as_of.isoformat(), "{as_of}")
    return sha256_text(re.sub(r"FY\d{4}Q[1-4]", "{quarter}", dated))


def create_table(
    connection: duckdb.DuckDBPyConnection, table: str, columns: str, rows: Sequence[Sequence[Any]]
) -> None:
    """Create a small table with the given rows."""
    run(connection, f'CREATE OR REPLACE TABLE "{table}" ({columns})')
    insert_rows(connection, table, rows)


def load_settings_tables(
    connection: duckdb.DuckDBPyConnection, settings: Settings, rules: RoleRules, waivers: Waivers
) -> None:
    """Create the tables that hold what people decided: rules, waivers, categories and the policy."""
    text3 = "code VARCHAR, name_ja VARCHAR, name_en VARCHAR"
    organisation = settings.organisation
    create_table(
        connection,
        "organisation",
        "name_ja VARCHAR, name_en VARCHAR",
        [[organisation.name_ja, organisation.name_en or organisation.name_ja]],
    )
    create_table(
        connection,
        "categories",
        f"{text3}, print_order INTEGER",
        [[c.code, c.name_ja, c.name_en or c.name_ja, c.print_order] for c in settings.categories],
    )
    create_table(
        connection,
        "purposes",
        text3,
        [[p.code, p.name_ja, p.name_en or p.name_ja] for p in settings.purposes],
    )
    load_rules(connection, rules)
    create_table(
        connection,
        "waivers",
        "waiver_id VARCHAR, finding_key VARCHAR, code VARCHAR, person_id VARCHAR, account_id VARCHAR,"
        " entitlement_id VARCHAR, subject_id VARCHAR, reason VARCHAR, compensating_control VARCHAR, owner VARCHAR,"
        " approved_by VARCHAR, approved_on DATE, valid_from DATE, valid_until DATE, kind VARCHAR, longest_until DATE",
        [[*w.model_dump().values(), _longest_until(settings, w)] for w in waivers.waivers],
    )
    _load_policy(connection, settings.policy)


def load_rules(connection: duckdb.DuckDBPyConnection, rules: RoleRules) -> None:
    """Create ``role_rules``: one row per rule; a null attribute means any."""
    create_table(
        connection,
        "role_rules",
        "rule_id VARCHAR, effect VARCHAR, category_code VARCHAR[], org_id VARCHAR[], duty_code VARCHAR[],"
        " person_type VARCHAR[], entitlement_id VARCHAR[], data_scope VARCHAR[], action VARCHAR[],"
        " requires_request BOOLEAN, requires_training BOOLEAN, expires_within_days INTEGER, purpose_codes VARCHAR[],"
        " reason VARCHAR, max_permitted INTEGER, max_percent INTEGER, valid_from DATE, valid_until DATE,"
        " approved_by VARCHAR, approved_on DATE",
        [_rule_row(r, rules) for r in rules.rules],
    )
    contents = [[r.rule_id, model_digest(r)] for r in rules.rules]
    create_table(connection, "rule_contents", "rule_id VARCHAR, digest VARCHAR", contents)


def _rule_row(rule: RoleRule, rules: RoleRules) -> list[Any]:
    """Flatten a rule; who approved the file approved each rule that names nobody else, but no day is guessed."""
    return [
        rule.rule_id,
        rule.effect,
        rule.category_code,
        rule.org_id,
        rule.duty_code,
        rule.person_type,
        rule.entitlement_id,
        rule.data_scope,
        rule.action,
        rule.requires.request,
        rule.requires.training,
        rule.requires.expires_within_days,
        rule.purpose_codes,
        rule.reason,
        rule.max_permitted,
        rule.max_percent,
        rule.valid_from,
        rule.valid_until,
        rule.approved_by or rules.approved_by,
        rule.approved_on,
    ]


def _longest_until(settings: Settings, waiver: Waiver) -> date:
    """Give the last day that the policy lets a waiver last to: the end of the next quarter by default."""
    starts = settings.organisation.fiscal_year_starts
    return Quarter.holding(waiver.valid_from, starts).shift(settings.policy.waiver_max_quarters).as_of


def load_business_days(connection: duckdb.DuckDBPyConnection, settings: Settings, quarter: Quarter) -> None:
    """Create ``business_days``: one row per business day from the quarter's first day to 120 days after its last.

    Needs the dataset ``calendar_days`` to be loaded.
    """
    company = dict(
        run(connection, "SELECT day, is_business_day FROM calendar_days WHERE is_business_day IS NOT NULL")
    )
    last = quarter.as_of + timedelta(days=120)
    days = business_days(quarter.first_day, last, company, settings.organisation.timezone)
    create_table(connection, "business_days", "day DATE", [[day] for day in days])


def _load_policy(connection: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """Create ``policy`` (one row, one column per single value) and a table per listed value."""
    single = {k: v for k, v in policy.model_dump().items() if not isinstance(v, list | dict)}
    kinds = ", ".join(f"{k} {'BIGINT' if isinstance(v, int) else 'VARCHAR'}" for k, v in single.items())
    create_table(connection, "policy", kinds, [list(single.values())])
    create_table(connection, "truncation_sizes", '"rows" BIGINT', [[n] for n in policy.truncation_sizes])
    create_table(
        connection,
        "counted_person_types",
        "person_type VARCHAR",
        [[t] for t in policy.headcount_person_types],
    )
    for table in ("top_managers", "approvers", "extract_approvers"):
        create_table(connection, table, "person_id VARCHAR", [[p] for p in getattr(policy, table)])
    for table in ("addon_data_sources", "approved_data_sources"):
        create_table(connection, table, "data_source VARCHAR", [[s] for s in getattr(policy, table)])
    owners = [[turn, person] for turn, person in enumerate(policy.data_owners, 1)]
    create_table(connection, "data_owners", "turn INTEGER, person_id VARCHAR", owners)
    create_table(
        connection,
        "approved_levels",
        "category_code VARCHAR, approved_percent INTEGER",
        [[c, n] for c, n in policy.approved_percent.items()],
    )
    create_table(
        connection,
        "conflicting_entitlements",
        "pair_id VARCHAR, side VARCHAR, entitlement_id VARCHAR",
        list(_sides(policy)),
    )


def _sides(policy: Policy) -> Iterator[list[str]]:
    for pair in policy.conflicting_entitlements:
        yield from ([pair.pair_id, "left", name] for name in pair.left)
        yield from ([pair.pair_id, "right", name] for name in pair.right)


def bound_values(
    settings: Settings,
    quarter: Quarter,
    previous: Inspection | None = None,
    signed_at: datetime | None = None,
) -> dict[str, Any]:
    """Give the values that models and controls bind by name.

    ``previous_signed_at`` is null without an earlier inspection, its sign-off if it has one, else the
    end of its as-of date. Timestamps are naive UTC; ``utc_offset_minutes`` added to one gives local time
    (of the as-of date's season, where a zone has summer time).
    """
    zone = settings.organisation.timezone
    before = quarter.shift(-1) if previous is None else previous.quarter
    values = policy_values(settings.policy)
    as_of_end = end_of_day(quarter.as_of, zone)
    offset = datetime.combine(quarter.as_of + timedelta(days=1), time()) - as_of_end
    return {
        **values,
        "quarter": str(quarter),
        "first_day": quarter.first_day,
        "as_of": quarter.as_of,
        "as_of_end": as_of_end,
        "utc_offset_minutes": int(offset.total_seconds()) // 60,
        "previous_as_of": before.as_of,
        **_training_days(settings, quarter),
        "previous_signed_at": None if previous is None else (signed_at or end_of_day(before.as_of, zone)),
    }


def policy_values(policy: Policy) -> dict[str, Any]:
    """Give the single values of the policy, and the characters that line keys are folded by."""
    single = {k: v for k, v in policy.model_dump().items() if not isinstance(v, list | dict)}
    return {**single, "folded_from": f"{_WIDE}{_DROPPED}", "folded_to": _NARROW}


def _training_days(settings: Settings, quarter: Quarter) -> dict[str, Any]:
    """Give the first day of the fiscal year, that of the training window, and the newcomers' days (null = none)."""
    policy, year = settings.policy, Quarter(quarter.year, 1, quarter.starts).first_day
    window, newcomer = policy.training_window, policy.newcomer_training
    return {
        "fiscal_year_start": year,
        "training_since": year if isinstance(window, str) else quarter.as_of - timedelta(days=window - 1),
        "newcomer_days": None if isinstance(newcomer, str) else newcomer,
    }
