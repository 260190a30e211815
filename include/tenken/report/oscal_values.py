"""What every part of an OSCAL document is written with: identifiers, properties, times and marked-up text.

Nothing here knows a control or a finding.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tenken.report.wording import Both

OSCAL_VERSION = "1.2.3"
NAMESPACE = "urn:tenken:ns:oscal"
"""Names the properties that OSCAL itself does not define."""
_ROOT = uuid5(NAMESPACE_URL, NAMESPACE)
_TOKEN = re.compile(r"([^\W\d_]|_)[\w.\-]*")
_MARKUP = re.compile(r"[\\`*~^\[\]<>{}\"]|(?<![^\W_])_|_(?![^\W_])")
_YEARS = range(1900, 3000)
_HOURS = range(-12, 15)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Names:
    """Gives each thing of one organisation the same UUID (version 5) in every document."""

    organisation: str

    def identify(self, *parts: object) -> str:
        """Make the UUID of what ``parts`` name, such as ``("risk", finding_key)``."""
        text = json.dumps([self.organisation, *(str(part) for part in parts)], ensure_ascii=False)
        return str(uuid5(_ROOT, text))


@dataclass(frozen=True)
class Clock:
    """Writes times with their zone; ``offset`` is local time minus UTC. It reads no clock."""

    offset: timedelta

    def instant(self, moment: datetime | None) -> str | None:
        """Write an instant given as naive UTC; null stays null."""
        if moment is None:
            return None
        hours = self.offset / _HOUR
        if int(hours) != hours or int(hours) not in _HOURS:
            return _written(moment, "Z")
        return _written(moment + self.offset, f"{int(hours):+03d}:00")

    def day_end(self, day: date | None) -> str | None:
        """Write the last second of a local day; null stays null."""
        return None if day is None or day.year not in _YEARS else self._local(day, time(23, 59, 59))

    def day_start(self, day: date | None) -> str | None:
        """Write the first second of a local day; null stays null."""
        return None if day is None or day.year not in _YEARS else self._local(day, time())

    def _local(self, day: date, at: time) -> str | None:
        return self.instant(datetime.combine(day, at) - self.offset)


def _written(moment: datetime, zone: str) -> str | None:
    """Leave out what OSCAL's form of a time cannot hold: a year such as 9999 means "without end"."""
    return f"{moment.isoformat()}{zone}" if moment.year in _YEARS else None


def one_line(value: object) -> str:
    """Put a value on one line without blanks at its ends, as OSCAL demands of plain text."""
    return " ".join(str(value).split())


def make_props(pairs: Iterable[tuple[str, object]]) -> list[dict[str, str]]:
    """Write properties in the order given; null and blank values have none."""
    return [
        {"name": name, "ns": NAMESPACE, "value": text}
        for name, value in pairs
        if value is not None and (text := one_line(value))
    ]


def markup_line(text: Both) -> str:
    """Write both languages on one line; signs that would be markup are escaped."""
    japanese, english = (escape_markup(one_line(part)) for part in (text.ja, text.en))
    return japanese if japanese == english else f"{japanese} / {english}"


def markup_prose(text: Both) -> str:
    """Write both languages as two paragraphs, Japanese first; signs that would be markup are escaped."""
    japanese, english = (escape_markup(one_line(part)) for part in (text.ja, text.en))
    return japanese if japanese == english else f"{japanese}\n\n{english}"


def escape_markup(text: str) -> str:
    r"""Put ``\`` before every sign that OSCAL's markup would read as more than itself."""
    return _MARKUP.sub(lambda match: f"\\{match[0]}", text)


def as_token(text: str, otherwise: str) -> str:
    """Give a text as it is where it may name something, else the other name."""
    return text if _TOKEN.fullmatch(text) else otherwise


def without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is null, blank or without members: OSCAL knows no empty list."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {}, ())}
