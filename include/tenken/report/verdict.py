"""The conclusion, chosen by rule.

「問題がないことを確認しました」 is said only when the inspection itself says so (``summary.no_problem``).
Every other sentence is computed from the same facts, so none can outlive the figures it speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tenken.contract import dataset_names, load_dataset
from tenken.report.edition import Edition
from tenken.report.facts import Facts, Row
from tenken.report.scope import Cell, Scope, ScopeRow
from tenken.report.wording import Both, Wording

NOT_EVALUATED = "NOT_EVALUATED"
_REASONS = {
    "absent": re.compile(r"dataset (?P<dataset>\w+) is absent"),
    "column": re.compile(r"(?P<dataset>\w+)\.(?P<column>\w+) is not delivered"),
    "policy": re.compile(r"policy\.(?P<policy>\w+) is not set"),
    "selftest": re.compile(r"(?P<code>\S+) does not find the violation planted for it"),
}


@dataclass(frozen=True)
class Bullet:
    """One sentence under the conclusion; ``link`` is a filter of the list, null without one."""

    text: Both
    link: str | None = None


@dataclass(frozen=True)
class Verdict:
    """The conclusion; ``mark`` is the sign before the tag, ``tone`` the class of the box."""

    tone: str
    mark: str
    tag: Both
    lead: Both
    bullets: tuple[Bullet, ...]


def failed_checks(facts: Facts) -> list[Row]:
    """List the critical checks that failed: the gate was not passed."""
    return [check for check in facts.checks if not check["success"] and check["severity"] == "critical"]


def not_evaluated(facts: Facts) -> list[Row]:
    """List the controls that could not be evaluated."""
    return [control for control in facts.controls if control["status"] == NOT_EVALUATED]


def without_population(facts: Facts) -> list[Row]:
    """List the controls that ran over nothing."""
    return [c for c in facts.controls if c["status"] != NOT_EVALUATED and not c["population"]]


def dataset_title(words: Wording, name: str | None) -> Both | None:
    """Name a dataset or a suite; an unknown one names itself, null stays null."""
    if name is None:
        return None
    if name in dataset_names():
        dataset = load_dataset(name)
        return Both(dataset.title_ja, dataset.title_en)
    return words.find(f"suite.{name}") or Both.same(name)


def say_reason(words: Wording, reason: str | None) -> Both | None:
    """Put the reason of NOT_EVALUATED into words; null when the wording does not know it."""
    for key, pattern in _REASONS.items():
        match = pattern.fullmatch(reason or "")
        if match is None:
            continue
        values: dict[str, object] = dict(match.groupdict())
        if "dataset" in values:
            values["dataset"] = dataset_title(words, str(values["dataset"]))
        if "policy" in values:
            values["policy"] = words.find(f"policy.{values['policy']}") or values["policy"]
        return words.say(f"reason.{key}", **values)
    return None


def build_verdict(facts: Facts, scope: Scope, words: Wording, edition: Edition) -> Verdict:
    """Choose the conclusion by rule; an exception or a gap always outranks "no problem"."""
    count, missing = facts.exception_count, len(not_evaluated(facts))
    failed = failed_checks(facts)
    if failed:
        suites = [dataset_title(words, name) for name in sorted({check["suite"] for check in failed})]
        state, mark, tone = "not_evaluated", "■", "stop"
        lead = words.say("verdict.not_evaluated.lead", suites=suites)
    elif count:
        state, mark, tone = "action", "▲", "act"
        key = "lead" if edition.shows_counts else "lead_public"
        lead = words.say(f"verdict.action.{key}", n=count)
    elif facts.summary["no_problem"]:
        state, mark, tone = "clear", "●", "ok"
        lead = words.say(f"verdict.clear.{'lead_partly' if missing else 'lead'}")
    else:
        state, mark, tone = "unconfirmed", "■", "stop"
        lead = words.say("verdict.unconfirmed.lead")
    partly = missing and state in ("action", "clear")
    tag = words.say(f"verdict.{state}.{'tag_partly' if partly else 'tag'}")
    return Verdict(tone, mark, tag, lead, tuple(_bullets(facts, scope, words, edition, state)))


def _bullets(facts: Facts, scope: Scope, words: Wording, edition: Edition, state: str) -> list[Bullet]:
    bullets = [*_reasons(facts, words, state), *_counts(facts, words, edition)]
    bullets += [Bullet(text) for text in _level(scope, words)]
    bullets.append(Bullet(_gate(facts, words)))
    missing = not_evaluated(facts)
    codes = [control["code"] for control in missing]
    if missing:
        bullets.append(Bullet(words.say("verdict.evaluated_not", n=len(missing), codes=codes)))
    else:
        bullets.append(Bullet(words.say("verdict.evaluated_all")))
    empty = len(without_population(facts))
    if empty:
        bullets.append(Bullet(words.say("verdict.nobody", n=empty)))
    return bullets


def _reasons(facts: Facts, words: Wording, state: str) -> list[Bullet]:
    """Say why nothing was found and yet nothing is confirmed."""
    if state != "unconfirmed":
        return []
    given = str(facts.summary["reasons"] or "").split("; ")
    said = [text for reason in given if (text := say_reason(words, reason)) is not None]
    return [Bullet(text) for text in said or [words.say("reason.other")]]


def _counts(facts: Facts, words: Wording, edition: Edition) -> list[Bullet]:
    if not edition.shows_counts:
        return []
    bullets = []
    severe = sum(kind["exceptions"] for kind in facts.kinds if kind["severity"] == "C")
    if severe:
        bullets.append(Bullet(words.say("verdict.severe", n=severe), _link(edition, "sev=C")))
    carried = facts.exception_count - sum(kind["new"] for kind in facts.kinds)
    if carried:
        oldest = max(kind["oldest"] for kind in facts.kinds)
        bullets.append(
            Bullet(words.say("verdict.carried", n=carried, quarters=oldest), _link(edition, "age=carried"))
        )
    if facts.waived_count:
        bullets.append(Bullet(words.say("verdict.waived", n=facts.waived_count)))
    return bullets


def _link(edition: Edition, filtered: str) -> str | None:
    """Link into the list where the edition has one."""
    return filtered if edition.shows_persons else None


def _level(scope: Scope, words: Wording) -> list[Both]:
    """Compare with the level after the review, where it lies before the quarter inspected."""
    month = scope.months[1]
    if any(_is_coarse(cell) for row in scope.rows for cell in (row.now, row.after)):
        return []  # what is printed does not bear the comparison out, and it must not tell what is hidden
    compared = [
        (row, row.now.percent, row.after.percent)
        for row in scope.rows
        if row.now is not None
        and row.after is not None
        and month != scope.months[3]
        and row.now.percent is not None
        and row.after.percent is not None
    ]
    if not compared or month is None:
        return []
    above = [(row, now, after) for row, now, after in compared if now > after]
    if above:
        items = [_level_item(words, row, now, after) for row, now, after in above]
        return [words.say("verdict.level_exceeded", month=month, categories=_listed(items))]
    total = next(((now, after) for row, now, after in compared if row.is_total), None)
    if total is None:
        return []
    return [words.say("verdict.level_kept", month=month, now=total[0], after=total[1])]


def _is_coarse(cell: Cell | None) -> bool:
    """Tell whether something else than one whole percent is printed."""
    return cell is not None and cell.percent is None and cell.text is not None


def _level_item(words: Wording, row: ScopeRow, now: int, after: int) -> Both:
    return words.say("verdict.level_item", category=row.name, now=now, after=after)


def _listed(items: Sequence[Both]) -> Both:
    return Both("、".join(item.ja for item in items), ", ".join(item.en for item in items))


def _gate(facts: Facts, words: Wording) -> Both:
    noted = sum(not check["success"] for check in facts.checks)
    if failed_checks(facts):
        return words.say("verdict.gate_failed", n=len(facts.checks), k=noted)
    if noted:
        return words.say("verdict.gate_noted", n=len(facts.checks), k=noted)
    return words.say("verdict.gate_passed", n=len(facts.checks))
