"""The bytes of a text file and their declared encoding: decoded strictly, never guessed.

An encoding that would fit is named in the remedy only; a person declares it.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from tenken.errors import ConfigError, InputError, Problem, TransientError, Where
from tenken.sources.received import LISTED

_CANDIDATES = ("utf-8", "cp932", "euc_jp", "utf-16")
_BYTE_ORDER_MARKS = (
    ("utf-8", codecs.BOM_UTF8),
    ("utf-16", codecs.BOM_UTF16_LE),
    ("utf-16", codecs.BOM_UTF16_BE),
)
_WITHOUT_LINES_IN_BYTES = ("utf-16", "utf-32", "utf-7")


@contextmanager
def steady_file(path: Path) -> Iterator[Path]:
    """Let a file be read only when it is there, not empty, and the same before and after.

    Raises:
        InputError: the file is absent, unreadable or has no bytes.
        TransientError: it changed while it was read.
    """
    try:
        before = path.stat()
        with path.open("rb"):
            pass
    except FileNotFoundError:
        raise InputError.at(path, "the file has not arrived", "Deliver it or correct its path") from None
    except OSError as error:
        problem = f"the file cannot be read ({error.strerror})"
        raise InputError.at(path, problem, "Give this user the right to read it") from None
    if before.st_size == 0:
        raise InputError.at(
            path, "the file is empty (0 bytes)", "Ask for it again; no rows need a header line"
        )
    yield path
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise TransientError.at(
            path, "the file changed while it was read", "Run it again once it is complete"
        )


def codec_name(path: Path, encoding: str) -> str:
    """Tell the codec of a declared encoding; a UTF-8 byte-order mark is tolerated.

    Raises:
        ConfigError: Python knows no such encoding.
        InputError: the file begins with the byte-order mark of another encoding.
    """
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise ConfigError.at(path, f"encoding '{encoding}' is not known", "Write utf-8 or cp932") from None
    with path.open("rb") as file:
        head = file.read(4)
    marked = next((mark for mark, start in _BYTE_ORDER_MARKS if head.startswith(start)), None)
    if marked is not None and not name.startswith(marked):
        problem = f"the file begins with the byte-order mark of {marked}, but {encoding} is declared"
        raise InputError.at(path, problem, f"Set encoding: {marked} for this source", row=1)
    return "utf-8-sig" if name == "utf-8" else name


@contextmanager
def open_text(path: Path, encoding: str) -> Iterator[TextIO]:
    """Open a text file for strict reading, line ends as delivered.

    Raises:
        InputError: some bytes are not of that encoding; every such line is named.
    """
    codec = codec_name(path, encoding)
    try:
        with path.open(encoding=codec, errors="strict", newline="") as file:
            yield file
    except UnicodeError:
        whole = Problem(Where(str(path)), f"the bytes are not {encoding}", "Ask for the file again")
        raise InputError(list(_undecodable(path, encoding, codec)) or [whole]) from None


def _undecodable(path: Path, encoding: str, codec: str) -> Iterator[Problem]:
    """Name the first wrong byte of each line that does not decode."""
    data = path.read_bytes()
    remedy = _remedy(data, encoding)
    found = 0
    for row, offset, line in _byte_lines(data, codec):
        try:
            line.decode(codec)
        except UnicodeDecodeError as error:
            found += 1
            if found <= LISTED:
                before = line[: error.start].decode(codec, "ignore").count("\n")
                byte = f"byte 0x{line[error.start]:02X} at offset {offset + error.start}"
                problem = f"{byte} (byte {error.start + 1} of the line) is not {encoding}"
                yield Problem(Where(str(path), row + before), problem, remedy)
        except UnicodeError:
            yield Problem(Where(str(path), row), f"the bytes are not {encoding}", remedy)
    if found > LISTED:
        yield Problem(Where(str(path)), f"{found - LISTED} more lines are not {encoding}", remedy)


def _byte_lines(data: bytes, codec: str) -> Iterator[tuple[int, int, bytes]]:
    """Cut bytes into (row, offset, line); an encoding with line feeds inside characters stays whole."""
    if codec.startswith(_WITHOUT_LINES_IN_BYTES):
        yield 1, 0, data
        return
    offset = 0
    for row, line in enumerate(data.split(b"\n"), 1):
        yield row, offset, line
        offset += len(line) + 1


def _remedy(data: bytes, encoding: str) -> str:
    """Say which encoding would read the whole file."""
    fits = [name for name in _CANDIDATES if name != encoding.lower() and _decodes(data, name)]
    if fits:
        return f"The file reads as {fits[0]}: set encoding: {fits[0]}, or ask for it in {encoding}"
    return f"Ask for the file again in {encoding}; it is damaged or mixes encodings"


def _decodes(data: bytes, encoding: str) -> bool:
    if encoding == "utf-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    try:
        data.decode(encoding)
    except UnicodeError:
        return False
    return True
