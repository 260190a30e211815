"""Where a requirement is met: a file of the project, or a named place in a document that is published.

A named place reads ``document: place``. Its name stays as it is when the document is laid out anew, and each is
known by something the document is made of: a section's words, a sheet, a field, a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tenken.report.wording import Wording
from tenken.strict import INCLUDE

REGISTERS = (
    "inspections",
    "manual_clauses",
    "promises",
    "publications",
    "role_rules",
    "signatures",
    "snapshots",
    "waivers",
)
"""What holds a requirement's facts and is no dataset of the contract: config of a site, records of the archive."""
PUBLICATION_FIELDS = (
    "number",
    "issued_on",
    "publication",
    "supersedes",
    "inspection",
    "signatures",
    "publisher",
    "levers",
    "audit",
    "changes",
)
DATA_FILES = ("findings.csv", "findings.parquet", "report.json", "headcount.csv", "control_results.csv")
OSCAL_FILES = ("assessment-results", "poam")
_REQUESTS = ("1", "2", "3")


def _is_in_report(place: str, words: Wording) -> bool:
    """Know the conclusion, the numbered sections, and in the section of the requests each table of an item."""
    section, *within = place.split(".")
    if section == "verdict":
        return not within
    if words.find(f"sections.{section}") is None:
        return False
    if not within:
        return True
    if section != "requests" or len(within) != 2 or within[0] not in _REQUESTS:  # noqa: PLR2004  # item and table
        return False
    key = "promises.promise" if within[1] == "promises" else f"{within[1]}.caption"
    return words.find(f"requests.{key}") is not None


_DOCUMENTS: Mapping[str, Callable[[str, Wording], bool]] = {
    "report": _is_in_report,
    "letter": lambda place, words: words.find(f"letter.{place}") is not None,
    "workbook": lambda place, words: words.find(f"workbook.sheet.{place}") is not None,
    "site": lambda place, words: words.find(f"site.{place}") is not None,
    "operator": lambda place, words: words.find(f"operator.section_{place}") is not None,
    "publication.json": lambda place, words: place in PUBLICATION_FIELDS,
    "data": lambda place, words: place in DATA_FILES,
    "oscal": lambda place, words: place in OSCAL_FILES,
}


def split_place(place: str) -> tuple[str, str] | None:
    """Split a named place into document and place; null when it is the path of a file."""
    document, separator, inside = place.partition(": ")
    return (document, inside) if separator else None


def is_there(place: str, words: Wording, root: Path = INCLUDE.parent) -> bool:
    """Tell whether a place exists: the file, or the part of the document."""
    named = split_place(place)
    if named is None:
        return (root / place).is_file()
    document, inside = named
    return document in _DOCUMENTS and _DOCUMENTS[document](inside, words)
