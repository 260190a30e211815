"""OSCAL Assessment Results and Plan of Action & Milestones of one issued inspection (OSCAL 1.2.3, JSON).

Identifiers come from finding keys and the inspection, times from the inspection and the day of issue, so the
same inputs give the same bytes. The documents name persons by id and are for the internal edition only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tenken.archive.store import canonical_json, sha256_text
from tenken.errors import EvidenceError
from tenken.report.edition import INTERNAL
from tenken.report.listing import Kind, build_kinds
from tenken.report.oscal_controls import (
    build_objectives,
    build_observations,
    build_reviewed,
    build_snapshots,
    proves_nothing,
)
from tenken.report.oscal_findings import build_finding, build_risk, build_satisfied
from tenken.report.oscal_poam import build_poam
from tenken.report.oscal_source import Source, read_source
from tenken.report.oscal_values import (
    OSCAL_VERSION,
    as_token,
    make_props,
    markup_line,
    markup_prose,
    one_line,
    without_empty,
)
from tenken.report.verdict import NOT_EVALUATED
from tenken.report.view import View
from tenken.report.wording import Both

RESULTS, POAM = "assessment-results.json", "poam.json"


def write_oscal(database: Path, view: View, folder: Path) -> None:
    """Write ``assessment-results.json`` and ``poam.json``; files there are replaced.

    Args:
        database: A finished ``inspection.duckdb``; opened read-only.
        view: The internal edition of the same inspection, with its issue.
        folder: Where to write; made when it is absent.

    Raises:
        EvidenceError: the edition withholds something, or the database is not a finished inspection.
    """
    if not view.edition.is_internal:
        problem = f"the {view.edition.name} edition may not name persons, and these files do"
        raise EvidenceError.at(folder, problem, "Write them for the internal edition only")
    source = read_source(database, view)
    results = f"{canonical_json(build_results(source))}\n"
    poam = f"{canonical_json(build_plan(source, sha256_text(results)))}\n"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ((RESULTS, results), (POAM, poam)):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def build_results(source: Source) -> dict[str, Any]:
    """Build the Assessment Results as plain data."""
    names, words = source.names, source.words
    plan = names.identify("plan")
    document = {
        "uuid": names.identify("assessment-results", source.facts.quarter),
        "metadata": _metadata(source, "oscal.results_title"),
        "import-ap": {"href": f"#{plan}", "remarks": markup_prose(words.say("oscal.plan"))},
        "local-definitions": without_empty({"objectives-and-methods": build_objectives(source)}),
        "results": [_result(source)],
        "back-matter": {"resources": [_plan(plan, source), *build_snapshots(source)]},
    }
    return {"assessment-results": without_empty(document)}


def build_plan(source: Source, results_sha256: str) -> dict[str, Any]:
    """Build the Plan of Action and Milestones as plain data; it names the results by their digest."""
    names, words = source.names, source.words
    risks, items = build_poam(source, _kinds(source))
    results = {
        "uuid": names.identify("resource", "assessment-results", source.facts.quarter),
        "title": markup_line(words.say("oscal.results_title", quarter=_quarter(source))),
        "rlinks": [
            {
                "href": RESULTS,
                "media-type": "application/json",
                "hashes": [{"algorithm": "SHA-256", "value": results_sha256}],
            }
        ],
    }
    metadata = _metadata(source, "oscal.poam_title")
    document = {
        "uuid": names.identify("poam", source.facts.quarter),
        "metadata": {**metadata, "links": [{"href": f"#{results['uuid']}", "rel": "reference"}]},
        "system-id": {"identifier-type": "https://ietf.org/rfc/rfc4122", "id": names.identify("system")},
        "risks": risks,
        "poam-items": items,
        "back-matter": {"resources": [results]},
    }
    return {"plan-of-action-and-milestones": without_empty(document)}


def _metadata(source: Source, title: str) -> dict[str, Any]:
    facts, issue, clock = source.facts, source.view.issue, source.clock
    party = source.names.identify("party")
    issued = clock.day_start(issue.issued_on)
    version = f"{facts.quarter} r{facts.run['revision']}"
    signed = [_signer(signature.name, signature.role, source) for signature in issue.signatures]
    roles = {"creator": markup_line(source.words.say("oscal.role_creator"))}
    roles |= {role: markup_line(source.words.say("oscal.role_signer")) for _, role in signed}
    return without_empty(
        {
            "title": markup_line(source.words.say(title, quarter=_quarter(source))),
            "published": issued,
            "last-modified": issued or clock.instant(_collected(source)[1]),
            "version": version if issue.is_draft else f"{version} p{issue.publication}",
            "oscal-version": OSCAL_VERSION,
            "document-ids": [{"identifier": one_line(issue.number)}] if issue.number else [],
            "props": make_props([("supersedes", issue.supersedes), ("edition", source.view.edition.name)]),
            "roles": [{"id": role, "title": text} for role, text in sorted(roles.items())],
            "parties": [
                {"uuid": party, "type": "organization", "name": one_line(source.view.organisation.ja)},
                *({"uuid": p["uuid"], "type": "person", "name": p["name"]} for p, _ in _distinct(signed)),
            ],
            "responsible-parties": [{"role-id": "creator", "party-uuids": [party]}],
        }
    )


def _signer(name: str, role: str, source: Source) -> tuple[dict[str, str], str]:
    """Name one signer and the role signed in."""
    return {"uuid": source.names.identify("signer", name), "name": one_line(name)}, as_token(role, "signer")


def _distinct(signed: list[tuple[dict[str, str], str]]) -> list[tuple[dict[str, str], str]]:
    """Keep the first of each person: one may sign twice."""
    return list({person["uuid"]: (person, role) for person, role in reversed(signed)}.values())[::-1]


def _result(source: Source) -> dict[str, Any]:
    facts, view, clock, names = source.facts, source.view, source.clock, source.names
    kinds = _kinds(source)
    start, end = _collected(source)
    lead = view.verdict.lead
    return without_empty(
        {
            "uuid": names.identify(*source.inspection),
            "title": markup_line(view.heading),
            "description": markup_prose(lead),
            "start": clock.instant(start),
            "end": clock.instant(end),
            "props": make_props(
                [
                    ("quarter", facts.quarter),
                    ("revision", facts.run["revision"]),
                    ("as-of", facts.run["as_of"]),
                    ("no-problem", "yes" if facts.summary["no_problem"] else "no"),
                    ("rules-version", facts.run["rules_version"]),
                    ("rules-digest", facts.run["rules_digest"]),
                ]
            ),
            "local-definitions": {"assessment-assets": _tool(source)},
            "reviewed-controls": build_reviewed(source),
            "attestations": _attestations(source),
            "observations": build_observations(source),
            "risks": [build_risk(found, source, kinds, with_observation=True) for found in source.found],
            "findings": _findings(source),
        }
    )


def _findings(source: Source) -> list[dict[str, Any]]:
    """Write what was found, then the controls that looked at something, found nothing, and could have."""
    blind = proves_nothing(source)
    satisfied = [
        control
        for control in source.facts.controls
        if control["status"] != NOT_EVALUATED
        and control["population"]
        and not control["findings"]
        and control["code"] not in blind
    ]
    return [
        *(build_finding(found, source) for found in source.found),
        *(build_satisfied(control, source) for control in satisfied),
    ]


def _attestations(source: Source) -> list[dict[str, Any]]:
    """Give each signature's statement to the one who signed."""
    listed = []
    for signature in source.view.issue.signatures:
        person, role = _signer(signature.name, signature.role, source)
        part = {
            "name": "attestation",
            "props": make_props([("signed-on", signature.signed_on)]),
            "prose": markup_prose(Both.same(signature.statement)),
        }
        listed.append(
            {
                "responsible-parties": [{"role-id": role, "party-uuids": [person["uuid"]]}],
                "parts": [without_empty(part)],
            }
        )
    return listed


def _tool(source: Source) -> dict[str, Any]:
    """Describe the program that looked, and the digest of its code."""
    words, tool = source.words, source.names.identify("tool")
    component = {
        "uuid": tool,
        "type": "software",
        "title": "tenken",
        "description": markup_prose(words.say("oscal.tool")),
        "props": make_props([("code-digest", source.facts.run["code_digest"])]),
        "status": {"state": "operational"},
    }
    platform = {"uuid": source.names.identify("platform"), "uses-components": [{"component-uuid": tool}]}
    return {"components": [component], "assessment-platforms": [platform]}


def _plan(identifier: str, source: Source) -> dict[str, Any]:
    return {
        "uuid": identifier,
        "title": markup_line(source.words.say("oscal.plan_title")),
        "description": markup_prose(source.words.say("oscal.plan")),
        "props": make_props([("rules-version", source.facts.run["rules_version"])]),
    }


def _collected(source: Source) -> tuple[Any, Any]:
    """Give the first and the last moment at which data was taken; the as-of instant where none is known."""
    moments = [row["extracted_at"] for row in source.facts.snapshots if row["extracted_at"] is not None]
    as_of_end = source.facts.run["as_of_end"]
    return min(moments, default=as_of_end), max(moments, default=as_of_end)


def _kinds(source: Source) -> dict[str, Kind]:
    return {kind.code: kind for kind in build_kinds(source.facts, source.words, INTERNAL)}


def _quarter(source: Source) -> Both:
    return Both(source.facts.quarter.name_ja, source.facts.quarter.name_en)
