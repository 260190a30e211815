"""Pack an OpenType font as WOFF2: the tables as they are, one brotli stream.

fontTools packs a little tighter, by transforming the outlines in Python at brotli's highest quality; that takes
four times as long, and an inspection writes six faces. Its zlib-based WOFF would depend on the machine's zlib.
"""

from __future__ import annotations

import struct

_QUALITY = 9
_HEADER = struct.Struct(">4s4sIHHIIHHIIIII")
_ENTRY = struct.Struct(">4sIII")
_KNOWN = (
    "cmap head hhea hmtx maxp name OS/2 post cvt  fpgm glyf loca prep CFF  VORG EBDT EBLC gasp hdmx kern LTSH PCLT "
    "VDMX vhea vmtx BASE GDEF GPOS GSUB EBSC JSTF MATH CBDT CBLC COLR CPAL SVG  sbix acnt avar bdat bloc bsln cvar "
    "fdsc feat fmtx fvar gvar hsty just lcar mort morx opbd prop trak Zapf Silf Glat Gloc Feat Sill"
)
_NUMBERS = {
    _KNOWN[start : start + 4].encode(): number for number, start in enumerate(range(0, len(_KNOWN), 5))
}
_NOT_TRANSFORMED = 3 << 6
"""For outlines, version 3 means "as they are"; for every other table version 0 does."""


def pack_woff2(font: bytes) -> bytes:
    """Pack one font.

    Args:
        font: A finished font with TrueType outlines, every table under a tag of the standard's list.

    Returns:
        The WOFF2 file; the same bytes for the same font.
    """
    import brotli

    tables = _read_tables(font)
    directory = b"".join(_entry(tag, len(table)) for tag, table in tables)
    stream: bytes = brotli.compress(
        b"".join(table for _, table in tables), mode=brotli.MODE_FONT, quality=_QUALITY
    )
    length = _HEADER.size + len(directory) + len(stream)
    padding = -length % 4
    sizes = (length + padding, len(tables), 0, len(font), len(stream))
    header = _HEADER.pack(b"wOF2", font[:4], *sizes, 1, 0, 0, 0, 0, 0, 0)
    return header + directory + stream + bytes(padding)


def _read_tables(font: bytes) -> list[tuple[bytes, bytes]]:
    """List the tables in the order of their tags, loca right after glyf."""
    (count,) = struct.unpack_from(">H", font, 4)
    tables = []
    for number in range(count):
        tag, _, offset, length = _ENTRY.unpack_from(font, 12 + number * _ENTRY.size)
        tables.append((tag, font[offset : offset + length]))
    return sorted(tables)


def _entry(tag: bytes, length: int) -> bytes:
    flags = _NUMBERS[tag] | (_NOT_TRANSFORMED if tag in (b"glyf", b"loca") else 0)
    return bytes([flags]) + _base128(length)


def _base128(value: int) -> bytes:
    """Write a number in groups of seven bits, all but the last marked."""
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))
