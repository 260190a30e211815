"""What a screening leaves behind: the file of blocked lines, the receipt, and the refusal."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tenken.errors import ConfigError, GateError
from tenken.screening import Screened
from tenken.settings import Settings

BLOCKED_HEAD = ("line_key", "reason", "row", "occurrences")


def check_targets(settings: Settings, listed: Path, files: dict[str, Path | None]) -> None:
    """Refuse to write into the archive or over another file of the command, before the work is done.

    Raises:
        ConfigError: a file (by the option that names it) would do that.
    """
    taken = {listed.resolve()}
    for option, path in files.items():
        if path is None:
            continue
        if path.resolve().is_relative_to(settings.archive):
            raise ConfigError.at(option, "lies in the archive", "Write it elsewhere")
        if path.resolve() in taken:
            raise ConfigError.at(option, "names the list or the other file", "Write it elsewhere")
        taken.add(path.resolve())


def write_blocked(screened: Screened) -> str:
    """Give the blocked lines as CSV: as the list spells them, reason, row of the list, how often they occur."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(BLOCKED_HEAD)
    writer.writerows(screened.blocked)
    return text.getvalue()


def write_receipt(screened: Screened) -> str:
    """Give the receipt as JSON with sorted keys."""
    return json.dumps(screened.receipt, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises:
        ConfigError: the folder is not there or not writable.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        problem = f"the file cannot be written ({error.strerror})"
        raise ConfigError.at(path, problem, "Name a folder that is there and writable") from None


def refuse_blocked(path: Path, screened: Screened, blocked: Path | None) -> None:
    """Say that a list may not be used.

    Raises:
        GateError: lines of it are blocked.
    """
    counts = [f"{reason} {count:,}" for reason, count in screened.receipt["blocked"].items() if count]
    if counts:
        where = f"named in {blocked}" if blocked else "that --blocked FILE names"
        raise GateError.at(path, f"lines are blocked: {', '.join(counts)}", f"Take out the lines {where}")
