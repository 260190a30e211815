"""Which inspection a signature or a publication is about: the newest of its quarter, whole and not stale."""

from __future__ import annotations

from typing import Any

from tenken.archive import inspections
from tenken.archive.inspections import Inspection
from tenken.archive.stale import stale_inspections
from tenken.archive.verify import folder_problems
from tenken.calendar import Quarter
from tenken.errors import EvidenceError, InputError
from tenken.settings import Settings


def newest_inspection(settings: Settings, quarter: Quarter | str, revision: int | None = None) -> Inspection:
    """Find the newest inspection of a quarter.

    Args:
        settings: The site.
        quarter: The quarter or its name.
        revision: The revision meant; null = whichever is the newest.

    Raises:
        InputError: the quarter was not inspected, the revision is not there or not the newest, or what it
            was built on has been superseded.
    """
    wanted = settings.quarter(quarter) if isinstance(quarter, str) else quarter
    found = inspections.revisions(settings.archive, wanted)
    if not found:
        raise InputError.at(wanted, "the quarter is not inspected", f"Run tenken inspect {wanted} first")
    newest = found[-1]
    if revision is not None and revision not in [i.revision for i in found]:
        there = f"Revisions 1 to {newest.revision} are there"
        raise InputError.at(wanted, f"there is no revision {revision}", there)
    if revision not in (None, newest.revision):
        what = f"revision {revision} is superseded by revision {newest.revision}"
        raise InputError.at(wanted, what, "Look at the newest revision and name that one")
    _refuse_stale(settings, newest)
    return newest


def _refuse_stale(settings: Settings, inspection: Inspection) -> None:
    for stale in stale_inspections(settings.archive, settings.organisation.fiscal_year_starts):
        if stale.inspection.quarter == inspection.quarter:
            raise InputError.at(
                inspection.quarter, str(stale), f"Run tenken inspect {inspection.quarter} again"
            )


def refuse_tampered(inspection: Inspection) -> str:
    """Give the digest of the manifest after looking at every file and table that it names.

    Raises:
        EvidenceError: something is not as it was sealed.
    """
    digest = inspection.manifest_sha256
    problems = folder_problems(inspection.folder, digest)
    if problems:
        raise EvidenceError(problems)
    return digest


def identify(inspection: Inspection, digest: str) -> dict[str, Any]:
    """Name exactly one inspection by quarter, revision and the digest of its manifest."""
    return {
        "quarter": str(inspection.quarter),
        "revision": inspection.revision,
        "manifest_sha256": digest,
    }


def conclude(inspection: Inspection) -> dict[str, Any]:
    """Give the computed conclusion: its name as in the wording, and the count it rests on."""
    summary = inspection.summary
    count = sum(int(of["exceptions"]) for of in summary["totals"].values())
    verdict = "action" if count else "clear" if summary["no_problem"] else "unconfirmed"
    return {"verdict": verdict, "no_problem": bool(summary["no_problem"]), "exceptions": count}
