"""What a worksheet says of each right, as text: the same words when it is written and when it comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tenken.archive.inspections import Inspection
from tenken.report.wording import Both, Wording, load_wording
from tenken.review.items import Item, Population, Row, read_population
from tenken.review.routing import assign_reviewers

DECISIONS = ("keep", "exception", "reduce", "revoke", "not_mine", "correct_data", "cannot_decide")
"""Every decision of the dataset attestations, in the order of the list in the workbook."""
FACTS = (
    "who",
    "unit",
    "right",
    "path",
    "findings",
    "rule",
    "approval",
    "last_use",
    "change",
    "last_decision",
)
ENTRIES = ("decision", "reason", "due")
COLUMNS = ("number", *FACTS, *ENTRIES)
_LONGEST = 1000
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029]")


@dataclass(frozen=True)
class SheetRow:
    """One row of the review sheet: its number, the item, the text of each fact, the decisions open to it."""

    number: int
    item: Item
    facts: tuple[str, ...]
    options: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """All rows of one reviewer, those with the gravest findings first."""

    reviewer_id: str
    reviewer_name: str
    org_id: str | None
    unit: str
    rows: tuple[SheetRow, ...]

    @property
    def found(self) -> int:
        """Rows with at least one finding."""
        return sum(bool(row.item.findings) for row in self.rows)


@dataclass(frozen=True)
class Round:
    """One reviewer round: every sheet that a sealed inspection asks for, in one language."""

    inspection: Inspection
    population: Population
    language: str
    sheets: dict[str, Sheet]

    @property
    def inspection_id(self) -> str:
        """Name the inspection as the dataset attestations does: FY2018Q3/r1."""
        return f"{self.inspection.quarter}/r{self.inspection.revision}"


def plan_round(inspection: Inspection) -> tuple[Population, dict[str, tuple[Item, ...]]]:
    """Read what is to review and who reviews it; see ``assign_reviewers`` for the error."""
    population = read_population(inspection)
    return population, assign_reviewers(population)


def write_round(
    inspection: Inspection,
    plan: tuple[Population, dict[str, tuple[Item, ...]]],
    language: str,
) -> Round:
    """Put a plan into words: reviewer → sheet, in order of the reviewers' ids."""
    population, assigned = plan
    told = _Teller(population, load_wording(), language)
    sheets = {reviewer: told.sheet(reviewer, items) for reviewer, items in assigned.items()}
    return Round(inspection, population, language, sheets)


def clean_text(text: str) -> str:
    """Make a text safe for a cell: no control characters but the line feed, no more than a thousand characters."""
    return _CONTROL.sub(" ", text)[:_LONGEST]


class _Teller:
    """Finds the words of one language for the facts of one inspection."""

    def __init__(self, population: Population, words: Wording, language: str) -> None:
        self._population, self._words, self._language = population, words, language

    def sheet(self, reviewer: str, items: tuple[Item, ...]) -> Sheet:
        """Write one reviewer's sheet."""
        person = self._population.people[reviewer]
        ordered = sorted(items, key=_urgency)
        return Sheet(
            reviewer_id=reviewer,
            reviewer_name=person["name"] or "",
            org_id=person["org_id"],
            unit=person["org_name"] or person["org_id"] or self._say("no_unit"),
            rows=tuple(self._row(number, item) for number, item in enumerate(ordered, 1)),
        )

    def _row(self, number: int, item: Item) -> SheetRow:
        facts = (
            self._who(item),
            self._unit(item),
            self._right(item),
            "\n".join(dict.fromkeys(h["path"] for h in item.holdings)),
            "\n".join(self._finding(f) for f in item.findings) or self._say("finding_none"),
            self._rule(item),
            "\n".join(self._approval(item)),
            self._use(item),
            self._say(f"changed_{item.change}"),
            self._decision(item.decision),
        )
        options = DECISIONS if item.is_covered else DECISIONS[1:]  # keep rests on a rule
        return SheetRow(number, item, tuple(clean_text(fact) for fact in facts), options)

    def _say(self, key: str, **values: object) -> str:
        return self._words.say(f"worksheet.{key}", **values)[self._language]

    def _find(self, key: str, other: str) -> str:
        return (self._words.find(key) or Both.same(other))[self._language]

    def _who(self, item: Item) -> str:
        if item.person_id is not None:
            person = self._population.people[item.person_id]
            kind = self._find(f"person_type.{person['person_type']}", person["person_type"])
            return f"{person['name'] or self._say('no_name')}\n{item.person_id}\n{kind}"
        holding = item.holdings[0]
        lines = [self._say("account", account=item.subject_id)]
        lines.append(self._say(f"account_type.{holding['account_type']}"))
        if holding["person_id"]:
            lines.append(self._say("account_person", person=holding["person_id"]))
        if holding["owner_person_id"]:
            lines.append(self._say("account_owner", owner=holding["owner_person_id"]))
        return "\n".join(lines)

    def _unit(self, item: Item) -> str:
        person = self._population.people.get(item.person_id or "")
        if person is None:
            return self._say("no_unit")
        lines = [person["org_name"] or person["org_id"] or self._say("no_unit")]
        if person["duty_code"]:
            lines.append(self._say("duty", duty=person["duty_code"]))
        if person["is_external"] and person["employer_id"]:
            lines.append(self._say("employer", employer=person["employer_name"] or person["employer_id"]))
        return "\n".join(lines)

    def _right(self, item: Item) -> str:
        holding = item.holdings[0]
        scope = "bypass" if holding["is_bypass"] else holding["data_scope"]
        action = self._say(f"action.{holding['action']}")
        return (
            f"{holding['entitlement_name']}\n{item.entitlement_id}\n{action}：{self._say(f'scope.{scope}')}"
        )

    def _rule(self, item: Item) -> str:
        # Where accounts differ, the one that no rule covers is the one to judge.
        holding = next((h for h in item.holdings if not h["is_covered"]), item.holdings[0])
        if holding["denied_by"]:
            return self._say("rule_denies", rule=holding["denied_by"])
        if holding["rule_id"]:
            return self._say("rule_allows", rule=holding["rule_id"])
        if holding["unmet_rule"]:
            return self._say("rule_unmet", rule=holding["unmet_rule"])
        return self._say("rule_none")

    def _approval(self, item: Item) -> Iterator[str]:
        approval = item.approval
        if approval is None:
            yield self._say("approval_none")
        else:
            yield self._say("approved", day=self._day(approval["approved_at"]))
            if approval["approved_by"]:
                yield self._say("approved_by", person=self._name(approval["approved_by"]))
            yield self._say("approved_request", request=approval["request_id"])
            if approval["purpose_code"]:
                purpose = approval["name_ja" if self._language == "ja" else "name_en"]
                yield self._say("approved_for", purpose=purpose or approval["purpose_code"])
        ends = [h["expires_on"] for h in item.holdings if h["expires_on"] is not None]
        if ends:
            yield self._say("expires", day=min(ends).isoformat())

    def _name(self, person_id: str) -> str:
        """Name a person beside the id; whoever is not in the directory has an id only."""
        name = self._population.people.get(person_id, {}).get("name")
        return f"{name} {person_id}" if name else person_id

    def _use(self, item: Item) -> str:
        if item.last_use is not None:
            return self._say("used", day=item.last_use.isoformat())
        return self._say("used_never" if self._population.has_usage else "used_unknown")

    def _decision(self, decision: Row | None) -> str:
        if decision is None:
            return self._say("decided_none")
        said = self._say(f"decision.{decision['decision']}")
        day = self._day(decision["decided_at"])
        return f"{said}\n{self._say('decided', day=day, reviewer=decision['reviewer_id'])}"

    def _finding(self, finding: Row) -> str:
        code, severity = finding["code"], finding["severity"]
        return self._say(
            "finding" if finding["is_exception"] else "finding_waived",
            severity=self._find(f"severity.{severity}", severity),
            code=code,
            title=self._find(f"controls.{code}.title", code),
        )

    def _day(self, moment: datetime) -> str:
        return (moment + self._population.offset).date().isoformat()


def _urgency(item: Item) -> tuple[int, str, str, tuple[str, str, str]]:
    """Order the gravest findings first, then by unit and holder."""
    worst = min(("CHML".find(f["severity"][:1]) for f in item.findings), default=9)
    holding = item.holdings[0]
    return (worst, holding["org_id"] or "", item.subject_id, item.key)
