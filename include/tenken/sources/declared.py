"""How many rows a delivery says it has; whether they arrived is the gate's question (S02)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from tenken.errors import ConfigError, InputError
from tenken.sources.received import Pull

_COUNT = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")


def read_declared(pull: Pull, path: Path) -> tuple[int | None, str | None]:
    """Tell the row count that stands outside a file's data, and where it stands.

    A ``<file>.count`` beside the file is used even when nothing is configured.

    Raises:
        InputError: the sidecar is absent although configured, or holds no number.
        ConfigError: a count query is named for a file.
    """
    declared = pull.source.declared_rows
    if pull.source.count_query is not None:
        raise ConfigError.at(
            pull.settings.path,
            "a file has no count_query",
            "Use declared_rows: trailer, sidecar or a number",
            column=f"datasets.{pull.contract.dataset}",
        )
    if isinstance(declared, int):
        return declared, "number"
    sidecar = path.with_name(path.name + ".count")
    if declared == "sidecar" or (declared is None and sidecar.is_file()):
        return _read_sidecar(sidecar), "sidecar"
    return None, None


def _read_sidecar(path: Path) -> int:
    try:
        text = unicodedata.normalize("NFKC", path.read_text(encoding="utf-8-sig")).strip()
    except FileNotFoundError:
        raise InputError.at(path, "the row count has not arrived", "Deliver it beside the file") from None
    except (OSError, UnicodeError) as error:
        raise InputError.at(
            path, f"the row count cannot be read ({type(error).__name__})", "Deliver it again"
        ) from None
    if _COUNT.fullmatch(text) is None:
        raise InputError.at(
            path, "holds more or less than one number", "Write the number of data rows only", row=1
        )
    return int(text.replace(",", ""))


def read_trailer(name: str, row: int, cells: Sequence[str | None]) -> int:
    """Read the declared count from the last line: the last whole number in it.

    Raises:
        InputError: the line holds no number.
    """
    for cell in reversed(cells):
        found = _COUNT.findall(unicodedata.normalize("NFKC", cell or ""))
        if found:
            return int(found[-1].replace(",", ""))
    raise InputError.at(
        name,
        "the last line holds no row count",
        "Ask for the trailer line, or remove declared_rows: trailer",
        row=row,
    )


def refuse_trailer(pull: Pull) -> None:
    """Reject a declared count that this kind of source cannot carry.

    Raises:
        ConfigError: a trailer line is configured.
    """
    if pull.source.declared_rows == "trailer":
        raise ConfigError.at(
            pull.settings.path,
            f"a {pull.source.kind} source has no trailer line",
            "Use declared_rows: sidecar or a number",
            column=f"datasets.{pull.contract.dataset}",
        )
