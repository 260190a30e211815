"""What was looked at: controls with their requirements, one observation per control, sealed data by digest.

A control that could not be evaluated is no reviewed control, and one without anything in scope satisfies nothing.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from tenken.reconcile.catalogue import list_controls
from tenken.report.facts import Row
from tenken.report.listing import control_title
from tenken.report.oscal_findings import SEVERITY_NAMES, observation_id
from tenken.report.oscal_source import Source
from tenken.report.oscal_values import make_props, markup_line, markup_prose, without_empty
from tenken.report.verdict import NOT_EVALUATED, dataset_title, failed_checks, say_reason
from tenken.report.wording import Both

PARQUET = "application/vnd.apache.parquet"

_UNKNOWN: dict[str, Any] = {"question": "", "question_ja": "", "requirement": [], "standards": []}
"""What is known of a code that only an older program had."""


def control_codes(source: Source) -> list[str]:
    """List every control of the inspection, and codes that only findings have, in alphabetical order."""
    return sorted({row["code"] for row in source.facts.controls} | {found.code for found in source.found})


def build_objectives(source: Source) -> list[dict[str, Any]]:
    """State each control's objective: its question, and the requirements it serves."""
    listed = []
    for code in control_codes(source):
        known = _catalogue().get(code, _UNKNOWN)
        pairs: list[tuple[str, object]] = [("requirement", name) for name in known["requirement"]]
        pairs += [("standard", name) for name in known["standards"]]
        part = {"id": code, "name": "assessment-objective", "prose": _title(code, source)}
        listed.append(
            without_empty(
                {
                    "control-id": code,
                    "description": markup_prose(Both(known["question_ja"], known["question"])),
                    "props": make_props(pairs),
                    "parts": [part],
                }
            )
        )
    return listed


def build_reviewed(source: Source) -> dict[str, Any]:
    """Select the controls reviewed; those not evaluated are named and left out."""
    codes = control_codes(source)
    left_out = {row["code"] for row in source.facts.controls if row["status"] == NOT_EVALUATED}
    if not codes:
        return {"control-selections": [{"include-all": {}}]}
    controls = {
        "description": markup_prose(source.words.say("oscal.reviewed")),
        "include-controls": [{"control-id": code} for code in codes],
        "exclude-controls": [{"control-id": code} for code in codes if code in left_out],
    }
    objectives = {
        "include-objectives": [{"objective-id": code} for code in codes],
        "exclude-objectives": [{"objective-id": code} for code in codes if code in left_out],
    }
    return {
        "control-selections": [without_empty(controls)],
        "control-objective-selections": [without_empty(objectives)],
    }


def build_observations(source: Source) -> list[dict[str, Any]]:
    """Write what the checks of the data showed, then what each control looked at and what came of it."""
    told = {row["code"]: row for row in source.facts.controls}
    snapshots = {row["dataset"]: row for row in source.facts.snapshots}
    controls = [_observation(code, told.get(code), snapshots, source) for code in control_codes(source)]
    return [*_checks(source), *controls]


def proves_nothing(source: Source) -> set[str]:
    """Name the controls that did not find the violation planted for them: finding nothing, they show nothing."""
    return {
        row["code"] for row in source.facts.selftest if row["detected"] is not None and not row["detected"]
    }


def _checks(source: Source) -> list[dict[str, Any]]:
    """Write one observation for all checks of the data; an inspection without any has none."""
    checks, words = source.facts.checks, source.words
    if not checks:
        return []
    noted = sum(not check["success"] for check in checks)
    key = "gate_failed" if failed_checks(source.facts) else "gate_noted" if noted else "gate_passed"
    moments = [row["extracted_at"] for row in source.facts.snapshots if row["extracted_at"] is not None]
    return [
        without_empty(
            {
                "uuid": source.names.identify(*source.inspection, "checks"),
                "title": markup_line(words.say("method.checks")),
                "description": markup_prose(words.say(f"verdict.{key}", n=len(checks), k=noted)),
                "props": make_props([("checks", len(checks)), ("noted", noted)]),
                "methods": ["EXAMINE"],
                "types": ["control-objective"],
                "origins": _origins(source),
                "relevant-evidence": [_evidence(snapshot, source) for snapshot in source.facts.snapshots],
                "collected": source.clock.instant(max(moments, default=source.facts.run["as_of_end"])),
            }
        )
    ]


def _origins(source: Source) -> list[dict[str, Any]]:
    return [{"actors": [{"type": "tool", "actor-uuid": source.names.identify("tool")}]}]


def _observation(code: str, row: Row | None, snapshots: dict[str, Row], source: Source) -> dict[str, Any]:
    used = [snapshots[name] for name in _datasets(code) if name in snapshots]
    moments = [s["extracted_at"] for s in used if s["extracted_at"] is not None]
    collected: datetime = max(moments, default=source.facts.run["as_of_end"])
    status, reason = _status(row, source)
    return without_empty(
        {
            "uuid": observation_id(source, code),
            "title": _title(code, source),
            "description": markup_prose(status),
            "props": _observation_props(code, row),
            "methods": ["TEST"],
            "types": ["control-objective"],
            "origins": _origins(source),
            "relevant-evidence": [_evidence(snapshot, source) for snapshot in used],
            "collected": source.clock.instant(collected),
            "remarks": None if reason is None else markup_prose(reason),
        }
    )


def _observation_props(code: str, row: Row | None) -> list[dict[str, str]]:
    if row is None:
        return make_props([("control", code)])
    return make_props(
        [
            ("control", code),
            ("severity", SEVERITY_NAMES.get(row["severity"], row["severity"])),
            ("status", "not-evaluated" if row["status"] == NOT_EVALUATED else "evaluated"),
            ("population", row["population"]),
            ("findings", row["findings"]),
            ("exceptions", row["exceptions"]),
        ]
    )


def _status(row: Row | None, source: Source) -> tuple[Both, Both | None]:
    """Say what came of a control, and why when nothing did."""
    words = source.words
    if row is None:
        return words.say("oscal.observed_elsewhere"), None
    if row["status"] == NOT_EVALUATED:
        reason = say_reason(words, row["reason"])
        return words.say("oscal.not_evaluated"), reason or (
            Both.same(row["reason"]) if row["reason"] else None
        )
    if not row["population"]:
        return words.say("oscal.nobody"), None
    found = {"population": row["population"], "findings": row["findings"], "exceptions": row["exceptions"]}
    missed = words.say("oscal.proves_nothing") if row["code"] in proves_nothing(source) else None
    return words.say("oscal.observed", **found), missed


def _evidence(snapshot: Row, source: Source) -> dict[str, Any]:
    title = dataset_title(source.words, snapshot["dataset"]) or Both.same(snapshot["dataset"])
    return {
        "href": f"#{snapshot_id(snapshot, source)}",
        "description": markup_prose(title),
        "props": make_props([("rows-loaded", snapshot["rows_loaded"])]),
    }


def build_snapshots(source: Source) -> list[dict[str, Any]]:
    """Describe each sealed snapshot as a resource that its digests identify."""
    return [_resource(snapshot, source) for snapshot in source.facts.snapshots]


def _resource(snapshot: Row, source: Source) -> dict[str, Any]:
    dataset = snapshot["dataset"]
    sealed = {**digest_link(snapshot["parquet_sha256"]), "media-type": PARQUET}
    links = [sealed, digest_link(snapshot["raw_sha256"])]
    return without_empty(
        {
            "uuid": snapshot_id(snapshot, source),
            "title": markup_line(dataset_title(source.words, dataset) or Both.same(dataset)),
            "description": markup_prose(source.words.say("oscal.snapshot")),
            "props": make_props(
                [
                    ("dataset", dataset),
                    ("as-of", snapshot["as_of"]),
                    ("number", snapshot["number"]),
                    ("rows-declared", snapshot["rows_declared"]),
                    ("rows-loaded", snapshot["rows_loaded"]),
                    ("extracted-at", source.clock.instant(snapshot["extracted_at"])),
                    ("source-kind", snapshot["source_kind"]),
                ]
            ),
            "rlinks": links,
        }
    )


def snapshot_id(snapshot: Row, source: Source) -> str:
    """Identify one sealed snapshot, the same in every result that used it."""
    return source.names.identify("snapshot", snapshot["dataset"], snapshot["as_of"], snapshot["number"])


def digest_link(digest: str) -> dict[str, Any]:
    """Point at bytes by their digest alone (RFC 6920): no path leads out of a publication."""
    encoded = base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")
    return {"href": f"ni:///sha-256;{encoded}", "hashes": [{"algorithm": "SHA-256", "value": digest}]}


def _title(code: str, source: Source) -> str:
    title = control_title(source.words, code)
    return markup_line(title) if title.ja == code else f"{code} {markup_line(title)}"


def _datasets(code: str) -> Sequence[str]:
    known = _catalogue().get(code)
    return known["datasets"] if known else ()


@cache
def _catalogue() -> dict[str, dict[str, Any]]:
    """Read the catalogue once; the program's files do not change while it runs."""
    return {row["code"]: row for row in list_controls()}
