"""Separation of duties: who approved what is inspected does not sign it, who signs does not publish.

People are compared as they are written in rules, waivers and on the command line, by name or by id; no
message here names one.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from datetime import date

from tenken.archive.inspections import Inspection
from tenken.archive.store import sealed_file_errors
from tenken.engine.duckdb import open_database, run
from tenken.errors import ConfigError, EvidenceError
from tenken.rules import RoleRules, Waivers
from tenken.sealed_inputs import INPUTS
from tenken.settings import Settings
from tenken.strict import validated

_KEY = "publication.separation"


def fold_name(name: str) -> str:
    """Reduce a name to what distinguishes people: width, case and spaces do not."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def check_signer(settings: Settings, inspection: Inspection, name: str) -> None:
    """Refuse a signer who is not listed, or who approved a role rule or waiver that was in force.

    Raises:
        ConfigError: the config's list or separation of duties excludes the person.
        EvidenceError: the inputs of the inspection cannot be read.
    """
    signers = settings.publication.signers
    if signers and fold_name(name) not in {fold_name(s) for s in signers}:
        raise ConfigError.at(
            settings.path,
            "that person is not among those who may sign",
            "Let one of them sign, or add the name after it was approved",
            column="publication.signers",
        )
    if settings.publication.separation == "off":
        return
    approved = approvers(*_read_rules(inspection), inspection.as_of)
    if _are_same(inspection, name, approved):
        raise ConfigError.at(
            settings.path,
            "that person approved a role rule or a waiver in force and may not sign what it is inspected by",
            "Let somebody else sign",
            column=_KEY,
        )


def check_publisher(settings: Settings, inspection: Inspection, name: str, signers: Iterable[str]) -> None:
    """Refuse a publisher who signed the same inspection.

    Raises:
        ConfigError: separation of duties excludes the person.
    """
    if settings.publication.separation == "strict" and _are_same(inspection, name, set(signers)):
        raise ConfigError.at(
            settings.path,
            "that person signed the inspection and may not publish it",
            "Let somebody else publish it",
            column=_KEY,
        )


def approvers(rules: RoleRules, waivers: Waivers, as_of: date) -> set[str]:
    """Collect who approved the role rules and the waivers in force on a day, as they are written."""
    names = {rules.approved_by}
    names |= {r.approved_by for r in rules.rules if _is_in_force(r.valid_from, r.valid_until, as_of)}
    names |= {w.approved_by for w in waivers.waivers if _is_in_force(w.valid_from, w.valid_until, as_of)}
    return {name for name in names if name}


def _read_rules(inspection: Inspection) -> tuple[RoleRules, Waivers]:
    """Read the rules and waivers that the inspection was made with, and nothing else of its inputs."""
    path = inspection.folder / INPUTS
    try:
        with sealed_file_errors(path):
            data = json.loads(path.read_text(encoding="utf-8"))
            return validated(RoleRules, path, data["rules"]), validated(Waivers, path, data["waivers"])
    except ConfigError as error:
        raise EvidenceError(error.problems) from error


def _is_in_force(first: date, last: date | None, day: date) -> bool:
    return first <= day and (last is None or day <= last)


def _are_same(inspection: Inspection, name: str, others: set[str]) -> bool:
    """Tell whether a person is among others, each written by name or by the person's id."""
    if not others:
        return False
    with open_database(inspection.database, read_only=True) as connection:
        people = run(connection, "SELECT person_id, name FROM persons ORDER BY person_id")
    known: dict[str, set[str]] = {}
    for identifier, called in people:
        known.setdefault(fold_name(identifier), set()).add(identifier)
        if called:
            known.setdefault(fold_name(called), set()).add(identifier)

    def identify(written: str) -> set[str]:
        folded = fold_name(written)
        return known.get(folded, {folded})

    mine = identify(name)
    return any(mine & identify(other) for other in others)
