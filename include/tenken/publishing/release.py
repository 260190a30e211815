"""The release of a quarter: one sealed, numbered publication, then the site that shows it.

    check      a signature on exactly this manifest, nothing tampered with, number and day of the document
    audit      what the public edition would give away together with everything public
    build      every edition in every form, in staging
    foot       what was written adds up, and agrees with what is published
    seal       rename into place, ledger, site

One publication at a time holds the archive's lock. A process killed anywhere leaves what was published
as it was; the same command again finishes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from tenken.archive import inspections
from tenken.archive.inspections import Inspection
from tenken.archive.publications import (
    CONTENT,
    Publication,
    latest_publication,
    next_serial,
    period_folder,
)
from tenken.archive.store import archive_errors, lock, new_staging, put_in_place, remove_tree, write_json
from tenken.calendar import Quarter
from tenken.errors import GateError
from tenken.publishing.audit import Release, describe_audits, public_rows, refuse_disclosure
from tenken.publishing.corrections import list_corrections
from tenken.publishing.document import (
    Document,
    check_number,
    check_supersedes,
    describe_document,
    is_same,
    read_document,
)
from tenken.publishing.documents import build_documents, read_levers
from tenken.publishing.footing import refuse_unfooted
from tenken.publishing.footing_tables import read_counting
from tenken.publishing.punctuality import list_punctuality
from tenken.publishing.sealed import (
    LOCK,
    Published,
    Report,
    describe,
    finish,
    is_recorded,
    record,
    untampered_publications,
    write_manifest,
)
from tenken.publishing.separation import check_publisher
from tenken.publishing.signing import LOCK as SIGNING
from tenken.publishing.signing import decisions_on, is_approved, signatures_of
from tenken.publishing.subject import conclude, identify, newest_inspection, refuse_tampered
from tenken.report.edition import PUBLIC
from tenken.report.facts import read_facts
from tenken.report.issue import Correction, Issue
from tenken.report.scope import build_scope
from tenken.report.verdict import build_verdict
from tenken.report.wording import Both, load_wording
from tenken.settings import Settings

__all__ = ["Published", "make_issue", "publish_quarter"]


def publish_quarter(
    settings: Settings,
    quarter: Quarter | str,
    *,
    name: str,
    number: str | None = None,
    issued_on: date | None = None,
    reason: str | None = None,
    report: Report | None = None,
) -> Published:
    """Publish the newest, signed inspection of a quarter.

    Args:
        settings: The site.
        quarter: The quarter or its name.
        name: Who publishes.
        number: The document number, never used before.
        issued_on: The day that the document bears; no clock stands in for it.
        reason: Why it supersedes the publication that is there; needed then only.
        report: Receives one line per step.

    Returns:
        The publication; the one that is there when inspection, number, day and reason are the same.

    Raises:
        InputError: nothing to publish, or number, day or reason do not do.
        ConfigError: separation of duties excludes the publisher.
        GateError: no approving signature on this manifest, the disclosure audit refuses, or a table does not foot.
        EvidenceError: the inspection or an earlier publication is not as it was sealed.
    """
    say = report or _be_silent
    with lock(settings.archive, LOCK), archive_errors(settings.archive):
        inspection = newest_inspection(settings, quarter)
        document = read_document(inspection.name, inspection.as_of, name, number, issued_on, reason)
        digest = refuse_tampered(inspection)
        say(f"{inspection.name} is as it was sealed")
        folder, is_new = _find_or_make(settings, inspection, digest, document, say)
        finish(settings.archive, folder, say)
        return describe(settings.archive, str(inspection.quarter), folder, is_new=is_new)


def _be_silent(_: str) -> None:
    """Say nothing."""


def _find_or_make(
    settings: Settings, inspection: Inspection, digest: str, document: Document, say: Report
) -> tuple[Path, bool]:
    """Give the folder of the publication, and whether it was made just now."""
    archive, period = settings.archive, str(inspection.quarter)
    same = _find_same(archive, period, digest, document)
    if same is None:
        _check_signed(settings, inspection, document.publisher)
        check_number(archive, document)
        return _make(settings, inspection, digest, document, say), True
    if not is_recorded(archive, same.folder):  # killed at its seal: somebody may have rejected since
        _check_signed(settings, inspection, document.publisher)
    return same.folder, False


def _find_same(archive: Path, period: str, digest: str, document: Document) -> Publication | None:
    """Find the newest publication of a period if it is this one already."""
    newest = latest_publication(archive, period)
    if newest is None:
        return None
    is_of_this = newest.content["inspection"]["manifest_sha256"] == digest
    return newest if is_of_this and is_same(newest, document) else None


def _check_signed(settings: Settings, inspection: Inspection, publisher: str) -> None:
    """Refuse what nobody approved, what was rejected since, and a publisher who signed."""
    earlier = decisions_on(settings.archive, inspection.manifest_sha256)
    if not is_approved(earlier):
        what = "was rejected after its last approval" if earlier else "is not signed by anybody"
        remedy = f"Have it looked at, then run tenken sign {inspection.quarter}"
        raise GateError.at(inspection.name, what, remedy)
    signers = [entry["body"]["name"] for entry in earlier if entry["body"]["decision"] == "approve"]
    check_publisher(settings, inspection, publisher, signers)


def _make(settings: Settings, inspection: Inspection, digest: str, document: Document, say: Report) -> Path:
    """Audit, build and seal the next publication of a quarter; give its folder."""
    archive, period = settings.archive, str(inspection.quarter)
    newest = latest_publication(archive, period)
    if newest is not None:
        record(archive, newest.folder)  # a process may have been killed between its seal and the ledger
        check_supersedes(newest, document)
    staging = new_staging(archive, f"publication-{period}")
    try:
        said = describe_document("quarter", period, document, newest)
        concluded = _build(settings, inspection, document, newest, staging, say)
        write_json(staging / CONTENT, {**said, "inspection": identify(inspection, digest), **concluded})
        write_manifest(staging)
        target = period_folder(archive, period) / f"p{said['publication']}"
        with lock(archive, SIGNING):
            _check_signed(settings, inspection, document.publisher)
            newest_inspection(settings, inspection.quarter, inspection.revision)
            put_in_place(staging, target)
            record(archive, target)
    finally:
        remove_tree(staging)
    say(f"sealed: {target}")
    return target


def _build(
    settings: Settings,
    inspection: Inspection,
    document: Document,
    newest: Publication | None,
    staging: Path,
    say: Report,
) -> dict[str, Any]:
    """Write the documents into staging; give what ``publication.json`` says of their content."""
    published = untampered_publications(settings.archive)  # what is public is told by what was sealed
    release = _read_release(settings, inspection)
    audits = refuse_disclosure(release, settings.path)
    say("disclosure audit: no size is too certain")
    corrections = _compare(settings, inspection, release, newest)
    issue = make_issue(settings, inspection, document, newest)
    build_documents(settings, inspection, issue, staging, corrections=corrections)
    say("documents: written")
    refuse_unfooted(staging, read_counting(release.facts), load_wording(), published)
    say("footing: every table adds up, and agrees with what is published")
    return {
        "conclusion": conclude(inspection)["verdict"],
        "tag": asdict(_conclude(release)),
        "signatures": [{**asdict(s), "signed_on": s.signed_on.isoformat()} for s in issue.signatures],
        "levers": _describe_levers(release),
        "audit": describe_audits(audits),
        "printed": release.printed(release.levers),
        "changes": [_describe_change(c) for c in corrections["public"]],
    }


def _read_release(settings: Settings, inspection: Inspection) -> Release:
    """Give what is about to be printed, beside what is public already."""
    levers, facts = read_levers(settings.publication), read_facts(inspection.database)
    # The width that was signed with the inspection, not one that the config was given since.
    width = facts.policy.get("suppression_width_percent", settings.policy.suppression_width_percent)
    return Release(facts, levers, public_rows(settings.archive), Fraction(width))


def _describe_levers(release: Release) -> dict[str, Any]:
    """Give the settings by which the public edition prints less, small units of the policy included."""
    totals = release.levers.totals
    return {
        "public_step": release.levers.step,
        "public_totals": "all" if totals is None else list(totals),
        "small_unit": int(release.facts.policy.get("small_unit") or 0),
    }


def _conclude(release: Release) -> Both:
    """Give the short conclusion that every edition prints."""
    words = load_wording()
    scope = build_scope(release.facts, words, PUBLIC)
    return build_verdict(release.facts, scope, words, PUBLIC).tag


def _describe_change(correction: Correction) -> dict[str, str]:
    what = correction.what
    return {"what_ja": what.ja, "what_en": what.en, "before": correction.before, "after": correction.after}


def _compare(
    settings: Settings, inspection: Inspection, release: Release, newest: Publication | None
) -> Mapping[str, tuple[Correction, ...]]:
    """List per edition what the publication superseded printed otherwise."""
    if newest is None:
        return {"internal": (), "ministry": (), "public": ()}
    revision = newest.content["inspection"]["revision"]
    earlier = inspections.read_revision(settings.archive, inspection.quarter, revision)
    return list_corrections(
        load_wording(),
        (earlier, read_facts(earlier.database), newest.content["printed"]),
        (inspection, release.facts, release.printed(release.levers)),
    )


def make_issue(
    settings: Settings, inspection: Inspection, document: Document | None, newest: Publication | None = None
) -> Issue:
    """Give what makes the documents of an inspection issued; without a document, a draft of them."""
    issue = Issue(
        letter=settings.publication,
        signatures=signatures_of(settings.archive, inspection),
        quarters=list_punctuality(settings, inspection.quarter),
    )
    if document is None:
        return issue
    return replace(
        issue,
        publication=next_serial(newest),
        number=document.number,
        issued_on=document.issued_on,
        supersedes=None if newest is None else newest.number,
        reason=document.reason,
    )
