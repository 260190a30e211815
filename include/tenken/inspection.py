"""The main job: one fiscal quarter inspected, from sealed snapshots to a sealed, revisioned result.

    open_stage   which snapshots, rules and waivers
    run_gate     load them; Great Expectations and tie-outs must hold, or nothing goes on
    run_reconcile  models → the inspection before → controls → findings → headcount → result files
    seal_editions  reports, manifest, rename into place, ledger

The command line calls ``run_inspection``; Airflow calls the three steps as tasks. Same inputs, same
bytes: no clock is read but for the ledger's time of the act.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tenken import provenance
from tenken.archive import inspections, ledger, snapshots
from tenken.archive.inspections import Inspection
from tenken.archive.snapshots import Snapshot
from tenken.archive.store import (
    archive_errors,
    lock,
    new_staging,
    put_in_place,
    remove_tree,
    sha256_file,
    write_json,
)
from tenken.calendar import Quarter
from tenken.engine.duckdb import open_database, table_digest, table_names
from tenken.errors import EvidenceError, GateError, TransientError
from tenken.reconcile import controls, inputs, intake, models, results
from tenken.reconcile.earlier import load_previous, load_restated
from tenken.reconcile.gate import warm_up
from tenken.reconcile.life import run_catalogue
from tenken.reconcile.quarters import load_quarters
from tenken.reconcile.sqlfile import load_controls, load_models
from tenken.sealed_inputs import SealedInputs, write_inputs
from tenken.selftest import run_on_company, store_outcomes
from tenken.settings import RoleRules, Settings, Waivers, load_role_rules, load_settings, load_waivers

Report = Callable[[str], None]
GATE_MODELS = ("snapshot_checks", "org_units_as_of", "posts_in_force")


@dataclass(frozen=True)
class BuiltOn:
    """The earlier results that a rebuild stands on, instead of the newest in the archive; null = none."""

    previous: Inspection | None
    restated: Inspection | None


@dataclass(frozen=True)
class Stage:
    """An inspection under way: what goes in, and the staging folder it is built in."""

    settings: Settings
    quarter: Quarter
    folder: Path
    inputs: dict[str, Snapshot]
    """Dataset → the snapshot used."""
    earlier_inputs: dict[str, Snapshot]
    """The same of the quarter before, for the cliff and drift checks; may be empty."""
    rules: RoleRules
    waivers: Waivers
    known_at: datetime | None = None
    report: Report | None = None
    built_on: BuiltOn | None = None
    """Null but for a rebuild: the archive decides."""

    @property
    def database(self) -> Path:
        """The database file being built."""
        return self.folder / "inspection.duckdb"

    def say(self, message: str) -> None:
        """Tell the person or log that watches."""
        if self.report is not None:
            self.report(message)


@dataclass(frozen=True)
class Result:
    """What became of a run: the sealed inspection, and whether this run made it."""

    inspection: Inspection
    is_new: bool

    @property
    def summary(self) -> dict[str, Any]:
        """The content of ``summary.json``."""
        return json.loads((self.inspection.folder / "summary.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


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
            same = _same_inspection(stage, inspections_before(stage))
            if same is not None:
                return Result(same, is_new=False)
            run_gate(stage)
            run_reconcile(stage)
            return seal_editions(stage)
        finally:
            remove_tree(stage.folder)


def open_stage(
    settings: Settings,
    quarter: Quarter,
    run_key: str,
    *,
    known_at: datetime | None = None,
    rules: Path | None = None,
    report: Report | None = None,
    keep: bool = False,
) -> Stage:
    """Choose the snapshots and read the rules; give an empty staging folder (or the one kept by an earlier step)."""
    name = f"{quarter}-{run_key}"
    folder = settings.archive / "staging" / name
    if not (keep and folder.is_dir()):
        folder = new_staging(settings.archive, name)
    return Stage(
        settings,
        quarter,
        folder,
        intake.choose_snapshots(settings, quarter, known_at),
        intake.choose_snapshots(settings, quarter.shift(-1), known_at),
        load_role_rules(rules or settings.role_rules),
        load_waivers(settings.waivers),
        known_at,
        report,
    )


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
        _describe_run(stage, connection, None)
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
        load_restated(connection, _restated(stage))
        given = {*GATE_MODELS, *(m.header.table for m in now)}
        models.build_models(connection, models.order_models(every, {*given, "previous"}), values)
        exceptions = _run_controls(stage, connection, every, values)
        store_outcomes(connection, run_on_company())
        _describe_run(stage, connection, previous)
    intake.check_result(stage.database)
    with open_database(stage.database) as connection:
        results.write_tables(connection, stage.folder)
        results.write_summary(connection, stage.folder, _facts(stage, previous))
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


def inspections_before(stage: Stage) -> Inspection | None:
    """Find the newest inspection of the nearest earlier quarter that has one."""
    starts = stage.settings.organisation.fiscal_year_starts
    for quarter in reversed(inspections.captured_quarters(stage.settings.archive, starts, stage.known_at)):
        if (
            quarter < stage.quarter
            and (found := inspections.latest(stage.settings.archive, quarter)) is not None
        ):
            return found
    return None


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


def _facts(stage: Stage, previous: Inspection | None) -> dict[str, Any]:
    """Give what the summary says of the run; the revision is filled in when it is sealed."""
    return {
        "quarter": str(stage.quarter),
        "as_of": stage.quarter.as_of.isoformat(),
        "revision": _next_revision(stage),
        "known_at": None if stage.known_at is None else stage.known_at.isoformat(),
        "previous": None
        if previous is None
        else {"quarter": str(previous.quarter), "revision": previous.revision},
        "restates": _next_revision(stage) - 1 or None,
        "rules": {"version": stage.rules.version, "sha256": provenance.model_digest(stage.rules)},
        "rules_digest": provenance.model_digest(stage.rules),
    }


def _restated(stage: Stage) -> Inspection | None:
    """Give the revision of the same quarter before this one."""
    if stage.built_on is not None:
        return stage.built_on.restated
    return inspections.latest(stage.settings.archive, stage.quarter)


def _next_revision(stage: Stage) -> int:
    newest = _restated(stage)
    return 1 if newest is None else newest.revision + 1


def _describe_run(stage: Stage, connection: Any, previous: Inspection | None) -> None:
    """Create the one-row table ``run`` that the reports and auditors read."""
    facts = _facts(stage, previous)
    inputs.create_table(
        connection,
        "run",
        "quarter VARCHAR, as_of DATE, as_of_end TIMESTAMP, previous_quarter VARCHAR, previous_as_of DATE,"
        " previous_revision INTEGER, revision INTEGER, known_at TIMESTAMP, rules_version VARCHAR,"
        " rules_digest VARCHAR, code_digest VARCHAR",
        [
            [
                facts["quarter"],
                stage.quarter.as_of,
                inputs.bound_values(stage.settings, stage.quarter)["as_of_end"],
                None if previous is None else str(previous.quarter),
                None if previous is None else previous.as_of,
                None if previous is None else previous.revision,
                facts["revision"],
                stage.known_at,
                stage.rules.version,
                facts["rules_digest"],
                provenance.code_digest(),
            ]
        ],
    )


def _fingerprint(stage: Stage, previous: Inspection | None, restated: Inspection | None) -> str:
    """Digest everything the result depends on; equal fingerprints mean equal bytes."""
    return provenance.fingerprint(
        stage.quarter,
        stage.inputs,
        stage.earlier_inputs,
        stage.settings,
        stage.rules,
        stage.waivers,
        {
            "previous": None if previous is None else previous.manifest_sha256,
            "restates": None if restated is None else restated.manifest_sha256,
        },
    )


def _same_inspection(stage: Stage, previous: Inspection | None) -> Inspection | None:
    """Find the revision that has these inputs, whichever revision it restated in its turn."""
    found = inspections.revisions(stage.settings.archive, stage.quarter)
    for restated, revision in reversed(list(zip([None, *found], found, strict=False))):
        if revision.manifest["fingerprint"] == _fingerprint(stage, previous, restated):
            return revision
    return None


def seal_editions(stage: Stage) -> Result:
    """Render the reports, write the manifest and put the inspection in its place, read-only."""
    archive = stage.settings.archive
    if not (stage.folder / "summary.json").is_file():
        raise EvidenceError.at(stage.folder, "the reconcile step has not run", "Run the steps in their order")
    finish_result(stage)
    previous, revision = _built_on(stage)
    with lock(archive, f"revision-{stage.quarter}"), archive_errors(archive):
        same = _same_inspection(stage, previous)
        if same is not None:
            return Result(same, is_new=False)
        if revision != _next_revision(stage):
            raise TransientError.at(stage.folder, f"{stage.quarter} was inspected meanwhile", "Run it again")
        write_json(stage.folder / "manifest.json", _manifest(stage, previous, revision))
        target = inspections.quarter_folder(archive, stage.quarter) / f"r{revision}"
        put_in_place(stage.folder, target)
    sealed = inspections.read(target, stage.quarter.starts)
    ledger.append(
        archive,
        "inspection",
        datetime.now(UTC).replace(tzinfo=None),
        {"path": str(target.relative_to(archive)), "manifest_sha256": sealed.manifest_sha256},
    )
    stage.say(f"sealed: {target}")
    return Result(sealed, is_new=True)


def finish_result(stage: Stage) -> None:
    """Add to the result files the editions, and everything that a rebuild needs."""
    from tenken.report.html import render_editions

    render_editions(stage.database, stage.folder / "editions")
    used = (stage.settings, stage.rules, stage.waivers, stage.inputs, stage.earlier_inputs, stage.known_at)
    write_inputs(stage.folder, SealedInputs(*used))


def _built_on(stage: Stage) -> tuple[Inspection | None, int]:
    """Give the earlier inspection and the revision number that the staged result names."""
    facts = json.loads((stage.folder / "summary.json").read_text(encoding="utf-8"))
    if facts["previous"] is None:
        return None, facts["revision"]
    quarter = stage.settings.quarter(facts["previous"]["quarter"])
    folder = inspections.quarter_folder(stage.settings.archive, quarter) / f"r{facts['previous']['revision']}"
    return inspections.read(folder, quarter.starts), facts["revision"]


def _manifest(stage: Stage, previous: Inspection | None, revision: int) -> dict[str, Any]:
    """Say what the inspection is, what it was made from, and what is in its folder."""
    restated = _restated(stage)
    return {
        "quarter": str(stage.quarter),
        "as_of": stage.quarter.as_of.isoformat(),
        "revision": revision,
        "fingerprint": _fingerprint(stage, previous, restated),
        "code_digest": provenance.code_digest(),
        "code_version": provenance.code_version(),
        "rules": {"version": stage.rules.version, "sha256": provenance.model_digest(stage.rules)},
        "previous": None
        if previous is None
        else {
            "quarter": str(previous.quarter),
            "revision": previous.revision,
            "manifest_sha256": previous.manifest_sha256,
        },
        "restates": None
        if restated is None
        else {"revision": restated.revision, "manifest_sha256": restated.manifest_sha256},
        **describe_content(stage.folder, stage.database),
    }


def describe_content(folder: Path, database: Path) -> dict[str, dict[str, Any]]:
    """List every file with its digest; of the database, which is not byte-stable, every table instead."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json")
    with open_database(database, read_only=True) as connection:
        tables = {name: table_digest(connection, name) for name in table_names(connection)}
    return {
        "files": {str(p.relative_to(folder)): sha256_file(p) for p in files if p != database},
        "tables": {name: {"rows": rows, "digest": digest} for name, (rows, digest) in tables.items()},
    }


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
