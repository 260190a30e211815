"""How the result came about: checks of the data, sources, controls, what was carried over.

Populations and row counts are for the editions that show counts, digests and values observed for the internal one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tenken.contract import dataset_names
from tenken.report.edition import Edition, Withheld
from tenken.report.facts import Facts, Row
from tenken.report.listing import control_title
from tenken.report.verdict import NOT_EVALUATED, dataset_title, say_reason
from tenken.report.wording import Both, Wording


@dataclass(frozen=True)
class Check:
    """One check of the data; the last three are null outside the internal edition."""

    description: Both
    code: str | None
    result: str
    observed: str | None
    rows: str | None
    remedy: str | None


@dataclass(frozen=True)
class Suite:
    """The checks of one dataset, and whether all passed, some carry a notice, or the gate failed."""

    title: Both
    result: str
    passed: int
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class SourceRow:
    """One sealed snapshot; the edition decides about counts and digests."""

    title: Both
    as_of: str
    extracted: str | None
    kind: Both
    declared: int | Withheld | None
    loaded: int | Withheld
    raw_digest: str | Withheld
    parquet_digest: str | Withheld


@dataclass(frozen=True)
class ControlRow:
    """One control: what it looked at and what came of it; ``reason`` is null unless not evaluated."""

    code: str
    severity: str
    title: Both
    population: int | Withheld | None
    findings: int | Withheld | None
    exceptions: int | Withheld | None
    status: str
    status_text: Both
    reason: Both | None


@dataclass(frozen=True)
class TieRow:
    """One bucket of the tie-out, or the total of its subject."""

    name: Both
    is_total: bool
    counted: int | Withheld


def build_suites(facts: Facts, words: Wording, edition: Edition) -> tuple[Suite, ...]:
    """Group the checks by suite, in the order in which they ran."""
    names = dict.fromkeys(check["suite"] for check in facts.checks)
    return tuple(
        _suite(name, [check for check in facts.checks if check["suite"] == name], words, edition)
        for name in names
    )


def _suite(name: str, rows: list[Row], words: Wording, edition: Edition) -> Suite:
    checks = tuple(_check(row, edition) for row in rows)
    results = {check.result for check in checks}
    worst = next(result for result in ("failed", "noted", "passed") if result in results)
    passed = sum(check.result == "passed" for check in checks)
    return Suite(dataset_title(words, name) or Both.same(name), worst, passed, checks)


def _check(row: Row, edition: Edition) -> Check:
    result = "passed" if row["success"] else "failed" if row["severity"] == "critical" else "noted"
    counts = [row["unexpected_count"], row["row_count"]]
    rows = " / ".join(f"{count:,}" for count in counts if count is not None)
    return Check(
        Both(row["description_ja"], row["description_en"]),
        row["code"],
        result,
        row["observed"] if edition.is_internal else None,
        rows if edition.is_internal else None,
        row["remedy"] if edition.is_internal and not row["success"] else None,
    )


def build_sources(facts: Facts, words: Wording, edition: Edition) -> tuple[SourceRow, ...]:
    """Describe the sealed snapshots, by dataset name."""
    return tuple(
        SourceRow(
            title=dataset_title(words, row["dataset"]) or Both.same(row["dataset"]),
            as_of=f"{row['as_of']:%Y-%m-%d}",
            extracted=_local_time(row["extracted_at"], facts.utc_offset),
            kind=words.find(f"source_kind.{row['source_kind']}") or Both.same(row["source_kind"]),
            declared=None if row["rows_declared"] is None else edition.hide(int(row["rows_declared"])),
            loaded=edition.hide(int(row["rows_loaded"])),
            raw_digest=edition.hide_detail(str(row["raw_sha256"])),
            parquet_digest=edition.hide_detail(str(row["parquet_sha256"])),
        )
        for row in facts.snapshots
    )


def _local_time(moment: datetime | None, offset: timedelta) -> str | None:
    """Write a UTC instant in the organisation's time on the as-of date, with its offset."""
    if moment is None:
        return None
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"{moment + offset:%Y-%m-%d %H:%M}{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def absent_datasets(facts: Facts, words: Wording) -> Both | None:
    """Name the datasets that had no snapshot; null when all had one."""
    present = {row["dataset"] for row in facts.snapshots}
    titles = [dataset_title(words, name) for name in dataset_names() if name not in present]
    return words.say("method.absent", datasets=titles) if titles else None


def build_controls(facts: Facts, words: Wording, edition: Edition) -> tuple[ControlRow, ...]:
    """Describe every control, in order of the codes."""
    return tuple(_control(row, words, edition) for row in facts.controls)


def _control(row: Row, words: Wording, edition: Edition) -> ControlRow:
    status = control_status(row)
    if status == "waived" and not edition.shows_counts:
        status = "clear"  # a waiver is an internal matter: outside, the control has no exception
    reason = say_reason(words, row["reason"])
    if reason is None and edition.is_internal and row["reason"]:
        reason = Both.same(row["reason"])
    return ControlRow(
        code=row["code"],
        severity=row["severity"],
        title=control_title(words, row["code"]),
        population=_figure(row["population"], edition),
        findings=_figure(row["findings"], edition),
        exceptions=_figure(row["exceptions"], edition),
        status=status,
        status_text=words.say(f"method.status_{status}"),
        reason=words.say("method.not_evaluated_reason", reason=reason) if reason else None,
    )


def _figure(value: int | None, edition: Edition) -> int | Withheld | None:
    return None if value is None else edition.hide(int(value))


def control_status(row: Row) -> str:
    """Tell found, waived, clear, nobody or not_evaluated; nothing to look at is never clear."""
    if row["status"] == NOT_EVALUATED:
        return "not_evaluated"
    if row["exceptions"]:
        return "found"
    if row["findings"]:
        return "waived"
    return "clear" if row["population"] else "nobody"


def build_tie_out(facts: Facts, words: Wording, edition: Edition) -> tuple[TieRow, ...]:
    """Say into which bucket every account and person fell; counts are withheld outside the internal edition."""
    return tuple(
        TieRow(
            words.say(f"method.tie_out_{row['subject']}.{row['bucket']}"),
            row["bucket"] == "total",
            edition.hide(int(row["counted"])),
        )
        for row in facts.tie_out
    )
