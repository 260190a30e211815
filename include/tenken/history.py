"""Tell the life of one finding, inspection by inspection, as the newest inspection remembers it."""

from __future__ import annotations

from typing import Any

from tenken.archive import inspections
from tenken.archive.inspections import Inspection
from tenken.engine.duckdb import open_database, run
from tenken.errors import InputError
from tenken.report.wording import load_wording
from tenken.settings import Settings

_SHORTEST_KEY = 8
_HISTORY = """
    SELECT finding_key, code, severity, subject_id, object_id, first_seen, last_seen, absent_since
    FROM finding_history WHERE starts_with(finding_key, $key) ORDER BY finding_key"""
_TIMELINE = "SELECT quarter, state, cause FROM finding_timeline WHERE finding_key = $key ORDER BY quarter"


def tell_history(settings: Settings, key: str, language: str) -> list[str]:
    """Give the lines that tell a finding's life: what it is, then a line per inspection that changed it.

    Args:
        settings: The site.
        key: The finding's key, or enough of its beginning.
        language: ``ja`` or ``en``.

    Raises:
        InputError: nothing was inspected yet, no inspection knows such a finding, or several begin so.
    """
    if len(key) < _SHORTEST_KEY:
        problem = f"too short for a finding key, {_SHORTEST_KEY} characters at least"
        raise InputError.at(key, problem, "Copy it from findings.csv")
    inspection = _newest(settings)
    with open_database(inspection.database, read_only=True) as connection:
        rows = run(connection, _HISTORY, {"key": key.lower()})
        if not rows:
            problem = f"no inspection up to {inspection.name} knows this finding"
            raise InputError.at(key, problem, "Copy the key from findings.csv")
        if len(rows) > 1:
            raise InputError.at(key, f"{len(rows)} findings begin so", "Give more of the key")
        steps = run(connection, _TIMELINE, {"key": rows[0][0]})
    return _lines(rows[0], steps, inspection, language)


def _newest(settings: Settings) -> Inspection:
    archive = settings.archive
    for quarter in reversed(
        inspections.inspected_quarters(archive, settings.organisation.fiscal_year_starts)
    ):
        found = inspections.latest(archive, quarter)
        if found is not None:
            return found
    raise InputError.at(archive, "nothing was inspected yet", "Run `tenken inspect` first")


def _lines(
    row: tuple[Any, ...], steps: list[tuple[Any, ...]], inspection: Inspection, language: str
) -> list[str]:
    key, code, severity, subject, about, first_seen, last_seen, absent_since = row
    wording = load_wording()

    def word(name: str) -> str:
        return wording.say(name)[language]

    head = [
        f"{code} {word(f'controls.{code}.title')} [{severity}] — {inspection.name}, {key}",
        f"{word('explain.subject')}: {subject} {about or ''}".rstrip(),
        f"{word('history.first_seen')}: {first_seen}  {word('history.last_seen')}: {last_seen}",
    ]
    if absent_since is not None:
        head.append(f"{word('history.absent_since')}: {absent_since}")
    return head + [
        f"  {quarter}  {word(f'states.{state}')}{_cause(cause, language)}" for quarter, state, cause in steps
    ]


def _cause(cause: str | None, language: str) -> str:
    """Say a cause such as ``request:Q1`` in words; nothing where none is known."""
    if cause is None:
        return ""
    kind, _, name = cause.partition(":")
    said = load_wording().say(f"history.{kind}", id=name)[language]
    return f" ({said})" if language == "en" else f"（{said}）"
