"""Findings as the reader meets them: kinds with why and what clears them, the list, the waived ones.

Only the internal edition has the lists; every other edition gets the kinds, in code order and without counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tenken.report.edition import Edition, Withheld
from tenken.report.facts import Facts, Row
from tenken.report.scope import category_name
from tenken.report.verdict import dataset_title
from tenken.report.wording import Both, Wording

SEVERITIES = "CHML"
KEY_SHOWN = 12
"""Leading characters of a finding key that are printed: enough to be unique, short enough to read."""


@dataclass(frozen=True)
class Kind:
    """One control with findings. ``waived`` only is shown too, in the internal edition."""

    code: str
    severity: str
    title: Both
    why: Both
    clears: Both
    exceptions: int | Withheld
    new: int | Withheld
    oldest: Both | Withheld
    waived: int | Withheld


@dataclass(frozen=True)
class Item:
    """One finding in a list. Names are null where the finding has none.

    ``root`` names its cause, ``also`` the other codes on the same right; ``timeline`` has a state per
    quarter, and is empty for a finding of this quarter only.
    """

    number: int
    code: str
    severity: str
    title: Both
    sentence: Both
    clears: Both
    person: str | None
    account: str | None
    subject: Both | None
    entitlement: str | None
    path: str | None
    category_code: str
    category: Both | None
    unit: str | None
    first_seen: str
    age: str
    quarters: int
    age_text: Both
    root: Both | None
    also: str | None
    timeline: tuple[tuple[str, Both], ...]
    key: str
    waiver_id: str | None
    waiver_until: date | None
    waiver_reason: str | None
    waiver_owner: str | None


@dataclass(frozen=True)
class Totals:
    """Sums under the table of kinds."""

    exceptions: int | Withheld
    new: int | Withheld
    waived: int | Withheld


def build_kinds(facts: Facts, words: Wording, edition: Edition) -> tuple[Kind, ...]:
    """Describe each control with something to show: most severe first, where counts are withheld by code."""
    if edition.shows_counts:
        return tuple(_kind(kind, words, edition) for kind in facts.kinds)
    shown = sorted((kind for kind in facts.kinds if kind["exceptions"]), key=lambda kind: str(kind["code"]))
    return tuple(_kind(kind, words, edition) for kind in shown)


def _kind(row: Row, words: Wording, edition: Edition) -> Kind:
    code = row["code"]
    oldest = words.say("kinds.quarters", n=row["oldest"]) if row["oldest"] else words.say("mark.none")
    return Kind(
        code=code,
        severity=row["severity"],
        title=control_title(words, code),
        why=words.find(f"controls.{code}.why") or Both.same(""),
        clears=words.find(f"controls.{code}.fix") or Both.same(""),
        exceptions=edition.hide(int(row["exceptions"])),
        new=edition.hide(int(row["new"])),
        oldest=edition.hide(oldest),
        waived=edition.hide(int(row["waived"])),
    )


def build_totals(facts: Facts, edition: Edition) -> Totals:
    """Sum the kinds."""
    new = sum(kind["new"] for kind in facts.kinds)
    return Totals(edition.hide(facts.exception_count), edition.hide(new), edition.hide(facts.waived_count))


def control_title(words: Wording, code: str) -> Both:
    """Name a control; one without an entry names itself."""
    return words.find(f"controls.{code}.title") or Both.same(code)


def build_items(facts: Facts, rows: tuple[Row, ...], words: Wording, edition: Edition) -> tuple[Item, ...]:
    """Describe findings one by one, in the order given; empty outside the internal edition."""
    if not edition.is_internal:
        return ()
    return tuple(_item(facts, row, number, words) for number, row in enumerate(rows, 1))


def _item(facts: Facts, row: Row, number: int, words: Wording) -> Item:
    category = category_name(facts, words, row["category_code"])
    age, age_text = _age(row, words)
    return Item(
        number=number,
        code=row["code"],
        severity=row["severity"],
        title=control_title(words, row["code"]),
        sentence=say_finding(row, category, words),
        clears=words.find(f"controls.{row['code']}.fix") or Both.same(""),
        person=row["person_name"] or row["person_id"],
        account=row["account_id"],
        subject=name_subject(row, category, words),
        entitlement=row["entitlement_name"] or row["entitlement_id"],
        path=row["path"],
        category_code=row["category_code"] or "",
        category=category,
        unit=row["org_name"] or row["org_id"],
        first_seen=row["first_seen"],
        age=age,
        quarters=row["quarters_open"],
        age_text=age_text,
        root=_root(row, words),
        also=row["also"],
        timeline=tell_timeline(row, words),
        key=row["finding_key"][:KEY_SHOWN],
        waiver_id=row["waiver_id"],
        waiver_until=row["waiver_until"],
        waiver_reason=row["waiver_reason"],
        waiver_owner=row["waiver_owner"],
    )


def say_finding(row: Row, category: Both | None, words: Wording) -> Both:
    """Say what is wrong, with as much detail as the evidence allows."""
    key = f"controls.{row['code']}.say"
    if key not in words.texts["ja"]:
        return control_title(words, row["code"])
    columns: dict[str, Any] = {
        "category": category,
        "org": row["org_name"] or row["org_id"],
        "dataset": dataset_title(words, row["dataset"]),
    }
    return words.say_first(key, {**words.in_words(row["evidence"]), **columns})


def name_subject(row: Row, category: Both | None, words: Wording) -> Both | None:
    """Name what a finding is about when it is neither a person nor an account."""
    if row["person_id"] or row["account_id"]:
        return None
    if row["subject_id"] == row["category_code"]:
        return category
    if row["org_id"]:
        return Both.same(row["org_id"])
    return dataset_title(words, row["subject_id"])


def _age(row: Row, words: Wording) -> tuple[str, Both]:
    """Tell new, regressed or carried, as the list filters it and as it reads."""
    if row["state"] == "REGRESSED":
        return "regressed", words.say("age.regressed")
    if row["quarters_open"] <= 1:
        return "new", words.say("age.new")
    return "carried", words.say("age.carried", n=row["quarters_open"])


def _root(row: Row, words: Wording) -> Both | None:
    root = row["root_code"]
    if root is None or root == row["code"]:
        return None
    return words.say("list.root", code=root, title=control_title(words, root))


def tell_timeline(row: Row, words: Wording) -> tuple[tuple[str, Both], ...]:
    """Give the state of a finding quarter by quarter; empty for a finding of this quarter only."""
    steps = [step.split(" ") for step in (row["timeline"] or "").split(";") if step]
    if len(steps) < 2:  # noqa: PLR2004  # one state is told by the row itself
        return ()
    return tuple((quarter, words.say(f"states.{state}")) for quarter, state in steps)
