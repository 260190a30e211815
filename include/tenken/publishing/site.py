"""``published/``: the static site made from the sealed publications, replaced at one stroke.

``published`` is a symbolic link to ``.site/<digest of the tree>``. A new tree is built aside, sealed and
renamed into ``.site``; then a new link is renamed over the old one, which no reader can see half done. The
tree before stays until the next one, for whoever was reading it. Copied archives keep working: the link is
relative, and a folder that a copy made of it is replaced like a link.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tenken.archive import ledger
from tenken.archive.publications import LINK, SITE, TREES, last_site
from tenken.archive.store import new_staging, put_in_place, remove_tree, sha256_file, write_json
from tenken.archive.verify import folder_problems


def replace_site(archive: Path) -> Path:
    """Build the site of everything published and make ``published`` show it; the caller holds the lock.

    Returns:
        ``<archive>/published``. A tree that is there already and whole is used again.
    """
    from tenken.report.site import build_site

    staging = new_staging(archive, "site")
    build_site(archive, staging)
    write_json(staging / "manifest.json", {"files": _list_files(staging)})
    digest = sha256_file(staging / "manifest.json")
    target = _choose_folder(archive, digest)
    if target.is_dir():
        remove_tree(staging)
    else:
        put_in_place(staging, target)
    _record(archive, target, digest)
    before = _shown(archive)
    _point(archive, target)
    _remove_others(archive, {target, before})
    return archive / LINK


def _list_files(tree: Path) -> dict[str, str]:
    """Give every file of a tree with its digest."""
    return {
        str(path.relative_to(tree)): sha256_file(path) for path in sorted(tree.rglob("*")) if path.is_file()
    }


def _choose_folder(archive: Path, digest: str) -> Path:
    """Name the folder after its content; one of that name that is not whole any more is passed over."""
    number = 1
    while True:
        folder = archive / TREES / (digest[:16] if number == 1 else f"{digest[:16]}-{number}")
        if not folder.is_dir() or not folder_problems(folder, digest):
            return folder
        number += 1


def _record(archive: Path, target: Path, digest: str) -> None:
    """Say in the ledger which tree is shown from now on, unless it says so last."""
    body = {"path": str(target.relative_to(archive)), "manifest_sha256": digest}
    if last_site(archive) != body:
        ledger.append(archive, SITE, datetime.now(UTC).replace(tzinfo=None), body)


def _shown(archive: Path) -> Path | None:
    link = archive / LINK
    return archive / link.readlink() if link.is_symlink() else None


def _point(archive: Path, target: Path) -> None:
    """Rename a new link over the old one."""
    link, fresh = archive / LINK, archive / "staging" / f"{LINK}-link"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path(TREES) / target.name)  # relative to where it will stand, not to staging
    if link.is_dir() and not link.is_symlink():
        aside = archive / "staging" / f"{LINK}-copied"
        remove_tree(aside)
        link.rename(aside)
        fresh.replace(link)
        remove_tree(aside)
        return
    fresh.replace(link)


def _remove_others(archive: Path, kept: set[Path | None]) -> None:
    for folder in (archive / TREES).iterdir():
        if folder not in kept:
            remove_tree(folder)
