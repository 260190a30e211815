"""Rebuild a sealed inspection from its sealed inputs and compare every byte; the archive is only read.

Used are exactly the snapshots that ``inputs.json`` names, the settings, rules and waivers in it, and the
earlier inspections that the manifest names, newer ones or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tenken import provenance
from tenken.archive import inspections, ledger
from tenken.archive.inspections import Inspection
from tenken.archive.store import sha256_file
from tenken.archive.verify import folder_problems
from tenken.calendar import Quarter
from tenken.errors import EvidenceError, GateError, InputError, Problem, Where
from tenken.inspection import finish_result, run_gate, run_reconcile
from tenken.sealed_inputs import INPUTS, SealedInputs, read_inputs
from tenken.sealing import describe_content
from tenken.staging import BuiltOn, Stage

_RESTORE = "Restore it from a copy of the archive"
_DIFFERS = "Run `tenken verify` to learn whether an input or the result was changed"


@dataclass(frozen=True)
class Reproduced:
    """A sealed inspection that came out the same: how many files and tables were compared."""

    name: str
    files: int
    tables: int


def reproduce_inspection(
    archive: Path, quarter: str, revision: int | None = None, *, report: Callable[[str], None] | None = None
) -> Reproduced:
    """Rebuild one sealed inspection in a temporary folder and compare it with what was sealed.

    Args:
        archive: Root of the archive or of a copy of it.
        quarter: Like ``FY2018Q3``.
        revision: Which revision; null = the newest.
        report: Receives one line per step.

    Raises:
        InputError: the quarter has no such inspection.
        ConfigError: the quarter's name is none.
        EvidenceError: another version of the program sealed it (named first), an input is not as it was
            sealed, or a file or table comes out differently; names each.
    """
    sealed = _find(archive, Quarter.parse(quarter), revision)
    first, digests = list(_code_problem(sealed)), ledger.manifest_digests(archive, "seal", "inspection")
    wrong = list(_sealed_problems(sealed, digests.get(str(sealed.folder.relative_to(archive)))))
    if wrong:
        raise EvidenceError([*first, *wrong])
    given = read_inputs(sealed.folder, archive)
    sealed = inspections.read(sealed.folder, given.settings.organisation.fiscal_year_starts)
    wrong = list(_input_problems(archive, sealed, given, digests))
    if wrong:
        raise EvidenceError([*first, *wrong])
    with TemporaryDirectory(prefix="tenken-") as folder:
        content = _rebuild(sealed, given, Path(folder), report)
        differences = list(_differences(sealed, content, Path(folder)))
    if first or differences:
        raise EvidenceError([*first, *differences])
    return Reproduced(sealed.name, len(content["files"]), len(content["tables"]))


def _find(archive: Path, quarter: Quarter, revision: int | None) -> Inspection:
    """Find the sealed inspection asked for; its fiscal year is read from its inputs later."""
    found = inspections.revisions(archive, quarter)
    if not found:
        raise InputError.at(quarter, "not inspected yet", f"Run `tenken inspect {quarter}` first")
    wanted = [i for i in found if revision is None or i.revision == revision]
    if not wanted:
        there = ", ".join(str(i.revision) for i in found)
        raise InputError.at(quarter, f"has no revision {revision}", f"Name one of {there}")
    return wanted[-1]


def _code_problem(sealed: Inspection) -> Iterator[Problem]:
    """Say that this program is not the one that sealed it: what differs then may be no fault of the archive."""
    if sealed.manifest["code_digest"] != provenance.code_digest():
        version, digest = sealed.manifest["code_version"], sealed.manifest["code_digest"]
        yield Problem(
            Where("code"),
            f"{sealed.name} was sealed by version {version}, code {digest[:12]}; this is version"
            f" {provenance.code_version()}, code {provenance.code_digest()[:12]}",
            "Reproduce it with the program that sealed it",
        )


def _sealed_problems(sealed: Inspection, digest: str | None) -> Iterator[Problem]:
    """Demand that the inspection is the one of the ledger, its list of inputs included."""
    if digest != sealed.manifest_sha256:
        manifest = sealed.folder / "manifest.json"
        yield Problem(Where(str(manifest)), "is not the one that the ledger names", _RESTORE)
        return
    for problem in folder_problems(sealed.folder, sealed.manifest_sha256):
        if problem.where.file == str(sealed.folder / INPUTS):
            yield problem


def _input_problems(
    archive: Path, sealed: Inspection, given: SealedInputs, digests: Mapping[str, str]
) -> Iterator[Problem]:
    """Demand that everything the rebuild reads is as it was sealed; of earlier snapshots, the manifests."""
    for snapshot in given.snapshots.values():
        yield from folder_problems(
            snapshot.folder, digests.get(str(snapshot.folder.relative_to(archive)), "")
        )
    for snapshot in given.earlier_snapshots.values():
        manifest = snapshot.folder / "manifest.json"
        if digests.get(str(snapshot.folder.relative_to(archive))) != sha256_file(manifest):
            yield Problem(Where(str(manifest)), "was changed after it was sealed", _RESTORE)
    starts = sealed.quarter.starts
    previous, restates = sealed.manifest["previous"], sealed.manifest["restates"]
    if previous is not None:
        folder = inspections.quarter_folder(archive, Quarter.parse(previous["quarter"], starts))
        yield from folder_problems(folder / f"r{previous['revision']}", previous["manifest_sha256"])
    if restates is not None:
        folder = sealed.folder.parent / f"r{restates['revision']}"
        yield from folder_problems(folder, restates["manifest_sha256"])


def _built_on(sealed: Inspection, archive: Path) -> BuiltOn:
    """Open the earlier inspections that the manifest names."""
    starts = sealed.quarter.starts
    previous, restates = sealed.manifest["previous"], sealed.manifest["restates"]
    before = restated = None
    if previous is not None:
        quarter = Quarter.parse(previous["quarter"], starts)
        before = inspections.read_revision(archive, quarter, previous["revision"])
    if restates is not None:
        restated = inspections.read(sealed.folder.parent / f"r{restates['revision']}", starts)
    return BuiltOn(before, restated)


def _rebuild(
    sealed: Inspection, given: SealedInputs, folder: Path, report: Callable[[str], None] | None
) -> dict[str, Any]:
    """Run every step of an inspection but the sealing; give the digests of what came out."""
    import duckdb

    stage = Stage(
        given.settings,
        sealed.quarter,
        folder,
        given.snapshots,
        given.earlier_snapshots,
        given.rules,
        given.waivers,
        given.commitments,
        given.known_at,
        report,
        _built_on(sealed, given.settings.archive),
    )
    try:
        run_gate(stage)
        run_reconcile(stage)
        finish_result(stage)
    except GateError as error:
        raise EvidenceError([*_code_problem(sealed), *error.problems]) from error
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        problem = Problem(
            Where(str(sealed.folder)),
            f"cannot be rebuilt by this program ({str(error).splitlines()[0]})",
            "Reproduce it with the program that sealed it",
        )
        raise EvidenceError([*_code_problem(sealed), problem]) from error
    return describe_content(stage.folder, stage.database)


def _differences(sealed: Inspection, content: dict[str, Any], rebuilt: Path) -> Iterator[Problem]:
    """Name every file that is not byte for byte the sealed one, and every table with other rows."""
    listed = sealed.manifest["files"]
    for name in sorted({*listed, *content["files"]}):
        here, there = rebuilt / name, sealed.folder / name
        if name not in content["files"]:
            yield _problem(there, "is not made by the rebuild")
        elif not there.is_file():
            yield _problem(there, "is made by the rebuild and is not in the sealed folder")
        elif here.read_bytes() != there.read_bytes():
            yield _problem(there, "comes out differently")
        elif name not in listed:
            yield _problem(there, "is not in the sealed manifest")
    tables, database = sealed.manifest["tables"], sealed.database
    for name in sorted({*tables, *content["tables"]}):
        if tables.get(name) != content["tables"].get(name):
            yield _problem(database, f"table {name} comes out differently")
    for problem in folder_problems(sealed.folder, sealed.manifest_sha256):
        if problem.where.file == str(database) or not (rebuilt / _within(problem, sealed)).is_file():
            yield problem


def _within(problem: Problem, sealed: Inspection) -> Path:
    return Path(problem.where.file).relative_to(sealed.folder)


def _problem(path: Path, what: str) -> Problem:
    return Problem(Where(str(path)), what, _DIFFERS)
