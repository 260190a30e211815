"""An inspection under way: what goes in, what it builds on, and whether it has been made before."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tenken import provenance
from tenken.archive import inspections
from tenken.archive.inspections import Inspection
from tenken.archive.snapshots import Snapshot
from tenken.archive.store import new_staging
from tenken.calendar import Quarter
from tenken.promises import Commitments, load_commitments
from tenken.reconcile import inputs, intake
from tenken.rules import RoleRules, Waivers, load_role_rules, load_waivers
from tenken.settings import Settings

Report = Callable[[str], None]


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
    commitments: Commitments
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
        load_commitments(settings),
        known_at,
        report,
    )


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


def find_restated(stage: Stage) -> Inspection | None:
    """Give the revision of the same quarter before this one."""
    if stage.built_on is not None:
        return stage.built_on.restated
    return inspections.latest(stage.settings.archive, stage.quarter)


def next_revision(stage: Stage) -> int:
    """Give the number that a new revision of the quarter gets."""
    newest = find_restated(stage)
    return 1 if newest is None else newest.revision + 1


def find_same(stage: Stage, previous: Inspection | None) -> Inspection | None:
    """Find the revision that has these inputs, whichever revision it restated in its turn."""
    found = inspections.revisions(stage.settings.archive, stage.quarter)
    for restated, revision in reversed(list(zip([None, *found], found, strict=False))):
        if revision.manifest["fingerprint"] == fingerprint_stage(stage, previous, restated):
            return revision
    return None


def fingerprint_stage(stage: Stage, previous: Inspection | None, restated: Inspection | None) -> str:
    """Digest everything the result depends on; equal fingerprints mean equal bytes."""
    return provenance.fingerprint(
        stage.quarter,
        stage.inputs,
        stage.earlier_inputs,
        stage.settings,
        {"rules": stage.rules, "waivers": stage.waivers, "commitments": stage.commitments},
        {
            "previous": None if previous is None else previous.manifest_sha256,
            "restates": None if restated is None else restated.manifest_sha256,
        },
    )


def find_built_on(stage: Stage) -> tuple[Inspection | None, int]:
    """Give the earlier inspection and the revision number that the staged result names."""
    facts = json.loads((stage.folder / "summary.json").read_text(encoding="utf-8"))
    if facts["previous"] is None:
        return None, facts["revision"]
    quarter = stage.settings.quarter(facts["previous"]["quarter"])
    previous = inspections.read_revision(stage.settings.archive, quarter, facts["previous"]["revision"])
    return previous, facts["revision"]


def tell_facts(stage: Stage, previous: Inspection | None) -> dict[str, Any]:
    """Give what the summary says of the run; the revision is filled in when it is sealed."""
    return {
        "quarter": str(stage.quarter),
        "as_of": stage.quarter.as_of.isoformat(),
        "revision": next_revision(stage),
        "known_at": None if stage.known_at is None else stage.known_at.isoformat(),
        "previous": None
        if previous is None
        else {"quarter": str(previous.quarter), "revision": previous.revision},
        "restates": next_revision(stage) - 1 or None,
        "rules": {"version": stage.rules.version, "sha256": provenance.model_digest(stage.rules)},
        "rules_digest": provenance.model_digest(stage.rules),
    }


def describe_run(stage: Stage, connection: Any, previous: Inspection | None) -> None:
    """Create the one-row table ``run`` that the reports and auditors read."""
    facts = tell_facts(stage, previous)
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
