"""Capture: pull a dataset from its source, make it canonical, seal it; the clock is read here only."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tenken.archive.snapshots import Delivery, Snapshot, seal
from tenken.archive.store import lock, new_staging, remove_tree
from tenken.calendar import Quarter
from tenken.contract import load_dataset
from tenken.errors import ConfigError, InputError, TenkenError, TransientError
from tenken.settings import Settings, Source
from tenken.sources.columnar import receive_parquet
from tenken.sources.completion import complete_delivery
from tenken.sources.database import receive_query
from tenken.sources.delimited import receive_delimited
from tenken.sources.directory import receive_directory
from tenken.sources.ldif import receive_ldif
from tenken.sources.mapping import check_source
from tenken.sources.normalise import normalise
from tenken.sources.objects import receive_json
from tenken.sources.parsing import parse_timestamp
from tenken.sources.received import Pull, Received
from tenken.sources.workbooks import receive_workbook

_FILES: dict[str, Callable[[Pull, Path], Received]] = {
    "csv": receive_delimited,
    "tsv": receive_delimited,
    "xlsx": receive_workbook,
    "parquet": receive_parquet,
    "json": receive_json,
    "ldif": receive_ldif,
}
_BOUND_AS_OF = re.compile(r"(?<![:\w]):as_of\b")


@dataclass(frozen=True)
class Captured:
    """One dataset as sealed; ``is_new`` is false when the same delivery had been sealed before."""

    dataset: str
    snapshot: Snapshot
    is_new: bool


Report = Callable[[str, Captured | TenkenError], None]


def capture_quarter(
    settings: Settings,
    quarter: Quarter,
    datasets: Sequence[str] | None = None,
    *,
    as_of: date | None = None,
    now: datetime | None = None,
    report: Report | None = None,
) -> list[Captured]:
    """Capture the datasets of a quarter; one that fails does not keep the others from being sealed.

    Args:
        settings: As for `capture_dataset`, like the quarter, the as-of date and the time.
        quarter: The fiscal quarter.
        datasets: Their names; null = every one that has a source.
        as_of: Another as-of date.
        now: Aware time of capture.
        report: Called after each dataset with what was sealed or why it was not.

    Returns:
        What was sealed, in the order of the names, when all went well.

    Raises:
        InputError: deliveries were wrong; the problems of all of them, faults of the config included.
        ConfigError: only the config was wrong.
        TransientError: nothing else went wrong, and trying again may help.
        EvidenceError: the archive cannot be used; the rest was not tried.
    """
    declared = sorted(name for name, source in settings.datasets.items() if source is not None)
    now = datetime.now(UTC) if now is None else now
    results: list[Captured | TenkenError] = []
    for name in declared if datasets is None else datasets:
        result = _try_capture(settings, quarter, name, as_of, now)
        results.append(result)
        if report is not None:
            report(name, result)
    _raise_failures([result for result in results if isinstance(result, TenkenError)])
    return [result for result in results if isinstance(result, Captured)]


def _try_capture(
    settings: Settings, quarter: Quarter, dataset: str, as_of: date | None, now: datetime
) -> Captured | TenkenError:
    """Capture one dataset, or give the error that keeps only this one from being sealed."""
    try:
        return capture_dataset(settings, quarter, dataset, as_of=as_of, now=now)
    except (InputError, ConfigError, TransientError) as error:
        return error


def _raise_failures(failed: list[TenkenError]) -> None:
    """Raise the lasting problems as one error; a passing trouble counts only when it is alone."""
    lasting = [error for error in failed if not isinstance(error, TransientError)]
    problems = [problem for error in lasting or failed for problem in error.problems]
    if not problems:
        return
    if not lasting:
        raise TransientError(problems)
    raise (InputError if any(isinstance(error, InputError) for error in lasting) else ConfigError)(problems)


def capture_dataset(
    settings: Settings,
    quarter: Quarter,
    dataset: str,
    *,
    as_of: date | None = None,
    now: datetime | None = None,
) -> Captured:
    """Pull, normalise and seal one dataset.

    Args:
        settings: The config.
        quarter: Fills ``{quarter}``; its last day is the as-of date.
        dataset: A canonical dataset that has a source.
        as_of: Another as-of date.
        now: Aware time of capture; null = the clock.

    Raises:
        InputError: the delivery is wrong or contradicts an earlier one that completes it, or a live source is
            asked for a past day.
        ConfigError: the source is not configured, or wrongly.
        TransientError: the source did not answer, or changed while it was read.
        EvidenceError: the archive cannot be written, or a snapshot that completes the delivery was changed.
    """
    now = datetime.now(UTC) if now is None else now
    as_of = quarter.as_of if as_of is None else as_of
    declared = settings.datasets.get(dataset)
    if declared is None:
        remedy = "Give it a source under datasets:, or leave it out of the capture"
        raise ConfigError.at(
            settings.path, f"the dataset '{dataset}' has no source", remedy, column="datasets"
        )
    pull = Pull(settings, load_dataset(dataset), fill_source(declared, quarter, as_of), quarter, as_of)
    check_source(pull)
    is_live = _is_live(declared)
    if is_live:
        _refuse_past(pull, now)
    return _seal(pull, declared, _naive_utc(now), is_live=is_live)


def _seal(pull: Pull, declared: Source, captured_at: datetime, *, is_live: bool) -> Captured:
    """Pull and seal under a lock of the dataset and its as-of date, in a staging folder of their own."""
    archive, dataset = pull.settings.archive, pull.contract.dataset
    name = f"capture-{dataset}-{pull.as_of}"
    with lock(archive, name):
        staging = new_staging(archive, name)
        try:
            delivery = _deliver(pull, declared, staging / "data.parquet", captured_at if is_live else None)
            delivery = complete_delivery(pull, delivery, staging)
            snapshot, is_new = seal(archive, dataset, pull.as_of, delivery, captured_at)
        finally:
            remove_tree(staging)
    return Captured(dataset, snapshot, is_new)


def fill_source(source: Source, quarter: Quarter, as_of: date) -> Source:
    """Put the as-of date and the quarter in the place of ``{as_of}`` and ``{quarter}``."""

    def fill(text: str | None) -> str | None:
        return (
            None
            if text is None
            else text.replace("{as_of}", as_of.isoformat()).replace("{quarter}", str(quarter))
        )

    fields = ("path", "query", "count_query", "extracted_on", "sheet")
    return source.model_copy(update={name: fill(getattr(source, name)) for name in fields})


def _is_live(source: Source) -> bool:
    """Tell a source that can only show today's state."""
    query = source.query or ""
    dated = "{as_of}" in query or _BOUND_AS_OF.search(query) is not None
    return source.kind == "ldap" or (source.kind == "sql" and not dated)


def _refuse_past(pull: Pull, now: datetime) -> None:
    """Keep today's state from being sealed as a past day's."""
    today = now.astimezone(ZoneInfo(pull.settings.organisation.timezone)).date()
    if today <= pull.as_of + timedelta(days=pull.settings.policy.max_snapshot_age_days):
        return
    remedy = "Import an archived extract of that day as a file source, or query the history with :as_of"
    if pull.contract.in_parts and pull.quarter.first_day <= today <= pull.quarter.as_of:
        remedy += f"; or capture as of {today} what the log still holds, which is a part of this quarter too"
    problem = f"the {pull.source.kind} source shows the state of {today}, not that of {pull.as_of}"
    raise InputError.at(pull.contract.dataset, problem, remedy)


def _deliver(pull: Pull, declared: Source, target: Path, captured_at: datetime | None) -> Delivery:
    received = _receive(pull)
    normalised = normalise(pull, received, target)
    return Delivery(
        parquet=target,
        rows=normalised.rows,
        raw_sha256=received.raw_sha256,
        raw_bytes=received.raw_bytes,
        declared_rows=received.declared_rows,
        declared_by=received.declared_by,
        source=_describe(pull.source),
        source_columns=received.headers,
        columns=normalised.columns,
        extracted_at=captured_at or _extracted_at(pull, declared),
        notes={**received.notes, "suspect_characters": normalised.suspect_characters},
    )


def _receive(pull: Pull) -> Received:
    kind = pull.source.kind
    if kind == "sql":
        return receive_query(pull)
    if kind == "ldap":
        return receive_directory(pull)
    if pull.source.path is None:
        place = f"datasets.{pull.contract.dataset}"
        raise ConfigError.at(pull.settings.path, f"a {kind} source needs a path", "Add path:", column=place)
    return _FILES[kind](pull, pull.settings.resolve(pull.source.path))


def _extracted_at(pull: Pull, declared: Source) -> datetime | None:
    """Read when the source says it was extracted; a date alone is its local midnight."""
    text = pull.source.extracted_on
    if text is None:
        return None
    moment = parse_timestamp(text, pull.timezone)
    if moment is None:
        place = f"datasets.{pull.contract.dataset}.extracted_on"
        problem = f"'{declared.extracted_on}' gives '{text}', which is no date"
        raise ConfigError.at(pull.settings.path, problem, "Write an ISO date or {as_of}", column=place)
    return moment


def _describe(source: Source) -> dict[str, Any]:
    """Give the settings of a source for its manifest: only what was set, no secret, no absolute path."""
    described = source.model_dump(mode="json", exclude_defaults=True)
    if source.path is not None and Path(source.path).is_absolute():
        described["path"] = Path(source.path).name
    return described


def _naive_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
