"""The release of a quarter: one sealed, numbered publication, then the site that shows it.

    check      a signature on exactly this manifest, nothing tampered with, number and day of the document
    audit      what the public edition would give away together with everything public
    build      every edition in every form, in staging
    seal       rename into place, ledger, site

One publication at a time holds the archive's lock. A process killed anywhere leaves what was published
as it was; the same command again finishes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from tenken.archive import inspections, ledger
from tenken.archive.inspections import Inspection
from tenken.archive.publications import (
    CONTENT,
    PUBLICATION,
    Publication,
    every_publication,
    latest_publication,
    period_folder,
    publications,
)
from tenken.archive.store import (
    archive_errors,
    lock,
    new_staging,
    put_in_place,
    remove_tree,
    sha256_file,
    write_json,
)
from tenken.calendar import Quarter
from tenken.errors import ConfigError, GateError, InputError
from tenken.publishing.audit import Release, describe_audits, public_rows, refuse_disclosure
from tenken.publishing.documents import build_documents, read_levers
from tenken.publishing.punctuality import list_punctuality
from tenken.publishing.separation import check_publisher, fold_name
from tenken.publishing.signing import LOCK as SIGNING
from tenken.publishing.signing import decisions_on, is_approved, signatures_of
from tenken.publishing.site import replace_site
from tenken.publishing.subject import conclude, newest_inspection, refuse_tampered
from tenken.report.issue import Correction, Issue
from tenken.settings import Settings

LOCK = "publish"
Report = Callable[[str], None]


@dataclass(frozen=True)
class Published:
    """A sealed publication, and whether this call made it; ``publication`` counts those of its period."""

    period: str
    publication: int
    number: str
    folder: Path
    is_new: bool

    @property
    def name(self) -> str:
        """FY2018Q3 p1."""
        return f"{self.period} p{self.publication}"


@dataclass(frozen=True)
class Document:
    """What the publisher says of the document."""

    publisher: str
    number: str
    issued_on: date
    reason: str | None


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
        GateError: no approving signature on this manifest, or the disclosure audit refuses.
        EvidenceError: the inspection or an earlier publication is not as it was sealed.
    """
    say = report or _be_silent
    with lock(settings.archive, LOCK), archive_errors(settings.archive):
        inspection = newest_inspection(settings, quarter)
        period = str(inspection.quarter)
        document = read_document(inspection.name, inspection.as_of, name, number, issued_on, reason)
        digest = refuse_tampered(inspection)
        say(f"{inspection.name} is as it was sealed")
        same = _find_same(settings.archive, period, digest, document)
        if same is None:
            _check_signed(settings, inspection, document.publisher)
            check_number(settings.archive, document)
            folder = _make(settings, inspection, digest, document, say)
        else:
            folder = same.folder
        finish(settings.archive, folder, say)
        return describe(settings.archive, period, folder, is_new=same is None)


def _be_silent(_: str) -> None:
    """Say nothing."""


def read_document(
    where: str, as_of: date, name: str, number: str | None, issued_on: date | None, reason: str | None
) -> Document:
    """Check what the publisher says of the document, all problems but one at a time.

    Raises:
        InputError: something is absent, empty, or the day lies before the as-of date.
    """
    publisher, called = " ".join(name.split()), " ".join((number or "").split())
    if not publisher:
        raise InputError.at(where, "the name of the publisher is empty", "Say who publishes")
    if not called:
        raise InputError.at(
            where, "the document has no number", "Give it the next number of your scheme (--number)"
        )
    if issued_on is None:
        raise InputError.at(
            where, "the document has no day of issue", "Give it (--issued-on); no clock stands in for it"
        )
    if issued_on < as_of:
        what = f"the day of issue lies before the as-of date {as_of}"
        raise InputError.at(where, what, "Give the day that the document bears")
    return Document(publisher, called, issued_on, (reason or "").strip() or None)


def check_number(archive: Path, document: Document) -> None:
    """Refuse a number that any publication bears already; width and spaces do not distinguish numbers.

    Raises:
        InputError: the number was used.
    """
    for publication in every_publication(archive):
        if _fold_number(publication.number) == _fold_number(document.number):
            what = f"the number is that of {publication.name}, and no number is used twice"
            raise InputError.at(CONTENT, what, "Give the next number of your scheme", column="number")


def _fold_number(number: str) -> str:
    return "".join(unicodedata.normalize("NFKC", number).split())


def _find_same(archive: Path, period: str, digest: str, document: Document) -> Publication | None:
    """Find the newest publication of a period if it is this one already."""
    newest = latest_publication(archive, period)
    if newest is None:
        return None
    content = newest.content
    ours = (digest, document.issued_on.isoformat(), document.reason, _fold_number(document.number))
    theirs = (
        content["inspection"]["manifest_sha256"],
        content["issued_on"],
        content["reason"],
        _fold_number(newest.number),
    )
    is_same = ours == theirs and fold_name(content["publisher"]) == fold_name(document.publisher)
    return newest if is_same else None


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
        _record(archive, newest.folder)  # a process may have been killed between its seal and the ledger
        _check_supersedes(newest, document)
    staging = new_staging(archive, f"publication-{period}")
    try:
        content = _build(settings, inspection, digest, document, newest, staging, say)
        write_json(staging / CONTENT, content)
        seal_publication(staging)
        target = period_folder(archive, period) / f"p{content['publication']}"
        with lock(archive, SIGNING):
            _check_signed(settings, inspection, document.publisher)
            newest_inspection(settings, inspection.quarter, inspection.revision)
            put_in_place(staging, target)
            _record(archive, target)
    finally:
        remove_tree(staging)
    say(f"sealed: {target}")
    return target


def _check_supersedes(newest: Publication, document: Document) -> None:
    if document.reason is None:
        what = f"it would supersede {newest.name}, and no reason is given"
        raise InputError.at(newest.name, what, "Say why it is issued anew (--reason)")
    if document.issued_on < date.fromisoformat(newest.content["issued_on"]):
        what = f"the day of issue lies before that of {newest.name}, which it supersedes"
        raise InputError.at(newest.name, what, "Give the day that the document bears")


def _build(
    settings: Settings,
    inspection: Inspection,
    digest: str,
    document: Document,
    newest: Publication | None,
    staging: Path,
    say: Report,
) -> dict[str, Any]:
    """Write the documents into staging; give the content of ``publication.json``."""
    from tenken.report.facts import read_facts

    levers = read_levers(settings.publication)
    width = Fraction(settings.policy.suppression_width_percent)
    release = Release(read_facts(inspection.database), levers, public_rows(settings.archive), width)
    audits = refuse_disclosure(release, settings.path)
    say("disclosure audit: no size is too certain")
    corrections = _compare(settings, inspection, release, newest)
    issue = make_issue(settings, inspection, document, newest)
    build_documents(settings, inspection, issue, staging, corrections=corrections)
    say("documents: written")
    signatures = [{**asdict(s), "signed_on": s.signed_on.isoformat()} for s in issue.signatures]
    return {
        "kind": "quarter",
        "period": str(inspection.quarter),
        "publication": issue.publication,
        "number": document.number,
        "issued_on": document.issued_on.isoformat(),
        "publisher": document.publisher,
        "supersedes": issue.supersedes,
        "reason": document.reason,
        "inspection": {
            "quarter": str(inspection.quarter),
            "revision": inspection.revision,
            "manifest_sha256": digest,
        },
        "conclusion": conclude(inspection)["verdict"],
        "signatures": signatures,
        "levers": {
            "public_step": levers.step,
            "public_totals": "all" if levers.totals is None else list(levers.totals),
            "small_unit": int(release.facts.policy.get("small_unit") or 0),
        },
        "audit": describe_audits(audits),
        "printed": release.printed(levers),
        "changes": [_describe_change(c) for c in corrections["public"]],
    }


def _describe_change(correction: Correction) -> dict[str, str]:
    what = correction.what
    return {"what_ja": what.ja, "what_en": what.en, "before": correction.before, "after": correction.after}


def _compare(
    settings: Settings, inspection: Inspection, release: Release, newest: Publication | None
) -> Mapping[str, tuple[Correction, ...]]:
    """List per edition what the publication superseded printed otherwise."""
    from tenken.publishing.corrections import list_corrections
    from tenken.report.facts import read_facts
    from tenken.report.wording import load_wording

    if newest is None:
        return {"internal": (), "ministry": (), "public": ()}
    named = newest.content["inspection"]
    folder = inspections.quarter_folder(settings.archive, inspection.quarter) / f"r{named['revision']}"
    earlier = inspections.read(folder, inspection.quarter.starts)
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
        publication=1 if newest is None else newest.serial + 1,
        number=document.number,
        issued_on=document.issued_on,
        supersedes=None if newest is None else newest.number,
        reason=document.reason,
    )


def seal_publication(staging: Path) -> None:
    """Write the manifest of a finished staging folder: every file with its digest."""
    from tenken import provenance

    files = sorted(p for p in staging.rglob("*") if p.is_file())
    listed = {str(p.relative_to(staging)): sha256_file(p) for p in files}
    code = {"code_digest": provenance.code_digest(), "code_version": provenance.code_version()}
    write_json(staging / "manifest.json", {**code, "files": listed})


def finish(archive: Path, folder: Path, say: Report) -> None:
    """Name a sealed publication in the ledger, once, and show it."""
    _record(archive, folder)
    say(f"shown: {replace_site(archive)}")


def _record(archive: Path, folder: Path) -> None:
    ledger.record_folder(archive, PUBLICATION, folder, datetime.now(UTC).replace(tzinfo=None))


def describe(archive: Path, period: str, folder: Path, *, is_new: bool) -> Published:
    """Describe a sealed publication to the caller."""
    found = next(p for p in publications(archive, period) if p.folder == folder)
    return Published(period, found.serial, found.number, folder, is_new)
