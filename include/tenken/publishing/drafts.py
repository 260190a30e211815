"""Drafts: the documents as they would be issued, without number, day or signature."""

from __future__ import annotations

from pathlib import Path

from tenken.archive.inspections import Inspection
from tenken.errors import ConfigError
from tenken.publishing.documents import build_documents
from tenken.publishing.release import make_issue
from tenken.publishing.subject import newest_inspection
from tenken.settings import Settings


def render_drafts(settings: Settings, quarter: str, target: Path, names: tuple[str, ...]) -> Inspection:
    """Write the documents of the newest inspection of a quarter into a folder.

    Args:
        settings: The site; its levers are applied, no disclosure is audited.
        quarter: The quarter's name.
        target: A folder that is empty or not there.
        names: The editions to write.

    Raises:
        InputError: there is no such inspection, or it is superseded or stale.
        ConfigError: the folder holds something.
    """
    inspection = newest_inspection(settings, quarter)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ConfigError.at(
            target, "the folder is not empty", "Name another one, or empty it", column="--target"
        )
    target.mkdir(parents=True, exist_ok=True)
    build_documents(settings, inspection, make_issue(settings, inspection, None), target, names=names)
    return inspection
