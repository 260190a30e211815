"""Tell one finding in a few lines: why, by which path, under which rule, since when, what would clear it."""

from __future__ import annotations

import json
from typing import Any

from tenken.archive import inspections
from tenken.archive.inspections import Inspection
from tenken.calendar import Quarter
from tenken.engine.duckdb import open_database, run
from tenken.errors import InputError
from tenken.reconcile.nearest import Difference, read_nearest
from tenken.report.wording import Both, Wording, load_wording
from tenken.settings import Settings

_SHORTEST_KEY = 8
_ABOUT_RULES = ("R01", "L03", "L12")
"""Findings of a right that no rule covers: what would have to differ is told."""
_QUERY = """
    SELECT finding_key, code, severity, state, subject_id, object_id, person_id, account_id, entitlement_id, org_id,
        category_code, path, first_seen, quarters_open, waiver_id, evidence
    FROM findings WHERE starts_with(finding_key, $key) ORDER BY finding_key"""
_COLUMNS = (
    "finding_key",
    "code",
    "severity",
    "state",
    "subject_id",
    "object_id",
    "person_id",
    "account_id",
    "entitlement_id",
    "org_id",
    "category_code",
    "path",
    "first_seen",
    "quarters_open",
    "waiver_id",
    "evidence",
)


def explain_finding(settings: Settings, key: str, quarter: Quarter | None, language: str) -> list[str]:
    """Give the lines that explain a finding.

    Args:
        settings: The site.
        key: The finding's key, or enough of its beginning.
        quarter: Where to look; null = the newest inspection that has it.
        language: ``ja`` or ``en``.

    Raises:
        InputError: no inspection has such a finding, or several findings begin so.
    """
    if len(key) < _SHORTEST_KEY:
        raise InputError.at(
            key,
            f"too short for a finding key, {_SHORTEST_KEY} characters at least",
            "Copy it from findings.csv",
        )
    for inspection in _candidates(settings, quarter):
        with open_database(inspection.database, read_only=True) as connection:
            rows = [dict(zip(_COLUMNS, row, strict=True)) for row in run(connection, _QUERY, {"key": key})]
            if len(rows) > 1:
                raise InputError.at(key, f"{len(rows)} findings begin so", "Give more of the key")
            if rows:
                lines = _lines(inspection, rows[0], _rule(connection, rows[0]), language)
                return [*lines, *_nearest_lines(connection, rows[0], language)]
    raise InputError.at(
        key, "no inspection has this finding", "Copy the key from findings.csv, or name the --quarter"
    )


def _candidates(settings: Settings, quarter: Quarter | None) -> list[Inspection]:
    if quarter is not None:
        return list(reversed(inspections.revisions(settings.archive, quarter)))
    starts = settings.organisation.fiscal_year_starts
    quarters = reversed(inspections.captured_quarters(settings.archive, starts))
    return inspections.latest_each(settings.archive, quarters)


def _rule(connection: Any, finding: dict[str, Any]) -> str | None:
    """Name the rule that speaks of the finding's right: the one that allows it or the one that forbids it."""
    rows = run(
        connection,
        "SELECT coalesce(denied_by, rule_id, unmet_rule) FROM holdings"
        " WHERE account_id = $account_id AND entitlement_id = $entitlement_id",
        {"account_id": finding["account_id"], "entitlement_id": finding["entitlement_id"]},
    )
    return rows[0][0] if rows else None


def _lines(inspection: Inspection, finding: dict[str, Any], rule: str | None, language: str) -> list[str]:
    wording = load_wording()
    code = finding["code"]
    evidence = {k: v for k, v in json.loads(finding["evidence"] or "{}").items() if v is not None}
    values = {**{k: v for k, v in finding.items() if v is not None}, **evidence}

    def word(key: str) -> str:
        return wording.say(key)[language]

    held = " ".join(
        f"{k}={finding[k]}" for k in ("person_id", "account_id", "entitlement_id", "org_id") if finding[k]
    )
    said = wording.say_first(f"controls.{code}.say", wording.in_words(values))[language]
    return [
        f"{code} {word(f'controls.{code}.title')} [{finding['severity']}] — {inspection.name}, {finding['finding_key']}",
        f"{word('explain.why')}: {said} {word(f'controls.{code}.why')}",
        f"{word('explain.subject')}: {finding['subject_id']} {finding['object_id'] or ''} {held}".rstrip(),
        f"{word('explain.path')}: {finding['path'] or '–'}",
        f"{word('explain.rule')}: {rule or word('explain.no_rule')}",
        f"{word('explain.since')}: {finding['first_seen']} ({finding['quarters_open']})",
        f"{word('explain.evidence')}: {json.dumps(evidence, ensure_ascii=False, sort_keys=True)}",
        f"{word('explain.clears')}: {word(f'controls.{code}.fix')}",
    ]


def _nearest_lines(connection: Any, finding: dict[str, Any], language: str) -> list[str]:
    """Name the nearest allow rule and each attribute that does not fit, for findings about rules."""
    if finding["code"] not in _ABOUT_RULES:
        return []
    words = load_wording()
    label = words.say("explain.nearest")[language]
    nearest = read_nearest(connection, finding["account_id"], finding["entitlement_id"])
    if nearest is None:
        return [f"{label}: {words.say('explain.nearest_none')[language]}"]
    key = "explain.nearest_rule" if nearest.differences else "explain.nearest_fits"
    told = words.say(key, rule_id=nearest.rule_id, n=len(nearest.differences))[language]
    names = dict(run(connection, "SELECT code, [name_ja, coalesce(name_en, name_ja)] FROM categories"))
    return [
        f"{label}: {told}",
        *(f"  - {_difference(d, names, words)[language]}" for d in nearest.differences),
    ]


def _difference(difference: Difference, names: dict[str, list[str]], words: Wording) -> Both:
    attribute = difference.attribute
    wanted: Any = [_named(attribute, value, names, words) for value in difference.wanted]
    if attribute == "expires_within_days":
        wanted = words.say("explain.within_days", days=difference.wanted[0])
    elif attribute == "training":
        wanted = words.say("explain.trained")
    held = difference.held
    return words.say(
        "explain.differs",
        attribute=words.say(f"explain.attribute.{attribute}"),
        wanted=wanted,
        held=words.say("explain.nothing") if held is None else _named(attribute, held, names, words),
    )


def _named(attribute: str, value: str, names: dict[str, list[str]], words: Wording) -> Both:
    """Write a code with its name where it has one."""
    name = Both(*names[value]) if attribute == "category_code" and value in names else None
    if attribute == "person_type":
        name = words.find(f"person_type.{value}")
    return Both.same(value) if name is None else Both(f"{name.ja} ({value})", f"{name.en} ({value})")
