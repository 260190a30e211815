"""The register of promises: when each is next due, what last showed that it was kept, and what is overdue.

Everything is told as of the last day of a quarter, from the archive alone; no clock is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from tenken.archive import inspections
from tenken.archive.register import read_register
from tenken.archive.snapshots import as_of_dates, check_seal, find
from tenken.archive.stale import inspected_quarters
from tenken.calendar import Quarter, end_of_day
from tenken.contract import dataset_names, load_dataset
from tenken.engine.duckdb import open_database, run
from tenken.errors import InputError
from tenken.instructions.register import issue_day
from tenken.settings import Settings
from tenken.strict import INCLUDE, Strict, read_yaml, validated
from tenken.workdays import business_days

PROMISES = INCLUDE / "config" / "promises.yaml"
_LONGEST_WAIT = 400


class Evidence(Strict):
    """What shows that a promise was kept: an inspection, a row of a dataset, or an instruction."""

    inspection: str | None = None
    """The quarter that has to be inspected; null = the newest counts."""
    dataset: str | None = None
    day: str | None = None
    """The date column that says when."""
    where: dict[str, str] = Field(default_factory=dict)
    register_of: Literal["instructions"] | None = None
    """What the archive itself keeps a register of."""

    @model_validator(mode="after")
    def _names_columns_of_the_contract(self) -> Evidence:
        if self.dataset is None:
            return self
        if self.dataset not in dataset_names():
            raise ValueError("dataset: there is no such dataset")
        columns = load_dataset(self.dataset).columns
        if self.day is None or self.day not in columns or columns[self.day].type != "date":
            raise ValueError("day: not a date column of the dataset")
        for name, value in self.where.items():
            if name not in columns or value not in (columns[name].values or [value]):
                raise ValueError(f"where.{name}: no such column or value")
        return self


class Promise(Strict):
    """One thing promised in answer to a request."""

    id: Annotated[str, Field(pattern=r"^P[123]\d\d$")]
    request_item: Literal[1, 2, 3]
    text_ja: str
    text_en: str
    kind: Literal["once", "quarterly", "yearly", "on_event"]
    due: date | None = None
    """The day by which it had to be kept; of kind once only."""
    since: date | None = None
    """The day of the promise: the fiscal year after it is the first that counts; of kind yearly only."""
    evidence: Evidence
    controls: tuple[str, ...] = ()
    """Controls that find nothing while it is kept."""

    @model_validator(mode="after")
    def _has_the_days_of_its_kind(self) -> Promise:
        if (self.due is not None) != (self.kind == "once") or (self.since is not None) != (
            self.kind == "yearly"
        ):
            raise ValueError("due belongs to kind once, since to kind yearly, and either must be there")
        return self


class Promises(Strict):
    """The file of promises, in their order."""

    promises: list[Promise]


@dataclass(frozen=True)
class Standing:
    """How one promise stands; ``is_overdue`` is null when a control that would tell was not evaluated."""

    promise: Promise
    evidence: str | None
    evidence_on: date | None
    next_due: date | None
    is_overdue: bool | None
    reason: str | None

    @property
    def state(self) -> str:
        """Kept (nothing is due any more), due, overdue or unknown."""
        if self.is_overdue is None:
            return "unknown"
        if self.is_overdue:
            return "overdue"
        return "kept" if self.next_due is None else "due"

    def plain(self) -> dict[str, Any]:
        """Give it as plain data; days are ISO."""
        promise = self.promise
        return {
            "id": promise.id,
            "request_item": promise.request_item,
            "kind": promise.kind,
            "text_ja": promise.text_ja,
            "text_en": promise.text_en,
            "controls": list(promise.controls),
            "last_evidence": self.evidence,
            "last_evidence_on": None if self.evidence_on is None else self.evidence_on.isoformat(),
            "next_due": None if self.next_due is None else self.next_due.isoformat(),
            "is_overdue": self.is_overdue,
            "state": self.state,
            "reason": self.reason,
        }

    def cells(self) -> list[Any]:
        """Give it as a row of a table."""
        plain = self.plain()
        state = self.state if self.reason is None else f"{self.state}: {self.reason}"
        names = ("id", "request_item", "kind", "last_evidence", "last_evidence_on", "next_due")
        return [*(plain[name] for name in names), state, self.promise.text_en]


def load_promises(settings: Settings) -> list[Promise]:
    """Read ``promises.yaml`` beside the site's config, else the product's.

    Raises:
        ConfigError: the file is malformed.
    """
    own = settings.path.parent / PROMISES.name
    path: Path = own if own.is_file() else PROMISES
    return validated(Promises, path, read_yaml(path)).promises


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
        quarters = inspected_quarters(settings.archive, settings.organisation.fiscal_year_starts)
        if not quarters:
            raise InputError.at(settings.archive, "nothing was inspected yet", "Name the --quarter")
        quarter = quarters[-1]
    return [_standing(settings, promise, quarter) for promise in load_promises(settings)]


def _standing(settings: Settings, promise: Promise, quarter: Quarter) -> Standing:
    evidence, shown_on = _find_evidence(settings, promise.evidence, quarter)
    if promise.kind == "on_event":
        is_overdue, reason = _broken(settings, promise, quarter)
        return Standing(promise, evidence, shown_on, None, is_overdue, reason)
    due = _next_due(settings, promise, shown_on, quarter)
    late = due is not None and due <= quarter.as_of
    reason = f"nothing shows it by {due}" if late else None
    if late and promise.evidence.dataset is not None and evidence is None:
        reason = f"nothing in {promise.evidence.dataset} shows it by {due}"
    return Standing(promise, evidence, shown_on, due, late, reason)


def _next_due(settings: Settings, promise: Promise, shown_on: date | None, quarter: Quarter) -> date | None:
    """Tell the next day on which something is due; null when nothing is any more."""
    starts = quarter.starts
    if promise.kind == "once":
        return promise.due if shown_on is None else None
    if promise.kind == "yearly":
        since = promise.since if shown_on is None else max(shown_on, promise.since or shown_on)
        year = Quarter.holding(since or quarter.as_of, starts).year
        return Quarter(year + 1, 4, starts).as_of
    owed = quarter if shown_on is None else Quarter.holding(shown_on, starts).shift(1)
    return _inspection_due(settings, owed)


def _inspection_due(settings: Settings, quarter: Quarter) -> date:
    """Count business days from the day after a quarter's end; national holidays are none."""
    first = quarter.as_of + timedelta(days=1)
    days = business_days(first, first + timedelta(days=_LONGEST_WAIT), {}, settings.organisation.timezone)
    return [day for _, day in zip(range(settings.policy.inspection_due_business_days), days, strict=False)][
        -1
    ]


def _find_evidence(
    settings: Settings, evidence: Evidence, quarter: Quarter
) -> tuple[str | None, date | None]:
    """Find the newest evidence up to the quarter's last day: what it is, and its day; nulls without one."""
    if evidence.dataset is not None:
        return _dataset_evidence(settings, evidence, quarter)
    if evidence.register_of is not None:
        return _register_evidence(settings, quarter)
    starts = settings.organisation.fiscal_year_starts
    wanted = None if evidence.inspection is None else settings.quarter(evidence.inspection)
    there = [
        q
        for q in inspected_quarters(settings.archive, starts)
        if q <= quarter and wanted in (None, q) and inspections.latest(settings.archive, q) is not None
    ]
    return (f"inspection {there[-1]}", there[-1].as_of) if there else (None, None)


def _dataset_evidence(
    settings: Settings, evidence: Evidence, quarter: Quarter
) -> tuple[str | None, date | None]:
    """Look into the newest snapshot of the dataset that is not after the quarter's last day."""
    name = evidence.dataset or ""
    days = [day for day in as_of_dates(settings.archive, name) if day <= quarter.as_of]
    snapshot = find(settings.archive, name, days[-1]) if days else None
    if snapshot is None:
        return None, None
    check_seal(snapshot)
    # Both names stand in the contract; values are bound.
    conditions = "".join(f' AND "{column}" = ${column}' for column in evidence.where)
    query = (
        f'SELECT max("{evidence.day}") FROM read_parquet($file) WHERE "{evidence.day}" <= $as_of{conditions}'  # noqa: S608  # see above
    )
    values = {"file": str(snapshot.parquet), "as_of": quarter.as_of, **evidence.where}
    with open_database(Path(":memory:")) as connection:
        ((newest,),) = run(connection, query, values)
    return (None, None) if newest is None else (f"{name} {snapshot.as_of}/{snapshot.number}", newest)


def _register_evidence(settings: Settings, quarter: Quarter) -> tuple[str | None, date | None]:
    end = end_of_day(quarter.as_of, settings.organisation.timezone).isoformat()
    register = read_register(settings.archive).sound()
    issued = [i for i in register.instructions if i.content["issued_at"] < end]
    if not issued:
        return None, None
    return f"instruction {issued[-1].number}", issue_day(settings, issued[-1])


def _broken(settings: Settings, promise: Promise, quarter: Quarter) -> tuple[bool | None, str | None]:
    """Ask the controls of a promise in the quarter's newest inspection; null when none of them can tell."""
    inspection = inspections.latest(settings.archive, quarter)
    if inspection is None:
        return None, f"{quarter} is not inspected"
    with open_database(inspection.database, read_only=True) as connection:
        rows = run(connection, "SELECT code, status, exceptions FROM control_results ORDER BY code")
    results = {code: (status, exceptions) for code, status, exceptions in rows}
    broken = [c for c in promise.controls if (results.get(c, ("", 0))[1] or 0) > 0]
    if broken:
        return True, f"{' '.join(broken)} found exceptions"
    silent = [c for c in promise.controls if results.get(c, ("", 0))[0] != "EVALUATED"]
    return (None, f"{' '.join(silent)} not evaluated") if silent else (False, None)
