"""The tasks of the `screening` DAG: names and counts go between them, never lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from plugins.steps import config_path
from tenken.errors import ConfigError
from tenken.settings import environment

if TYPE_CHECKING:
    from tenken.screening import Purpose

VARIABLE = "TENKEN_SCREEN_DROP"
RECEIPTS = "receipts"
_RETURNED = "returned"
_WITH_CAMPAIGN = 2
_SHOWN = 12


def drop_folder() -> Path:
    """Tell the folder that lists are laid into.

    Raises:
        ConfigError: ``TENKEN_SCREEN_DROP`` is not set or names no folder.
    """
    folder = Path(environment(VARIABLE) or "")
    if not environment(VARIABLE) or not folder.is_dir():
        raise ConfigError.at(VARIABLE, "names no folder", "Set it to the folder that lists are laid into")
    return folder


def new_lists() -> list[str]:
    """List the files of the drop folder that no receipt speaks of, by their place in it, in alphabetical order.

    Hidden files and other kinds are no lists.
    """
    from tenken.screening_list import KINDS

    folder = drop_folder()
    found = (p.relative_to(folder) for p in folder.rglob("*") if p.suffix.lower() in KINDS and p.is_file())
    lists = (p for p in found if p.parts[0] != RECEIPTS and not any(part.startswith(".") for part in p.parts))
    return sorted(str(p) for p in lists if not receipt_of(folder, p).exists())


def receipt_of(folder: Path, place: Path) -> Path:
    """Name the receipt of a list: it tells the list's place and content."""
    from tenken.archive.store import sha256_file

    digest = sha256_file(folder / place)[:_SHOWN]
    return folder / RECEIPTS / f"{'__'.join(place.parts)}.{digest}.json"


def purpose_of(place: Path) -> Purpose:
    """Read campaign and stage from a list's place: ``<campaign>/<list>`` or ``<campaign>/returned/<list>``."""
    from tenken.screening import Purpose

    campaign = place.parts[0] if len(place.parts) >= _WITH_CAMPAIGN else None
    return Purpose(campaign, "returned" if _RETURNED in place.parts[1:-1] else "handed_over")


def screen_dropped(name: str) -> dict[str, int]:
    """Screen one list of the drop folder and write its receipt, with the blocked lines beside it.

    Returns:
        Rows of the list, and how many of its lines are blocked.

    Raises:
        GateError: lines are blocked; the receipt is written all the same.
        InputError: the list is wrong; there is no receipt.
    """
    from tenken.screening import screen_list
    from tenken.screening_files import refuse_blocked, write_blocked, write_receipt, write_whole
    from tenken.settings import load_settings

    folder, place = drop_folder(), Path(name)
    receipt = receipt_of(folder, place)
    screened = screen_list(load_settings(Path(config_path())), folder / place, purpose_of(place))
    receipt.parent.mkdir(exist_ok=True)
    blocked = receipt.with_suffix(".blocked.csv")
    if screened.blocked:
        write_whole(blocked, write_blocked(screened))
    write_whole(receipt, write_receipt(screened))
    refuse_blocked(folder / place, screened, blocked)
    return {"rows": screened.receipt["list"]["rows"], "blocked": len(screened.blocked)}
