"""Promises judged from the archive alone, for the command line: newest snapshots, inspections, the register.

Everything is told as of the last day of a quarter; no clock is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tenken.archive import inspections
from tenken.archive.register import read_register
from tenken.archive.snapshots import Snapshot, check_seal, find_until
from tenken.calendar import Quarter, end_of_day
from tenken.engine.duckdb import open_database, run
from tenken.errors import InputError
from tenken.instructions.register import issue_day
from tenken.promises import Evidence, load_commitments
from tenken.reconcile.inputs import bound_values
from tenken.reconcile.promised import instruction_query, row_query, version_query
from tenken.settings import Settings
from tenken.standings import Outcome, Shown, Standing, judge_promises


def list_promises(settings: Settings, quarter: Quarter | None = None) -> list[Standing]:
    """Tell how every promise stands at the end of a quarter's last day, in their order.

    Args:
        settings: The site.
        quarter: Whose last day counts; null = that of the newest inspection.

    Raises:
        InputError: nothing was inspected yet and no quarter is named.
        EvidenceError: a snapshot, an inspection or the register of instructions was tampered with.
    """
    if quarter is None:
        quarters = inspections.inspected_quarters(settings.archive, settings.organisation.fiscal_year_starts)
        if not quarters:
            raise InputError.at(settings.archive, "nothing was inspected yet", "Name the --quarter")
        quarter = quarters[-1]
    return judge_promises(settings, load_commitments(settings), quarter, ArchiveWitness(settings, quarter))


@dataclass(frozen=True)
class ArchiveWitness:
    """Looks into the newest snapshot of a dataset that is not after the quarter's last day."""

    settings: Settings
    quarter: Quarter

    def find_inspections(self) -> Sequence[Quarter]:
        """List the quarters with a sealed inspection up to this one, oldest first."""
        archive, starts = self.settings.archive, self.settings.organisation.fiscal_year_starts
        until = [q for q in inspections.inspected_quarters(archive, starts) if q <= self.quarter]
        return [inspection.quarter for inspection in inspections.latest_each(archive, until)]

    def find_rows(self, evidence: Evidence, since: date | None) -> Shown:
        """Find a row of the evidence's dataset: the first since a day, else the newest."""
        name = evidence.dataset or ""
        snapshot = self._snapshot(name)
        if snapshot is None:
            return Shown(absent=None if self.settings.datasets.get(name) else name)
        query, values = row_query("read_parquet($file)", evidence, since, self.quarter.as_of)
        ((found,),) = _ask(query, {**values, "file": str(snapshot.parquet)})
        return Shown() if found is None else Shown(f"{name} {snapshot.as_of}/{snapshot.number}", found)

    def find_instruction(self) -> Shown:
        """Find the newest instruction issued by the end of the day, in the register or, without one, the dataset."""
        end = end_of_day(self.quarter.as_of, self.settings.organisation.timezone).isoformat()
        register = read_register(self.settings.archive).sound()
        issued = [i for i in register.instructions if i.content["issued_at"] < end]
        if not issued:
            return self._delivered_instruction()
        return Shown(f"instruction {issued[-1].number}", issue_day(self.settings, issued[-1]))

    def _delivered_instruction(self) -> Shown:
        snapshot = self._snapshot("instructions")
        if snapshot is None:
            return Shown()
        values = {**bound_values(self.settings, self.quarter), "file": str(snapshot.parquet)}
        rows = _ask(instruction_query("read_parquet($file)"), values)
        return Shown(f"instruction {rows[0][0]}", rows[0][1]) if rows else Shown()

    def find_versions(self) -> Mapping[str, str] | None:
        """Give document → the version in force; null without a snapshot of the documents."""
        snapshot = self._snapshot("documents")
        if snapshot is None:
            return None
        values = {"file": str(snapshot.parquet), "as_of": self.quarter.as_of}
        return dict(_ask(version_query("read_parquet($file)"), values))

    def find_outcomes(self) -> Mapping[str, Outcome] | None:
        """Read the controls of the quarter's newest inspection; null when it is not inspected."""
        inspection = inspections.latest(self.settings.archive, self.quarter)
        if inspection is None:
            return None
        with open_database(inspection.database, read_only=True) as connection:
            rows = run(connection, "SELECT code, status, exceptions, population FROM control_results")
        return {
            code: Outcome(status == "EVALUATED", found or 0, looked) for code, status, found, looked in rows
        }

    def _snapshot(self, name: str) -> Snapshot | None:
        snapshot = find_until(self.settings.archive, name, self.quarter.as_of)
        if snapshot is not None:
            check_seal(snapshot)
        return snapshot


def _ask(query: str, values: Mapping[str, Any]) -> list[Any]:
    with open_database(Path(":memory:")) as connection:
        return run(connection, query, values)
