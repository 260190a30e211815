"""The page's own fonts: BIZ UDPGothic cut down to the characters of one page, as data: URIs.

A face holds what its own page says and nothing more: one cut for several editions would tell the public page's
reader which characters occur in names. Characters that the font lacks are left to the fonts of the machine.
"""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from typing import TYPE_CHECKING

from tenken.report.woff2 import pack_woff2
from tenken.report.wording import TEMPLATES

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

FACES = {400: "BIZUDPGothic-Regular.ttf", 700: "BIZUDPGothic-Bold.ttf"}
"""Weight in CSS → file in include/templates/fonts."""
_WITHOUT = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "gasp", "meta", "DSIG")
"""Tables that a horizontal page without font features does not read."""
_ZERO, _ONE, _HYPHEN, _UNDERSCORE = map(ord, "01-_")


def face_rules(text: str) -> str:
    """Write the ``@font-face`` rules for a page.

    Args:
        text: All that the page shows, its markup included or not.

    Returns:
        CSS with four faces: "Report JP" in two weights, and "Report Num", a figure 1 as wide as the other
        figures. Depends on the set of characters only.
    """
    characters = frozenset(map(ord, text))
    rules = [_rule("Report JP", weight, _cut(weight, characters)) for weight in FACES]
    rules += [_rule("Report Num", weight, _tabular_one(weight), "U+31") for weight in FACES]
    return "\n".join(rules)


def _rule(family: str, weight: int, face: bytes, characters: str | None = None) -> str:
    limited = f";unicode-range:{characters}" if characters else ""
    source = base64.b64encode(face).decode()
    return (
        f'@font-face{{font-family:"{family}";font-weight:{weight}{limited};'
        f'src:url("data:font/woff2;base64,{source}") format("woff2")}}'
    )


@lru_cache(maxsize=8)
def _cut(weight: int, characters: frozenset[int]) -> bytes:
    """Give the face with these characters, as far as the font has them."""
    font = _open(weight)
    if _UNDERSCORE in characters:
        _strengthen_underscore(font)
    _subset(font, characters)
    return _packed(font)


def _strengthen_underscore(font: TTFont) -> None:
    """Draw it as long and as thick as the hyphen: a hairline, it reads like a blank in ORDER_ADMIN."""
    outlines, widths, cmap = font["glyf"], font["hmtx"], font.getBestCmap()
    line, hyphen = outlines[cmap[_UNDERSCORE]], outlines[cmap[_HYPHEN]]
    width, top = widths[cmap[_HYPHEN]][0], line.yMin + hyphen.yMax - hyphen.yMin
    for number, (x, y) in enumerate(line.coordinates):
        line.coordinates[number] = (0 if x == line.xMin else width, line.yMin if y == line.yMin else top)
    line.recalcBounds(outlines)
    widths[cmap[_UNDERSCORE]] = (width, 0)


@lru_cache(maxsize=len(FACES))
def _tabular_one(weight: int) -> bytes:
    """Give a face of one character: the figure 1, centred in the width of a 0.

    The font has no tabular figures and its 1 is narrow, so columns of figures would not stand in line.
    """
    font = _open(weight)
    cmap, widths, outlines = font.getBestCmap(), font["hmtx"], font["glyf"]
    one, width = cmap[_ONE], widths[cmap[_ZERO]][0]
    shift = (width - widths[one][0]) // 2
    outlines[one].coordinates.translate((shift, 0))
    outlines[one].recalcBounds(outlines)
    widths[one] = (width, outlines[one].xMin)
    _subset(font, frozenset([_ONE]))
    return _packed(font)


def _open(weight: int) -> TTFont:
    from fontTools.ttLib import TTFont

    path = TEMPLATES / "fonts" / FACES[weight]
    font = TTFont(path, lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    for tag in _WITHOUT:
        if tag in font:
            del font[tag]
    # The font names no glyphs; left alone, fontTools would make up names from all its characters, every time.
    font.setGlyphOrder([".notdef", *(f"glyph{number}" for number in range(1, font["maxp"].numGlyphs))])
    return font


def _subset(font: TTFont, characters: frozenset[int]) -> None:
    from fontTools.subset import Options, Subsetter

    options = Options(hinting=False, layout_features=[], glyph_names=False, recalc_timestamp=False)
    options.name_IDs = [0, 13, 14]  # copyright and licence stay with the face, as its licence asks
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def _packed(font: TTFont) -> bytes:
    written = io.BytesIO()
    font.save(written)
    return pack_woff2(written.getvalue())
