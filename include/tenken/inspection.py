"""The main job: one fiscal quarter inspected, from sealed snapshots to a sealed, revisioned result.

    open_stage   which snapshots, rules and waivers
    run_gate     load them; Great Expectations and tie-outs must hold, or nothing goes on
    run_reconcile  models → the inspection before → controls → findings → headcount → result files
    seal_editions  reports, manifest, rename into place, ledger

The command line calls ``run_inspection``; Airflow calls the three steps as tasks. Same inputs, same
bytes: no clock is read but for the ledger's time of the act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tenken.archive import inspections, ledger, snapshots
from tenken.archive.inspections import Inspection
from tenken.archive.store import (
    archive_errors,
    lock,
    put_in_place,
    remove_tree,
    write_json,
)
from tenken.calendar import Quarter
from tenken.engine.duckdb import open_database
from tenken.errors import EvidenceError, GateError, TransientError
from tenken.reconcile import controls, inputs, intake, models, results
from tenken.reconcile.earlier import load_previous, load_restated
from tenken.reconcile.gate import warm_up
from tenken.reconcile.life import run_catalogue
from tenken.reconcile.promised import store_promises
from tenken.reconcile.quarters import load_quarters
from tenken.reconcile.sqlfile import load_controls, load_models
from tenken.sealed_inputs import SealedInputs, write_inputs
from tenken.sealing import make_manifest
from tenken.selftest import run_on_company, store_outcomes
from tenken.settings import Settings, load_settings
from tenken.staging import (
    Report,
    Stage,
    describe_run,
    find_built_on,
    find_restated,
    find_same,
    inspections_before,
    next_revision,
    open_stage,
    tell_facts,
)

GATE_MODELS = ("snapshot_checks", "org_units_as_of", "posts_in_force")


@dataclass(frozen=True)
class Result:
    """What became of a run: the sealed inspection, and whether this run made it."""

    inspection: Inspection
    is_new: bool

    @property
    def summary(self) -> dict[str, Any]:
        """The content of ``summary.json``."""
        return self.inspection.summary


def run_inspection(
    settings: Settings,
    quarter: Quarter,
    *,
    known_at: datetime | None = None,
    rules: Path | None = None,
    report: Report | None = None,
) -> Result:
    """Inspect one quarter; a run with the same inputs as an existing revision returns that revision.

    Args:
        settings: The site.
        quarter: The quarter whose last day is inspected.
        known_at: Use only snapshots captured by then (naive UTC); null = the newest.
        rules: Another role rules file than the config's.
        report: Receives one line per step.

    Raises:
        GateError: the snapshots do not hold what the gate demands; nothing is written.
        ConfigError: a rule or waiver is wrong.
        EvidenceError: a seal is broken, or the archive cannot be written.
    """
    with lock(settings.archive, f"inspection-{quarter}"):
        stage = open_stage(settings, quarter, "inspect", known_at=known_at, rules=rules, report=report)
        try:
            same = find_same(stage, inspections_before(stage))
            if same is not None:
                return _sealed_before(settings.archive, same)
            run_gate(stage)
            run_reconcile(stage)
            return seal_editions(stage)
        finally:
            remove_tree(stage.folder)


def run_gate(stage: Stage) -> int:
    """Load the sealed snapshots and check them; give the number of checks.

    Raises:
        GateError: a dataset is missing or a critical expectation fails.
        EvidenceError: a sealed file was changed, or a check itself broke.
    """
    intake.refuse_missing(stage.settings, stage.quarter, stage.inputs)
    warm_up()
    for snapshot in stage.inputs.values():
        snapshots.check_seal(snapshot)
    values = inputs.bound_values(stage.settings, stage.quarter)
    with open_database(stage.database) as connection:
        inputs.load_datasets(connection, stage.inputs)
        inputs.load_snapshot_list(connection, "snapshots", stage.inputs)
        inputs.load_snapshot_list(connection, "previous_snapshots", stage.earlier_inputs)
        inputs.load_settings_tables(connection, stage.settings, stage.rules, stage.waivers)
        inputs.load_business_days(connection, stage.settings, stage.quarter)
        every = load_models()
        models.build_models(connection, [every[name] for name in GATE_MODELS], values)
        describe_run(stage, connection, None)
    checks = intake.check(stage.database, sorted(stage.inputs), stage.waivers, stage.quarter)
    stage.say(f"gate: {len(checks)} checks passed on {len(stage.inputs)} datasets")
    return len(checks)


def run_reconcile(stage: Stage) -> int:
    """Build the models, run the controls and write the result files; give the number of exceptions."""
    every = load_models()
    values = inputs.bound_values(stage.settings, stage.quarter)
    with open_database(stage.database) as connection:
        now = models.order_models(every, GATE_MODELS)
        models.build_models(connection, now, values)
    stage.say(f"models: {len(now) + len(GATE_MODELS)} tables")
    previous = inspect_before(stage)
    values = inputs.bound_values(stage.settings, stage.quarter, previous)
    with open_database(stage.database) as connection:
        load_previous(connection, previous)
        load_quarters(
            connection, stage.settings, stage.quarter, None if previous is None else previous.quarter
        )
        load_restated(connection, find_restated(stage))
        given = {*GATE_MODELS, *(m.header.table for m in now)}
        models.build_models(connection, models.order_models(every, {*given, "previous"}), values)
        exceptions = _run_controls(stage, connection, every, values)
        store_promises(connection, stage.settings, stage.commitments, stage.quarter)
        store_outcomes(connection, run_on_company())
        describe_run(stage, connection, previous)
    intake.check_result(stage.database)
    with open_database(stage.database) as connection:
        results.write_tables(connection, stage.folder)
        results.write_summary(connection, stage.folder, tell_facts(stage, previous))
    stage.say(f"controls: {exceptions} exceptions")
    return exceptions


def _run_controls(stage: Stage, connection: Any, every: dict[str, Any], values: dict[str, Any]) -> int:
    """Run every control, those about findings last, and give findings their life."""
    around = controls.Surroundings(
        {name: s.columns for name, s in stage.inputs.items()},
        {**stage.settings.policy.model_dump(), "purposes": stage.settings.purposes},
    )
    run_catalogue(connection, load_controls(), every, values, around)
    ((exceptions,),) = connection.execute("SELECT count(*) FROM findings WHERE is_exception").fetchall()
    return int(exceptions)


def inspect_before(stage: Stage) -> Inspection | None:
    """Find the inspection to build on, making it first when its snapshots are there.

    So the result does not depend on the order in which quarters are run: a backfill of several
    quarters side by side waits here, each for the one before.
    """
    if stage.built_on is not None:
        return stage.built_on.previous
    settings = stage.settings
    starts = settings.organisation.fiscal_year_starts
    for quarter in reversed(inspections.captured_quarters(settings.archive, starts, stage.known_at)):
        if quarter >= stage.quarter:
            continue
        found = inspections.latest(settings.archive, quarter)
        if found is not None:
            return found
        stage.say(f"{quarter} is captured and not inspected: inspecting it first")
        try:
            return run_inspection(settings, quarter, known_at=stage.known_at, report=stage.report).inspection
        except GateError as error:
            stage.say(f"{quarter} did not pass its gate and is passed over: {error.problems[0]}")
    return None


def seal_editions(stage: Stage) -> Result:
    """Render the reports, write the manifest and put the inspection in its place, read-only."""
    archive = stage.settings.archive
    if not (stage.folder / "summary.json").is_file():
        raise EvidenceError.at(stage.folder, "the reconcile step has not run", "Run the steps in their order")
    finish_result(stage)
    previous, revision = find_built_on(stage)
    with lock(archive, f"revision-{stage.quarter}"), archive_errors(archive):
        same = find_same(stage, previous)
        if same is not None:
            return _sealed_before(archive, same)
        if revision != next_revision(stage):
            raise TransientError.at(stage.folder, f"{stage.quarter} was inspected meanwhile", "Run it again")
        write_json(stage.folder / "manifest.json", make_manifest(stage, previous, revision))
        target = inspections.quarter_folder(archive, stage.quarter) / f"r{revision}"
        put_in_place(stage.folder, target)
        _record(archive, target)
    stage.say(f"sealed: {target}")
    return Result(inspections.read(target, stage.quarter.starts), is_new=True)


def _record(archive: Path, folder: Path) -> None:
    """Name a sealed inspection in the ledger, once."""
    ledger.record_folder(archive, "inspection", folder, datetime.now(UTC).replace(tzinfo=None))


def _sealed_before(archive: Path, same: Inspection) -> Result:
    """Give the revision that is there; a kill between its seal and the ledger is made good here."""
    _record(archive, same.folder)
    return Result(same, is_new=False)


def finish_result(stage: Stage) -> None:
    """Add to the result files the editions, and everything that a rebuild needs."""
    from tenken.report.html import render_editions

    render_editions(stage.database, stage.folder / "editions")
    decided = (stage.settings, stage.rules, stage.waivers, stage.commitments)
    used = (stage.inputs, stage.earlier_inputs, stage.known_at)
    write_inputs(stage.folder, SealedInputs(*decided, *used))


def _task_stage(config: str, quarter: str, run_key: str, *, keep: bool) -> Stage:
    settings = load_settings(Path(config))
    return open_stage(settings, settings.quarter(quarter), f"task-{run_key}", keep=keep)


def gate_step(config: str, quarter: str, run_key: str) -> dict[str, Any]:
    """Run the gate as a task of its own; safe to run again."""
    stage = _task_stage(config, quarter, run_key, keep=False)
    return {"quarter": quarter, "checks": run_gate(stage)}


def reconcile_step(config: str, quarter: str, run_key: str) -> dict[str, Any]:
    """Reconcile what the gate task staged; if that is gone, gate again first."""
    stage = _task_stage(config, quarter, run_key, keep=True)
    if not stage.database.is_file():
        run_gate(stage)
    return {"quarter": quarter, "exceptions": run_reconcile(stage)}


def editions_step(config: str, quarter: str, run_key: str) -> dict[str, Any]:
    """Render and seal what the reconcile task staged; if that is gone or sealed already, start over."""
    stage = _task_stage(config, quarter, run_key, keep=True)
    if not (stage.folder / "summary.json").is_file():
        run_gate(stage)
        run_reconcile(stage)
    try:
        result = seal_editions(stage)
    finally:
        remove_tree(stage.folder)
    return {**describe_result(result), "is_new": result.is_new}


def describe_result(result: Result) -> dict[str, Any]:
    """Give the counts and paths of a result as plain data: no rows, no persons."""
    sealed = result.inspection
    return {"quarter": str(sealed.quarter), "revision": sealed.revision, "folder": str(sealed.folder)}
