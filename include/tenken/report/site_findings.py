"""What the internal site tells of each control and each finding over the published quarters.

Read from the inspections that the newest publication of each quarter prints; withholding is no matter here, the
pages are for the internal edition only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tenken.engine.duckdb import open_database, run
from tenken.report.edition import INTERNAL
from tenken.report.facts import Facts, Row, read_facts
from tenken.report.listing import Item, build_items
from tenken.report.method import ControlRow, build_controls
from tenken.report.site_records import Record
from tenken.report.wording import Both, Wording

_EVERY = 10_000_000
"""More findings than a quarter can have: the pages leave none out."""
_TIMELINE = "SELECT finding_key, quarter, state, cause FROM finding_timeline ORDER BY ALL"


@dataclass(frozen=True)
class Step:
    """One quarter in the life of a finding; ``place`` is the publication that prints it, null without one."""

    quarter: str
    state: Both
    cause: Both | None
    place: str | None


@dataclass(frozen=True)
class Sighting:
    """One finding as the newest published quarter that has it tells it."""

    key: str
    item: Item
    last_seen: str
    is_exception: bool

    @property
    def href(self) -> str:
        """Its page, from the root of the edition."""
        return f"findings/{self.key[:2]}/{self.key}.html"


@dataclass(frozen=True)
class Published:
    """One published quarter: its publication and the results of its controls."""

    record: Record
    name: Both
    controls: Mapping[str, ControlRow]


@dataclass
class Histories:
    """Everything told of findings: newest quarter first, sightings by severity and age within each."""

    quarters: list[Published] = field(default_factory=list)
    sightings: dict[str, Sighting] = field(default_factory=dict)
    states: dict[str, dict[str, tuple[str, str | None]]] = field(default_factory=dict)
    """Finding → quarter → state and what ended or excused it."""


def read_histories(archive: Path, records: Sequence[Record], words: Wording) -> Histories:
    """Read the lives of all findings of the published quarters.

    Args:
        archive: Root of the archive.
        records: Of the internal edition, by period and oldest first.
        words: The wording.

    Raises:
        EvidenceError: an inspection that a publication prints is absent or damaged.
    """
    newest = {record.period: record for record in records if not record.is_year}
    histories = Histories()
    for number, record in enumerate(sorted(newest.values(), key=lambda r: r.period, reverse=True)):
        database = _database(archive, record)
        facts = read_facts(database, limit=_EVERY)
        name = Both(facts.quarter.name_ja, facts.quarter.name_en)
        controls = {row.code: row for row in build_controls(facts, words, INTERNAL)}
        histories.quarters.append(Published(record, name, controls))
        if number == 0:
            _add_timeline(histories, database)
        _add_sightings(histories, facts, words)
    return histories


def _database(archive: Path, record: Record) -> Path:
    quarter, revision = record.inspected or (record.period, 1)
    return archive / "inspections" / quarter / f"r{revision}" / "inspection.duckdb"


def _add_timeline(histories: Histories, database: Path) -> None:
    with open_database(database, read_only=True) as connection:
        for key, quarter, state, cause in run(connection, _TIMELINE):
            histories.states.setdefault(key, {})[quarter] = (state, cause)


def _add_sightings(histories: Histories, facts: Facts, words: Wording) -> None:
    """Add the findings that no newer quarter has; the newest timeline outranks what a quarter said itself."""
    quarter = str(facts.quarter)
    for rows, is_exception in ((facts.exceptions, True), (facts.waived, False)):
        unseen = [row for row in rows if row["finding_key"] not in histories.sightings]
        for row, item in zip(unseen, build_items(facts, tuple(unseen), words, INTERNAL), strict=True):
            key = row["finding_key"]
            histories.sightings[key] = Sighting(key, item, quarter, is_exception)
        _add_states(histories, rows, quarter)


def _add_states(histories: Histories, rows: Sequence[Row], quarter: str) -> None:
    for row in rows:
        histories.states.setdefault(row["finding_key"], {}).setdefault(quarter, (row["state"], None))


def life_of(key: str, histories: Histories, words: Wording) -> list[Step]:
    """Tell one finding quarter by quarter, oldest first."""
    places = {published.record.period: published.record.place for published in histories.quarters}
    return [
        Step(quarter, words.say(f"states.{state}"), say_cause(cause, words), places.get(quarter))
        for quarter, (state, cause) in sorted(histories.states[key].items())
    ]


def say_cause(cause: str | None, words: Wording) -> Both | None:
    """Say a cause such as ``request:Q1`` in words; null where none is known."""
    if cause is None:
        return None
    kind, _, name = cause.partition(":")
    return words.say(f"history.{kind}", id=name)
