"""Negative assurance: plant one violation per control and show that this control, and no other, finds it.

Every plant has a stand-in of its own (ids ``selftest-<code>…``), so that all can be planted at once and
each finding still tells which plant it comes from. Nothing sealed is touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenken.archive import inspections
from tenken.calendar import Quarter, end_of_day
from tenken.contract import dataset_names, load_dataset
from tenken.engine.duckdb import open_database, run
from tenken.errors import InputError
from tenken.reconcile import controls, inputs, life, models, replay
from tenken.reconcile.controls import Surroundings, missing_reason
from tenken.reconcile.earlier import load_previous, load_restated
from tenken.reconcile.plants import (
    SELFTEST,
    Plant,
    execute_all,
    load_plants,
    load_stand_ins,
)
from tenken.reconcile.quarters import load_quarters
from tenken.reconcile.sqlfile import Control, Model, load_controls, load_models
from tenken.rules import RoleRules, Waivers
from tenken.settings import Settings
from tenken.strict import read_yaml, validated

if TYPE_CHECKING:
    import duckdb

_NO_PLANT = "no violation is planted for it"
_FINDINGS = """
    SELECT finding_key, code, subject_id, coalesce(object_id, ''),
        concat_ws(' ', subject_id, object_id, person_id, account_id, org_id, evidence)
    FROM coded_findings"""


@dataclass(frozen=True)
class Outcome:
    """What became of one control's plant.

    ``detected`` is null when nothing was planted, and ``reason`` says why. ``also`` lists the other
    controls that found the plant too; ``reason`` names those of them that the plant does not declare.
    """

    code: str
    detected: bool | None
    also: str
    reason: str | None


@dataclass(frozen=True)
class Found:
    """One finding as far as the self-test looks at it; ``text`` holds every id it names."""

    finding_key: str
    code: str
    subject_id: str
    object_id: str
    text: str


class Ground:
    """A database in which violations are planted, and what its models and controls are run with."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any], columns: Mapping[str, list[str]],
        policy: Mapping[str, Any],
    ) -> None:  # fmt: skip
        self.connection, self.columns, self.policy = connection, columns, policy
        self.every: dict[str, Model] = load_models()
        self.catalogue: list[Control] = load_controls()
        self.plants = load_plants()
        self.values = {**values, "codes": sorted(self.plants)}

    def surroundings(self) -> Surroundings:
        """Give what controls need beside tables, with no outcome yet."""
        return Surroundings(self.columns, self.policy)

    def build_all(self) -> None:
        """Build every model that comes before the controls."""
        models.build_models(self.connection, models.order_models(self.every, {"previous"}), self.values)

    def rebuild(self, changed: Iterable[str]) -> set[str]:
        """Build what reads the changed tables; give the names of all that is new then."""
        affected = replay.affected_models(self.every, set(changed))
        models.build_models(self.connection, affected, self.values)
        return {*changed, *(m.header.table for m in affected)}

    def find(self) -> tuple[dict[str, Found], Surroundings]:
        """Run every control; give the findings by key, and the outcomes."""
        around = self.surroundings()
        life.run_in_stages(self.connection, self.catalogue, self.every, self.values, around)
        return self._found(), around

    def find_anew(self, moved: set[str]) -> tuple[dict[str, Found], Surroundings]:
        """Run only the controls that read one of the tables named, and not those about findings."""
        around = self.surroundings()
        asked = [c for c in self.catalogue if not c.header.after_findings and reads(c, moved)]
        controls.create_coded_findings(self.connection)
        controls.run_controls(self.connection, asked, self.values, around)
        return self._found(), around

    def _found(self) -> dict[str, Found]:
        return {row[0]: Found(*row) for row in run(self.connection, _FINDINGS)}


def reads(control: Control, tables: set[str]) -> bool:
    """Tell whether a control reads one of the tables."""
    return not tables.isdisjoint(re.findall(r"\w+", f"{control.sql} {control.header.population}"))


@cache
def run_on_company() -> tuple[Outcome, ...]:
    """Test every control in the invented company, in memory, once per process.

    Returns:
        One outcome per control, in order of the codes.
    """
    with open_database(Path(":memory:")) as connection:
        run(connection, "SET threads = 1")  # nothing here is worth sharing out
        return tuple(run_selftest(build_company(connection), is_clean=True))


def run_on_quarter(settings: Settings, quarter: Quarter) -> tuple[Outcome, ...]:
    """Test every control in a copy of a quarter's newest inspection.

    Raises:
        InputError: the quarter has not been inspected.
        EvidenceError: the sealed database cannot be read by this version.
    """
    inspection = inspections.latest(settings.archive, quarter)
    if inspection is None:
        raise InputError.at(quarter, "not inspected yet", f"Run `tenken inspect {quarter}` first")
    with replay.open_copy(inspection) as connection:
        values = replay.sealed_values(connection, settings, inspection)
        around = replay.sealed_surroundings(connection, settings)
        return tuple(run_selftest(Ground(connection, values, around.columns, around.policy)))


def build_company(connection: duckdb.DuckDBPyConnection) -> Ground:
    """Create the invented company's tables: nobody in it yet, everything delivered, every threshold set."""
    facts = read_yaml(SELFTEST / "company.yaml")
    settings = validated(Settings, SELFTEST / "company.yaml", facts["settings"])
    quarter = settings.quarter(facts["quarter"])
    inputs.load_datasets(connection, {})
    for snapshots in ("snapshots", "previous_snapshots"):
        inputs.load_snapshot_list(connection, snapshots, {})
    for dataset in dataset_names():
        row = {"dataset": dataset, "as_of": quarter.as_of}
        run(
            connection,
            "INSERT INTO snapshots (dataset, as_of, number, rows_declared, rows_loaded, source_columns, columns)"
            " VALUES ($dataset, $as_of, 1, 1, 1, 'id', 'id')",
            row,
        )
    inputs.load_settings_tables(connection, settings, RoleRules(version="selftest", rules=[]), Waivers())
    inputs.load_business_days(connection, settings, quarter)
    load_previous(connection, None)
    load_quarters(connection, settings, quarter, quarter.shift(-1))
    load_restated(connection, None)
    signed = end_of_day(quarter.shift(-1).as_of, settings.organisation.timezone)
    values = {**inputs.bound_values(settings, quarter), "previous_signed_at": signed}
    columns = {name: list(load_dataset(name).columns) for name in dataset_names()}
    policy = {**settings.policy.model_dump(), "purposes": settings.purposes}
    ground = Ground(connection, values, columns, policy)
    models.build_model(connection, ground.every["review"], ground.values)
    return ground


def run_selftest(ground: Ground, *, is_clean: bool = False) -> list[Outcome]:
    """Plant, inspect and judge; one outcome per control, in order of the codes.

    Args:
        ground: Where to plant; it is changed.
        is_clean: Nothing is found before the planting, so that it need not be looked for.
    """
    execute_all(ground.connection, load_stand_ins(), ground.values)
    before: dict[str, Found] = {}
    if not is_clean:
        ground.build_all()
        before, _ = ground.find()
    skipped = {c.code: reason for c in ground.catalogue if (reason := _obstacle(ground, c)) is not None}
    outcomes = [Outcome(code, None, "", reason) for code, reason in skipped.items()]
    plants = [p for code, p in ground.plants.items() if code not in skipped]
    first = [p for p in plants if not p.header.is_last]
    subjects = _plant(ground, first)
    ground.build_all()
    found, around = ground.find()
    outcomes += _judge_all(first, subjects, found, before, around)
    last = [p for p in plants if p.header.is_last]
    subjects = _plant(ground, last)
    again, around = ground.find_anew(ground.rebuild([name for p in last for name in p.changed]))
    outcomes += _judge_all(last, subjects, again, found, around)
    return sorted(outcomes, key=lambda o: o.code)


def _obstacle(ground: Ground, control: Control) -> str | None:
    """Say why nothing is planted for a control; null when something is."""
    plant = ground.plants.get(control.code)
    if plant is None:
        return _NO_PLANT
    if not control.header.needs_controls and (reason := missing_reason(control, ground.surroundings())):
        return reason
    if plant.header.ground is None:
        return None
    ((is_there,),) = run(ground.connection, plant.header.ground, ground.values)
    return None if is_there else plant.header.without


def _plant(ground: Ground, plants: list[Plant]) -> dict[str, str]:
    """Put the violations in; give the subject expected of each."""
    subjects = {}
    for plant in plants:
        subject = plant.header.subject
        if subject.startswith("SELECT "):
            ((subject,),) = run(ground.connection, subject, ground.values)
        subjects[plant.code] = subject
        execute_all(ground.connection, plant.statements, ground.values)
    return subjects


def _judge_all(
    plants: list[Plant],
    subjects: Mapping[str, str],
    found: Mapping[str, Found],
    before: Mapping[str, Found],
    around: Surroundings,
) -> list[Outcome]:
    gained = [f for key, f in found.items() if key not in before]
    return [_judge(plant, subjects[plant.code], gained, around) for plant in plants]


def _judge(plant: Plant, subject: str, gained: list[Found], around: Surroundings) -> Outcome:
    """Compare what was found of one plant with what had to be."""
    outcome = around.outcomes[plant.code]
    if outcome.status != "EVALUATED":
        return Outcome(plant.code, None, "", outcome.reason)
    wanted = plant.header.object
    detected = any(
        f.code == plant.code and f.subject_id == subject and wanted in (None, f.object_id) for f in gained
    )
    mine = re.compile(rf"selftest-{plant.code}(?![0-9a-z])")
    also = {f.code for f in gained if f.subject_id == subject or mine.search(f.text)} - {plant.code}
    stray = sorted(also - set(plant.header.also))
    reason = f"not declared in its plant: {', '.join(stray)}" if stray else None
    if not detected:
        reason = f"no finding of {subject}"
    return Outcome(plant.code, detected, ", ".join(sorted(also)), reason)


def store_outcomes(connection: duckdb.DuckDBPyConnection, outcomes: Iterable[Outcome]) -> None:
    """Create ``selftest_results``: one row per control, in order of the codes."""
    inputs.create_table(
        connection,
        "selftest_results",
        "code VARCHAR, detected BOOLEAN, also VARCHAR, reason VARCHAR",
        [[o.code, o.detected, o.also, o.reason] for o in outcomes],
    )
