"""What the shipped fonts can show, and the making good of text they cannot; no sentence and no layout here.

A rare name must never stop a document, nor be printed as something else: each character that no shipped
font has is set as 〓, as Japanese printers do, and told by its number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tenken.report.edition import Withheld
from tenken.report.wording import TEMPLATES

FONTS = TEMPLATES / "fonts"
GETA = "〓"
MARK, BREAK = "\ue000", "\ue001"
"""Stand for a withheld value and for a place where a long id may break; no text of a source keeps them."""
_SPACES = re.compile("[\t-\r\x85\u2028\u2029]+")
_UNBROKEN = re.compile(r"[\x21-\x7e\u00a0-\u024f]{9,}")
_JOINTS = re.compile(r"(?<=[_/\\@])(?=[^_/\\@])|(?<=[A-Za-z]-)(?=[0-9])")
_PIECE, _LONG_ID, _LONG_WORD = 4, 16, 28
_SEQUENCES = 14
"""The format of the table of variation sequences in a font."""
_UNSHOWN_KINDS = ("Cc", "Cf", "Co", "Cs", "Cn")
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


@dataclass(frozen=True)
class Faces:
    """What every shipped face has; ``plain`` are the characters that stand alone, marks left out."""

    characters: frozenset[str]
    plain: frozenset[str]
    variants: frozenset[str]
    """A character with the variation selector after it."""


@cache
def read_faces(folder: Path = FONTS) -> Faces:
    """Read what all faces of a folder have in common; characters without a shape are left out."""
    from fontTools.ttLib import TTFont

    characters, variants = [], []
    for path in sorted(folder.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            characters.append({chr(code) for code in font.getBestCmap()})
            pairs = [
                pair for t in font["cmap"].tables if t.format == _SEQUENCES for pair in t.uvsDict.items()
            ]
        variants.append({chr(base) + chr(selector) for selector, shapes in pairs for base, _ in shapes})
    shown = {c for c in set.intersection(*characters) if unicodedata.category(c) not in _UNSHOWN_KINDS}
    plain = {c for c in shown if not unicodedata.combining(c)}
    return Faces(frozenset(shown), frozenset(plain), frozenset(set.intersection(*variants)))


def make_printable(tree: Any, faces: Faces) -> tuple[Any, tuple[str, ...]]:
    """Turn a tree of values into one of printable texts.

    Args:
        tree: Mappings, lists, texts, numbers, truth values, null and ``Withheld``; a tuple is one run of text.
        faces: What the fonts can show.

    Returns:
        The tree with texts for tuples and the mark for ``Withheld``, and what was set as 〓, by code point.
    """
    lacking: set[str] = set()
    return _printable(tree, faces, lacking), tuple(sorted(lacking))


def _printable(node: Any, faces: Faces, lacking: set[str]) -> Any:
    if isinstance(node, Withheld):
        return MARK
    if isinstance(node, str):
        text, unknown = clean_text(node, faces)
        lacking.update(unknown)
        return allow_breaks(text)
    if isinstance(node, tuple):
        return "".join(_printable(part, faces, lacking) for part in node)
    if isinstance(node, Mapping):
        return {key: _printable(value, faces, lacking) for key, value in node.items()}
    if isinstance(node, list):
        return [_printable(value, faces, lacking) for value in node]
    return node


def clean_text(text: str, faces: Faces) -> tuple[str, list[str]]:
    """Replace what the faces lack; gives the text and each sequence replaced or set without its variant."""
    if faces.plain.issuperset(text):
        return text, []
    kept: list[str] = []
    lacking: list[str] = []
    for character in _SPACES.sub(" ", text):
        last = kept[-1] if kept else ""
        if any(ord(character) in selectors for selectors in _SELECTORS):
            if last + character in faces.variants:
                kept[-1] += character
            else:
                lacking.append(last + character)
        elif last and unicodedata.combining(character) and (joined := _joined(last, character, faces)):
            kept[-1] = joined
        elif character in faces.characters:
            kept.append(character)
        else:
            kept.append(GETA)
            lacking.append(character)
    return "".join(kept), lacking


def _joined(base: str, mark: str, faces: Faces) -> str | None:
    """Compose a mark with the character before it; a whole-text NFC would change compatibility ideographs."""
    joined = unicodedata.normalize("NFC", base + mark)
    return joined if len(joined) == 1 and joined in faces.characters else None


def allow_breaks(text: str) -> str:
    """Let ids break after their joints, and long runs anywhere: a narrow column must not be overrun."""
    return _UNBROKEN.sub(lambda match: BREAK.join(_pieces(match[0])), text)


def _pieces(run: str) -> list[str]:
    pieces: list[str] = []
    for part in _JOINTS.split(run):
        is_id = re.search(r"[0-9@.:=]", part[:-1]) is not None
        if len(part) < (_LONG_ID if is_id else _LONG_WORD):
            pieces.append(part)
        else:
            pieces += [part[start : start + _PIECE] for start in range(0, len(part), _PIECE)]
    return pieces


def name_code_points(sequence: str) -> str:
    """Name a character or a sequence by number: U+20BB7, U+845B U+E01EF."""
    return " ".join(f"U+{ord(character):04X}" for character in sequence)
