"""One value at a time, for the spellings that the set-wise pass of `typed` leaves over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from tenken.calendar import parse_date

_TRUE = frozenset({"true", "t", "1", "yes", "y", "有効", "はい"})
_FALSE = frozenset({"false", "f", "0", "no", "n", "無効", "いいえ"})
_TIME = re.compile(
    r"(?P<day>.+?)[T ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<part>\d+))?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}(?::?\d{2})?)?"
)
_GENERALIZED = re.compile(  # LDAP's GeneralizedTime: 20181231150000.0Z
    r"(?P<day>\d{8})(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})(?:[.,](?P<part>\d+))?(?P<zone>Z|[+-]\d{4})"
)
_WIDEST_OFFSET = 16 * 60
_INTEGER = re.compile(r"[+-]?\d{1,18}(?:\.0+)?")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")


def parse_boolean(text: str) -> bool | None:
    """Read true/false/1/0/yes/no/t/f/y/n, 有効/無効, はい/いいえ; null when it is none of them."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return True if folded in _TRUE else False if folded in _FALSE else None


def parse_integer(text: str) -> int | None:
    """Read a whole number; null when it is none."""
    folded = unicodedata.normalize("NFKC", text)
    return int(folded.partition(".")[0]) if _INTEGER.fullmatch(folded) else None


def parse_number(text: str) -> float | None:
    """Read a decimal number; null when it is none or not finite."""
    folded = unicodedata.normalize("NFKC", text)
    value = float(folded) if _NUMBER.fullmatch(folded) else None
    return None if value in (float("inf"), float("-inf")) else value


def parse_day(text: str) -> date | None:
    """Read a date in any spelling of `calendar.parse_date`, or a timestamp of midnight without an offset."""
    day = parse_date(text)
    if day is None and (match := _TIME.fullmatch(unicodedata.normalize("NFKC", text))) is not None:
        moment = _moment(match)
        return (
            moment.date()
            if moment is not None and moment.tzinfo is None and moment.time() == time()
            else None
        )
    return day


def parse_timestamp(text: str, zone: str) -> datetime | None:
    """Read a point in time as naive UTC; null when it is none.

    Args:
        text: A date in any spelling of `calendar.parse_date`, alone (midnight) or with a time of day,
            seconds, a fraction (to the microsecond) and an offset; or LDAP's GeneralizedTime.
        zone: Where a time without an offset is local.
    """
    folded = unicodedata.normalize("NFKC", text)
    match = _TIME.fullmatch(folded) or _GENERALIZED.fullmatch(folded)
    if match is None:
        day = parse_date(folded)
        moment = None if day is None else datetime.combine(day, time())
    else:
        moment = _moment(match)
    if moment is None:
        return None
    try:
        return _to_utc(moment, ZoneInfo(zone))
    except OverflowError:
        return None


def _to_utc(moment: datetime, zone: ZoneInfo) -> datetime:
    """Give the naive UTC of a moment; an hour that clocks repeat is the later one, as DuckDB has it."""
    if moment.tzinfo is not None:
        return moment.astimezone(UTC).replace(tzinfo=None)
    both = (moment.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return max(both).replace(tzinfo=None)


def _moment(match: re.Match[str]) -> datetime | None:
    day = parse_date(match["day"])
    if day is None:
        return None
    try:
        clock = time(
            int(match["hour"]),
            int(match["minute"]),
            int(match["second"] or 0),
            int((match["part"] or "0")[:6].ljust(6, "0")),
            _offset(match["zone"]),
        )
    except ValueError:
        return None
    return datetime.combine(day, clock)


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes >= _WIDEST_OFFSET:
        raise ValueError(text)
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def parser_of(kind: str, zone: str) -> Callable[[str], Any]:
    """Choose the parser of a contract type; texts, ids and codes have none."""
    return {
        "date": parse_day,
        "timestamp": lambda text: parse_timestamp(text, zone),
        "boolean": parse_boolean,
        "integer": parse_integer,
        "number": parse_number,
    }[kind]
