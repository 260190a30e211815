"""Set a template as PDF/A-2a and PDF/UA-1 with the shipped fonts only: the same values, the same bytes.

What the document says comes in as values and is set as text; nothing that a source delivers is markup.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from tenken.errors import EvidenceError, TenkenError
from tenken.report.glyphs import FONTS, GETA

_UNSHOWN = re.compile(r'the text `"(.+?)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_TRIES = 20


def set_pdf(template: Path, said: Any, day: date) -> bytes:
    """Set ``template`` with what it has to say.

    Args:
        template: A Typst file that reads ``sys.inputs.data`` as JSON.
        said: Plain data whose texts the fonts can show.
        day: The day written into the file as the one it was made on.

    Raises:
        EvidenceError: the template cannot be set, or breaks a rule of the standards.
    """
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    for _ in range(_TRIES):
        made = _try_to_set(template, text, day)
        if isinstance(made, bytes):
            return made
        text = text.replace(made, GETA)
    raise _refused(template, "too many texts that the fonts do not join")


def _try_to_set(template: Path, text: str, day: date) -> bytes | str:
    """Set once; gives a sequence instead whose characters the fonts have, but not joined."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    try:
        made = typst.compile(
            template,
            format="pdf",
            font_paths=fonts,
            sys_inputs={"data": text},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(datetime.combine(day, time(), UTC).timestamp()),
        )
    except typst.TypstError as error:
        unshown = _UNSHOWN.search(error.message)
        sequence = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), unshown[1]) if unshown else GETA
        if sequence in text and sequence != GETA:
            return sequence
        raise _refused(template, re.sub("`[^`]*`", "…", error.message)) from None  # it may quote the text
    return bytes(made)


def _refused(template: Path, why: str) -> TenkenError:
    problem = f"the document cannot be set ({why})"
    return EvidenceError.at("report", problem, f"Check include/templates/{template.name}")
