"""A site whose only source is a log, for tests that seal it in parts."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from capture_site import make_settings, read_rows

from tenken.sources.capture import Captured, capture_dataset

FIRST, LAST = date(2018, 10, 1), date(2018, 12, 31)
"""The days of FY2018Q3, a quarter with two months of 31 days."""
HALVES = tuple(date(2018, month, day) for month, end in ((10, 31), (11, 30), (12, 31)) for day in (15, end))
MONTHS = HALVES[1::2]
HEADER = "event_id,occurred_at,account_id,action"
Events = dict[str, str]
"""event_id → the rest of its row."""


def event(day: date | str, account: str = "a1") -> str:
    return f"{day}T10:00:00+09:00,{account},view"


def events_until(as_of: date, kept_days: int) -> Events:
    """What a log with one event a day holds at the end of a day."""
    days = [as_of - timedelta(days=back) for back in range(kept_days)]
    return {f"E{day}": event(day) for day in days}


class Log:
    """The site; the log is delivered as a file a day, with a row count beside it."""

    def __init__(self, root: Path, **source: Any) -> None:
        self.root = root
        place = {"kind": "csv", "path": "usage-{as_of}.csv", **source}
        self.settings = make_settings(root, {"usage_events": place})
        self.quarter = self.settings.quarter("FY2018Q3")
        self.archive = root / "archive"

    def deliver(self, as_of: date, events: Events, declared: int | None = None) -> None:
        path = self.root / f"usage-{as_of}.csv"
        path.write_text("\n".join([HEADER, *(f"{k},{v}" for k, v in events.items())]) + "\n")
        if declared is not None:
            path.with_name(path.name + ".count").write_text(str(declared))

    def capture(self, as_of: date, hour: int = 0) -> Captured:
        now = datetime(2019, 1, 1, hour, tzinfo=UTC)
        return capture_dataset(self.settings, self.quarter, "usage_events", as_of=as_of, now=now)

    def seal(self, as_of: date, events: Events, declared: int | None = None) -> Captured:
        self.deliver(as_of, events, declared)
        return self.capture(as_of)

    def manifest(self, captured: Captured) -> dict[str, Any]:
        return json.loads((captured.snapshot.folder / "manifest.json").read_text())


def keys(captured: Captured) -> list[str]:
    return [row[0] for row in read_rows(captured, "event_id")]
