"""Compare a sealed inspection with itself under other role rules; the archive is read and never written.

Both sides are rebuilt on a temporary copy, first with the sealed rules and then with the new ones, so
that every difference comes from the rules alone. What is printed lives in ``tenken.report.simulation``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenken.archive import inspections
from tenken.archive.inspections import Inspection
from tenken.calendar import Quarter
from tenken.engine.duckdb import run
from tenken.errors import InputError
from tenken.reconcile import inputs, life, models, replay
from tenken.reconcile.sqlfile import Model, load_controls, load_models
from tenken.rules import RoleRule, RoleRules, load_role_rules
from tenken.settings import Settings

if TYPE_CHECKING:
    import duckdb

# Holding a right does not depend on the rules; being covered by one does: what would be left if every
# right that no rule covers were removed.
_HEADCOUNT = """
    WITH counted AS (
        SELECT p.person_id, p.category_code FROM counted_persons AS p
        UNION SELECT p.person_id, 'total' FROM counted_persons AS p
    ),
    covered AS (
        SELECT c.category_code, count(o.person_id) AS before, count(n.person_id) AS after
        FROM counted AS c
        LEFT JOIN (SELECT DISTINCT person_id FROM old_holdings WHERE is_covered) AS o ON c.person_id = o.person_id
        LEFT JOIN (SELECT DISTINCT person_id FROM new_holdings_covered WHERE is_covered) AS n
            ON c.person_id = n.person_id
        GROUP BY c.category_code
    )
    SELECT h.category_code, c.name_ja, c.name_en, h.total_count, h.permitted_count, coalesce(k.before, 0),
        coalesce(k.after, 0)
    FROM headcount AS h
    LEFT JOIN covered AS k ON h.category_code = k.category_code
    LEFT JOIN categories AS c ON h.category_code = c.code
    ORDER BY h.print_order, h.category_code"""
_FINDINGS = """
    SELECT o.finding_key IS NULL AS appears, f.code, f.severity, f.subject_id, f.object_id, f.person_id,
        f.account_id, f.entitlement_id, f.is_waived
    FROM (SELECT * FROM old_findings UNION SELECT * FROM new_findings) AS f
    LEFT JOIN old_findings AS o ON f.finding_key = o.finding_key
    LEFT JOIN new_findings AS n ON f.finding_key = n.finding_key
    WHERE o.finding_key IS NULL OR n.finding_key IS NULL
    ORDER BY f.code, f.subject_id, f.object_id NULLS FIRST, f.finding_key"""
_COVERS = """
    SELECT NOT o.is_covered AS gains, o.account_id, o.entitlement_id, o.person_id, o.org_id, o.category_code,
        coalesce(o.denied_by, o.rule_id) AS rule_before, coalesce(n.denied_by, n.rule_id) AS rule_after
    FROM old_holdings AS o
    INNER JOIN new_holdings_covered AS n ON o.account_id = n.account_id AND o.entitlement_id = n.entitlement_id
    WHERE o.is_covered <> n.is_covered
    ORDER BY gains, o.account_id, o.entitlement_id"""
_COVERED = """
    SELECT account_id, entitlement_id, person_id, org_id, category_code, rule_id, denied_by,
        coalesce(is_covered, FALSE) AS is_covered
    FROM holdings"""
_CODED = """
    SELECT f.finding_key, f.code, f.severity, f.subject_id, f.object_id, f.person_id, f.account_id, f.entitlement_id,
        f.finding_key IN (SELECT w.finding_key FROM waived_findings AS w WHERE w.is_in_force) AS is_waived
    FROM coded_findings AS f"""
_RULES = """
    SELECT coalesce(o.rule_id, n.rule_id) AS rule_id,
        CASE WHEN o.rule_id IS NULL THEN 'added' WHEN n.rule_id IS NULL THEN 'removed' ELSE 'changed' END,
        coalesce(n.valid_from, o.valid_from) <= $as_of
            AND coalesce(coalesce(n.valid_until, o.valid_until) >= $as_of, TRUE)
    FROM old_rules AS o
    FULL JOIN role_rules AS n ON o.rule_id = n.rule_id
    WHERE o IS DISTINCT FROM n
    ORDER BY 1"""


@dataclass(frozen=True)
class Share:
    """Permitted of all persons."""

    permitted: int
    total: int

    @property
    def percent(self) -> int | None:
        """Whole percent, halves rounded up; null when there is nobody."""
        return (200 * self.permitted + self.total) // (2 * self.total) if self.total else None


@dataclass(frozen=True)
class HeadcountChange:
    """One printed row of the headcount; the names are null for the total.

    ``held``: persons who hold a sensitive right, as the sealed inspection counts them, whatever the rules.
    ``before``, ``after``: those of them with at least one right that the sealed, or the new, rules cover.
    """

    category_code: str
    name_ja: str | None
    name_en: str | None
    held: Share
    before: Share
    after: Share


@dataclass(frozen=True)
class FindingChange:
    """One finding that only one of the two sides has; ids are null where they do not apply."""

    appears: bool
    code: str
    severity: str
    subject_id: str
    object_id: str | None
    person_id: str | None
    account_id: str | None
    entitlement_id: str | None
    is_waived: bool


@dataclass(frozen=True)
class CodeChange:
    """How many findings of one control appear and vanish, waived ones included."""

    code: str
    severity: str
    appear: int
    vanish: int


@dataclass(frozen=True)
class CoverChange:
    """One holding that an approved rule covers on one side only; a rule that denies is named too."""

    gains: bool
    account_id: str
    entitlement_id: str
    person_id: str | None
    org_id: str | None
    category_code: str | None
    rule_before: str | None
    rule_after: str | None


@dataclass(frozen=True)
class RuleChange:
    """One rule that differs: added, removed or changed, and whether it is in force on the as-of date."""

    rule_id: str
    change: str
    is_in_force: bool


@dataclass(frozen=True)
class Simulation:
    """One sealed inspection under other rules."""

    inspection: str
    quarter: Quarter
    rules_before: str
    rules_after: str
    on: date
    """The day whose rules were applied: the as-of date unless another was asked for."""
    rules: tuple[RuleChange, ...]
    headcount: tuple[HeadcountChange, ...]
    findings: tuple[FindingChange, ...]
    covers: tuple[CoverChange, ...]

    @property
    def codes(self) -> tuple[CodeChange, ...]:
        """Counts per control, in order of the codes; only controls whose findings differ."""
        severities = {f.code: f.severity for f in self.findings}
        counted = Counter((f.code, f.appears) for f in self.findings)
        return tuple(
            CodeChange(code, severity, counted[code, True], counted[code, False])
            for code, severity in sorted(severities.items())
        )


def simulate_rules(
    settings: Settings,
    rules_file: Path,
    quarter: Quarter,
    *,
    last: int = 1,
    rules_on: date | None = None,
    report: Callable[[str], None] | None = None,
) -> list[Simulation]:
    """Simulate the newest sealed inspection of a quarter, and of the ``last`` - 1 quarters before it.

    Args:
        settings: The site.
        rules_file: The role rules to try.
        quarter: The last quarter to simulate; it must have an inspection. Earlier ones without are left out.
        last: How many quarters, this one included.
        rules_on: Apply the rules that are in force on this day instead of each quarter's last.
        report: Receives one line per quarter.

    Returns:
        Oldest first.

    Raises:
        ConfigError: the rules are wrong.
        InputError: the quarter has not been inspected.
        EvidenceError: a sealed database cannot be read.
    """
    rules = load_role_rules(rules_file)
    if inspections.latest(settings.archive, quarter) is None:
        raise InputError.at(quarter, "not inspected yet", f"Run `tenken inspect {quarter}` first")
    wanted = [quarter.shift(-n) for n in reversed(range(last))]
    done = []
    for inspection in inspections.latest_each(settings.archive, wanted):
        done.append(simulate_inspection(settings, rules, inspection, rules_on))
        if report is not None:
            report(f"{inspection.name}: simulated")
    return done


def simulate_inspection(
    settings: Settings, rules: RoleRules, inspection: Inspection, rules_on: date | None = None
) -> Simulation:
    """Simulate one sealed inspection."""
    every = load_models()
    applied = rules if rules_on is None else rules_of_day(rules, rules_on, inspection.as_of)
    with replay.open_copy(inspection) as connection:
        values = replay.sealed_values(connection, settings, inspection)
        ((version,),) = run(connection, "SELECT rules_version FROM run")
        run(connection, "CREATE TEMP TABLE old_rules AS SELECT * FROM role_rules")
        affected = replay.affected_models(every, {"role_rules"})
        _rebuild(connection, settings, every, affected, values)
        run(connection, f"CREATE TEMP TABLE old_findings AS {_CODED}")
        run(connection, f"CREATE TEMP TABLE old_holdings AS {_COVERED}")
        inputs.load_rules(connection, applied)
        _rebuild(connection, settings, every, affected, values)
        run(connection, f"CREATE TEMP TABLE new_findings AS {_CODED}")
        run(connection, f"CREATE TEMP TABLE new_holdings_covered AS {_COVERED}")
        return Simulation(
            inspection.name,
            inspection.quarter,
            version,
            rules.version,
            rules_on or inspection.as_of,
            tuple(RuleChange(*row) for row in run(connection, _RULES, values)),
            tuple(_headcount_change(row) for row in run(connection, _HEADCOUNT)),
            tuple(FindingChange(*row) for row in run(connection, _FINDINGS)),
            tuple(CoverChange(*row) for row in run(connection, _COVERS)),
        )


def _rebuild(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    every: Mapping[str, Model],
    affected: list[Model],
    values: Mapping[str, Any],
) -> None:
    models.build_models(connection, affected, values)
    around = replay.sealed_surroundings(connection, settings)
    life.run_in_stages(connection, load_controls(), every, values, around)
    models.build_model(connection, every["waived_findings"], values)


def _headcount_change(row: Sequence[Any]) -> HeadcountChange:
    code, name_ja, name_en, total, *permitted = row
    return HeadcountChange(code, name_ja, name_en, *(Share(count, total) for count in permitted))


def rules_of_day(rules: RoleRules, day: date, as_of: date) -> RoleRules:
    """Give the rules in force on ``day``, dated so that they are in force on ``as_of`` too.

    A rule approved in time stays approved in time, so that no rule looks retroactive by the shift.
    """
    kept = [r for r in rules.rules if r.valid_from <= day and (r.valid_until is None or r.valid_until >= day)]
    return rules.model_copy(update={"rules": [_shifted(rule, as_of) for rule in kept]})


def _shifted(rule: RoleRule, as_of: date) -> RoleRule:
    starts = min(rule.valid_from, as_of)
    approved = rule.approved_on
    if approved is not None and approved <= rule.valid_from:
        approved = min(approved, starts)
    until = None if rule.valid_until is None else max(rule.valid_until, as_of)
    return rule.model_copy(update={"valid_from": starts, "approved_on": approved, "valid_until": until})
