"""A corrective instruction as a Japanese letter: PDF/A-2a and PDF/UA-1, fonts embedded, same bytes every time."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from tenken.archive.register import Instruction
from tenken.calendar import era_date
from tenken.errors import EvidenceError, InputError
from tenken.instructions.register import issue_day
from tenken.settings import Settings
from tenken.strict import INCLUDE

TEMPLATE = INCLUDE / "templates" / "letter.typ"
FONTS = INCLUDE / "templates" / "fonts"
_NO_GLYPH = "〓"
"""What Japanese printers have always set where a character is not to be had."""
_UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_KINDS_JA = {
    "stop_sales": "営業の中止",
    "revoke_access": "閲覧権限の廃止",
    "retrain": "再教育",
    "other": "その他の是正",
}


@dataclass(frozen=True)
class Letter:
    """A letter as set, and the texts that its fonts could not show."""

    pdf: bytes
    lacking: tuple[str, ...]


def write_letter(settings: Settings, instruction: Instruction, path: Path) -> int:
    """Write the letter of an instruction to a file outside the archive; replaces the file.

    Returns:
        How many different characters the fonts lack; each is printed as 〓.

    Raises:
        InputError: the file would lie in the archive.
        EvidenceError: the letter cannot be set.
    """
    path = path.resolve()
    if path.is_relative_to(settings.archive):
        raise InputError.at(path, "lies in the archive", "Write the letter elsewhere")
    letter = render_letter(settings, instruction)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(letter.pdf)
    return len(letter.lacking)


def render_letter(settings: Settings, instruction: Instruction) -> Letter:
    """Set the letter of an instruction as PDF; nothing but the instruction decides the bytes.

    Raises:
        EvidenceError: the letter cannot be set.
    """
    issued = issue_day(settings, instruction)
    said = json.dumps(describe_letter(instruction, issued), ensure_ascii=False, sort_keys=True)
    lacking: list[str] = []
    while True:
        made = _set_pdf(said, issued, f"instruction {instruction.number}")
        if isinstance(made, bytes):
            return Letter(made, tuple(lacking))
        lacking.append(made)
        said = said.replace(made, _NO_GLYPH)


def _set_pdf(said: str, issued: date, place: str) -> bytes | str:
    """Set a letter; gives a text instead that the fonts cannot show."""
    import typst

    try:
        made = typst.compile(
            TEMPLATE,
            format="pdf",
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs={"letter": said},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(datetime.combine(issued, time(), UTC).timestamp()),
        )
    except typst.TypstError as error:
        unshown = _UNSHOWN.search(error.message)
        if unshown is not None and unshown[1] in said:
            return unshown[1]
        told = re.sub("`[^`]*`", "…", error.message)  # it may quote the letter
        raise EvidenceError.at(
            place, f"the letter cannot be set ({told})", "Check include/templates/letter.typ"
        ) from None
    return bytes(made)


def describe_letter(instruction: Instruction, issued: date) -> dict[str, Any]:
    """Give what the letter says, as plain data; ``items`` are label and value in their order."""
    content = instruction.content
    items = [["指示の種別", _KINDS_JA[content["kind"]]], *content["listed"]]
    items.append(["期限", era_date(date.fromisoformat(content["due_on"]), issued)])
    if content["incident_id"]:
        items.append(["事案の番号", content["incident_id"]])
    if content["finding_keys"]:
        # The first characters are enough to find it: `tenken explain` takes them.
        items.append(["対象とする指摘の識別番号", "\n".join(key[:16] for key in content["finding_keys"])])
    items.append(["様式", f"{content['title']}（{content['form_id']} 第{content['form_version']}版）"])
    return {
        "number": str(instruction.number),
        "title": content["title"],
        "issued": {"year": issued.year, "month": issued.month, "day": issued.day},
        "issued_on": era_date(issued),
        "addressee": _addressed(content["fields"]["addressee_name"]),
        "sender": content["fields"]["sender_name"],
        "subject": content["subject"],
        "body": [line for line in content["body"].splitlines() if line.strip()],
        "items": items,
    }


def _addressed(name: str) -> str:
    """Add the form of address of an organisation, unless the name ends with one of a person."""
    return name if name.endswith(("殿", "様", "御中")) else f"{name}　御中"
