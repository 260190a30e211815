"""From a finished staging folder to a publication in its place: manifest, ledger, site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tenken.archive import ledger
from tenken.archive.publications import PUBLICATION, Publication, every_publication, publications
from tenken.archive.store import sha256_file, write_json
from tenken.archive.verify import folder_problems
from tenken.errors import EvidenceError
from tenken.publishing.site import replace_site

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


def write_manifest(staging: Path) -> None:
    """Write the manifest of a finished staging folder: every file with its digest."""
    from tenken import provenance

    files = sorted(p for p in staging.rglob("*") if p.is_file())
    listed = {str(p.relative_to(staging)): sha256_file(p) for p in files}
    code = {"code_digest": provenance.code_digest(), "code_version": provenance.code_version()}
    write_json(staging / "manifest.json", {**code, "files": listed})


def finish(archive: Path, folder: Path, say: Report) -> None:
    """Name a sealed publication in the ledger, once, and show it with all others.

    Raises:
        EvidenceError: one of them is not as it was sealed; what is shown stays as it was.
    """
    record(archive, folder)
    untampered_publications(archive)
    say(f"shown: {replace_site(archive)}")


def record(archive: Path, folder: Path) -> None:
    """Name a sealed publication in the ledger, once."""
    ledger.record_folder(archive, PUBLICATION, folder, datetime.now(UTC).replace(tzinfo=None))


def is_recorded(archive: Path, folder: Path) -> bool:
    """Tell whether the ledger names a sealed publication."""
    return ledger.names_folder(archive, PUBLICATION, folder)


def describe(archive: Path, period: str, folder: Path, *, is_new: bool) -> Published:
    """Describe a sealed publication to the caller."""
    found = next(p for p in publications(archive, period) if p.folder == folder)
    return Published(period, found.serial, found.number, folder, is_new)


def untampered_publications(archive: Path) -> tuple[Publication, ...]:
    """Give all publications, by period, then oldest first.

    Raises:
        EvidenceError: one of them is not as it was sealed.
    """
    found = tuple(every_publication(archive))
    for publication in found:
        refuse_tampered_content(archive, publication)
    return found


def refuse_tampered_content(archive: Path, found: Publication) -> None:
    """Refuse a publication that is not the one that the ledger leads to, down to its last file.

    Raises:
        EvidenceError: it is not in the ledger, or something of it was changed, added or removed.
    """
    path = str(found.folder.relative_to(archive))
    digest = ledger.manifest_digests(archive, PUBLICATION).get(path)
    if digest is None:
        remedy = "Run the command that published it again, or remove it"
        raise EvidenceError.at(found.folder, "is not in the ledger", remedy)
    problems = folder_problems(found.folder, digest)
    if problems:
        raise EvidenceError(problems)
