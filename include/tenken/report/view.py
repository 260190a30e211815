"""Everything one edition prints, as values: the template reads this and nothing else.

Composition only: each section is built in its own module, withholding included.
"""

from __future__ import annotations

from dataclasses import dataclass

from tenken.calendar import Quarter
from tenken.report.assurance import build_assurance
from tenken.report.carry import CarryRow, Roots, build_carry, build_roots
from tenken.report.edition import Edition, Withheld
from tenken.report.facts import Facts
from tenken.report.issue import DRAFT, Issue
from tenken.report.listing import Item, Kind, Totals, build_items, build_kinds, build_totals
from tenken.report.method import (
    ControlRow,
    SourceRow,
    Suite,
    TieRow,
    absent_datasets,
    build_controls,
    build_sources,
    build_suites,
    build_tie_out,
)
from tenken.report.notes import PolicyRow, build_notes, build_policy
from tenken.report.requests import RequestBlock, build_requests
from tenken.report.scope import Scope, build_scope, name_of
from tenken.report.signoff import SignOff, build_signoff, issue_facts
from tenken.report.tiles import Tile, build_tiles
from tenken.report.verdict import Verdict, build_verdict
from tenken.report.wording import Both, Wording

SECTIONS = (
    "scope",
    "trend",
    "kinds",
    "list",
    "waived",
    "carry",
    "requests",
    "method",
    "verify",
    "notes",
    "signoff",
)
INTERNAL_SECTIONS = ("list", "waived")


@dataclass(frozen=True)
class Section:
    """One numbered section of the page."""

    key: str
    number: int
    title: Both


@dataclass(frozen=True)
class View:
    """One edition of one inspection, ready to print."""

    edition: Edition
    edition_name: Both
    title: Both
    heading: Both
    period: Quarter
    organisation: Both
    facts: tuple[tuple[Both, Both], ...]
    sections: tuple[Section, ...]
    verdict: Verdict
    tiles: tuple[Tile, ...]
    scope: Scope
    kinds: tuple[Kind, ...]
    totals: Totals
    roots: Roots | None
    items: tuple[Item, ...]
    waived: tuple[Item, ...]
    carry: tuple[CarryRow, ...]
    has_previous: bool
    suites: tuple[Suite, ...]
    sources: tuple[SourceRow, ...]
    absent: Both | None
    tie_out: tuple[TieRow, ...]
    controls: tuple[ControlRow, ...]
    assurance: tuple[Both, ...]
    identity: tuple[tuple[Both, Both], ...]
    notes: tuple[Both, ...]
    policy: tuple[PolicyRow, ...]
    requests: tuple[RequestBlock, ...]
    issue: Issue
    signoff: SignOff | None

    @property
    def quarter(self) -> str:
        """Name of the period, as files and commands write it."""
        return str(self.period)

    @property
    def is_cut(self) -> bool:
        """Tell whether there are more exceptions than are listed."""
        return self._listed_total(self.totals.exceptions) > len(self.items)

    @property
    def is_waived_cut(self) -> bool:
        """Tell whether there are more waived findings than are listed."""
        return self.waived_total > len(self.waived)

    @property
    def waived_total(self) -> int:
        """How many findings are waived; 0 in an edition that lists none."""
        return self._listed_total(self.totals.waived)

    def _listed_total(self, total: int | Withheld) -> int:
        return total if self.edition.is_internal and isinstance(total, int) else 0

    def section(self, key: str) -> Section:
        """Find a section by its key."""
        return next(section for section in self.sections if section.key == key)

    def has(self, key: str) -> bool:
        """Tell whether this edition prints the section."""
        return any(section.key == key for section in self.sections)


def build_view(facts: Facts, words: Wording, edition: Edition, issue: Issue = DRAFT) -> View:
    """Build one edition; a withheld value of ``facts`` is nowhere in the result."""
    quarter = quarter_name(facts.quarter)
    edition_name = words.say(f"edition.{edition.name}")
    scope = build_scope(facts, words, edition)
    return View(
        edition=edition,
        edition_name=edition_name,
        title=words.say("page.title", quarter=quarter, edition=edition_name),
        heading=words.say("page.heading", quarter=quarter),
        period=facts.quarter,
        organisation=name_of(facts.organisation),
        facts=(*issue_facts(issue, words), *_head_facts(facts, words)),
        sections=_sections(facts, words, edition, issue),
        verdict=build_verdict(facts, scope, words, edition),
        tiles=build_tiles(facts, scope, words, edition),
        scope=scope,
        kinds=build_kinds(facts, words, edition),
        totals=build_totals(facts, edition),
        roots=build_roots(facts, words, edition),
        items=build_items(facts, tuple(facts.exceptions), words, edition),
        waived=build_items(facts, tuple(facts.waived), words, edition),
        carry=build_carry(facts, edition),
        has_previous=facts.run["previous_quarter"] is not None,
        suites=build_suites(facts, words, edition),
        sources=build_sources(facts, words, edition),
        absent=absent_datasets(facts, words) if edition.shows_counts else None,
        tie_out=build_tie_out(facts, words, edition),
        controls=build_controls(facts, words, edition),
        assurance=build_assurance(facts, words),
        identity=_identity(facts, words, edition),
        notes=build_notes(facts, words, edition),
        policy=build_policy(facts, words, edition),
        requests=build_requests(facts, words, edition, issue),
        issue=issue,
        signoff=build_signoff(issue, words, edition, facts.quarter.starts),
    )


def quarter_name(quarter: Quarter) -> Both:
    """Name a quarter in prose."""
    return Both(quarter.name_ja, quarter.name_en)


def _sections(facts: Facts, words: Wording, edition: Edition, issue: Issue) -> tuple[Section, ...]:
    """Number what this edition prints; numbers close up where a section is left out."""
    left_out = set() if edition.is_internal else set(INTERNAL_SECTIONS)
    if issue.is_draft:
        left_out.add("signoff")
    if not facts.registers.requests:
        left_out.add("requests")
    keys = [key for key in SECTIONS if key not in left_out]
    titles = {key: words.say(f"sections.{key}") for key in keys}
    if edition.is_internal and facts.exception_count > len(facts.exceptions):
        titles["list"] = words.say(
            "list.heading_cut", total=facts.exception_count, shown=len(facts.exceptions)
        )
    return tuple(Section(key, number, titles[key]) for number, key in enumerate(keys, 1))


def _head_facts(facts: Facts, words: Wording) -> tuple[tuple[Both, Both], ...]:
    run = facts.run
    previous = words.say("facts.previous_none")
    if run["previous_quarter"] is not None:
        previous = words.say(
            "facts.previous_value",
            quarter=quarter_name(facts.quarter_named(run["previous_quarter"])),
            revision=str(run["previous_revision"]),
        )
    return (
        (words.say("facts.as_of"), words.say("facts.as_of_value", day=run["as_of"])),
        (words.say("facts.previous"), previous),
        (words.say("facts.rules"), Both.same(run["rules_version"] or "—")),
        (words.say("facts.revision"), words.say("facts.revision_value", revision=str(run["revision"]))),
    )


def _identity(facts: Facts, words: Wording, edition: Edition) -> tuple[tuple[Both, Both], ...]:
    """Say exactly which inspection this is; the digest of a confidential file can be guessed back."""
    run = facts.run
    named = [(words.say("verify.quarter"), Both.same(f"{run['quarter']} r{run['revision']}"))]
    named.append((words.say("verify.rules_version"), Both.same(run["rules_version"] or "—")))
    if edition.is_internal:
        known_at = run["known_at"]
        known = words.say("verify.known_at_none") if known_at is None else Both.same(known_at)
        named += [
            (words.say("verify.known_at"), known),
            (words.say("verify.rules_digest"), Both.same(run["rules_digest"])),
            (words.say("verify.code_digest"), Both.same(run["code_digest"])),
        ]
    return tuple(named)
