"""Sealed snapshots: ``snapshots/<dataset>/<as_of>/<n>/{data.parquet,manifest.json}``."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tenken.archive.ledger import record_folder
from tenken.archive.store import (
    RESTORE_FOLDER,
    archive_errors,
    lock,
    new_staging,
    put_in_place,
    sealed_file_errors,
    sha256_file,
    write_json,
)
from tenken.errors import EvidenceError

_AS_OF = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Delivery:
    """What a source handed over: a typed Parquet file in staging, and where it came from.

    ``declared_rows`` is null when the source says nothing of its row count; ``declared_by`` then is
    null too, else ``number``, ``trailer``, ``sidecar`` or ``count_query``. ``raw_sha256`` digests the
    delivered bytes (of a query: its rows as received). ``source_columns`` are the delivered headers,
    ``columns`` the canonical columns that were filled. ``extracted_at`` is naive UTC, null when the
    source does not say. ``merged_from`` names the sealed snapshots that completed it (``as_of``,
    ``number``, ``manifest_sha256``), oldest first.
    """

    parquet: Path
    rows: int
    raw_sha256: str
    raw_bytes: int
    declared_rows: int | None
    declared_by: str | None
    source: dict[str, Any]
    source_columns: list[str]
    columns: list[str]
    extracted_at: datetime | None = None
    notes: dict[str, Any] = field(default_factory=dict)
    merged_from: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Snapshot:
    """One sealed snapshot as its manifest describes it."""

    folder: Path
    dataset: str
    as_of: date
    number: int
    captured_at: datetime
    extracted_at: datetime | None
    rows_declared: int | None
    declared_by: str | None
    rows_loaded: int
    raw_sha256: str
    parquet_sha256: str
    source: dict[str, Any]
    source_columns: list[str]
    columns: list[str]
    notes: dict[str, Any]
    merged_from: list[dict[str, Any]] = field(default_factory=list)

    @property
    def parquet(self) -> Path:
        """The sealed data."""
        return self.folder / "data.parquet"


def _folder(archive: Path, dataset: str, as_of: date) -> Path:
    return archive / "snapshots" / dataset / as_of.isoformat()


def seal(
    archive: Path, dataset: str, as_of: date, delivery: Delivery, captured_at: datetime
) -> tuple[Snapshot, bool]:
    """Seal a delivery as the next snapshot of its dataset and as-of date.

    Args:
        archive: Root of the archive.
        dataset: Canonical dataset.
        as_of: Day the delivery describes.
        delivery: What the source handed over; its Parquet file is copied.
        captured_at: Naive UTC.

    Returns:
        The snapshot, and whether it is new: the same bytes under the same mapping again, completed from
        the same snapshots, are a no-op that returns the newest snapshot.
    """
    with lock(archive, f"snapshot-{dataset}-{as_of}"), archive_errors(archive):
        parquet_sha256 = sha256_file(delivery.parquet)
        earlier = find_all(archive, dataset, as_of)
        if earlier:  # a process may have been killed between sealing it and naming it in the ledger
            record_folder(archive, "seal", earlier[-1].folder, captured_at)
        if earlier and _is_same(earlier[-1], delivery, parquet_sha256):
            return earlier[-1], False
        number = earlier[-1].number + 1 if earlier else 1
        staging = new_staging(archive, f"snapshot-{dataset}-{as_of}")
        shutil.copyfile(delivery.parquet, staging / "data.parquet")
        manifest = {
            "dataset": dataset,
            "as_of": as_of.isoformat(),
            "number": number,
            "captured_at": captured_at.isoformat(timespec="seconds"),
            "parquet_sha256": parquet_sha256,
            **_describe_delivery(delivery),
        }
        write_json(staging / "manifest.json", manifest)
        target = _folder(archive, dataset, as_of) / str(number)
        put_in_place(staging, target)
        record_folder(archive, "seal", target, captured_at)
    return read(target), True


def _describe_delivery(delivery: Delivery) -> dict[str, Any]:
    """Give what a manifest says of the delivery itself; what completed it is left out where nothing did."""
    return {
        "extracted_at": None if delivery.extracted_at is None else delivery.extracted_at.isoformat(),
        "rows_declared": delivery.declared_rows,
        "declared_by": delivery.declared_by,
        "rows_loaded": delivery.rows,
        "raw_sha256": delivery.raw_sha256,
        "raw_bytes": delivery.raw_bytes,
        "source": delivery.source,
        "source_columns": delivery.source_columns,
        "columns": delivery.columns,
        "notes": delivery.notes,
        **({"merged_from": delivery.merged_from} if delivery.merged_from else {}),
    }


def _is_same(newest: Snapshot, delivery: Delivery, parquet_sha256: str) -> bool:
    sealed = (newest.raw_sha256, newest.parquet_sha256, newest.rows_declared, newest.merged_from)
    return sealed == (delivery.raw_sha256, parquet_sha256, delivery.declared_rows, delivery.merged_from)


def read(folder: Path) -> Snapshot:
    """Read the manifest of one sealed snapshot.

    Raises:
        EvidenceError: the manifest is absent or damaged.
    """
    path = folder / "manifest.json"
    remedy = f"{RESTORE_FOLDER}; `tenken verify` tells what else changed"
    with sealed_file_errors(path, "not a readable snapshot manifest", remedy):
        data = json.loads(path.read_text(encoding="utf-8"))
        return Snapshot(
            folder=folder,
            dataset=data["dataset"],
            as_of=date.fromisoformat(data["as_of"]),
            number=data["number"],
            captured_at=datetime.fromisoformat(data["captured_at"]),
            extracted_at=None
            if data["extracted_at"] is None
            else datetime.fromisoformat(data["extracted_at"]),
            rows_declared=data["rows_declared"],
            declared_by=data["declared_by"],
            rows_loaded=data["rows_loaded"],
            raw_sha256=data["raw_sha256"],
            parquet_sha256=data["parquet_sha256"],
            source=data["source"],
            source_columns=data["source_columns"],
            columns=data["columns"],
            notes=data.get("notes", {}),
            merged_from=data.get("merged_from", []),
        )


def find_all(archive: Path, dataset: str, as_of: date) -> list[Snapshot]:
    """List the snapshots of one dataset and as-of date, oldest first."""
    folder = _folder(archive, dataset, as_of)
    if not folder.is_dir():
        return []
    return [
        read(path)
        for path in sorted((p for p in folder.iterdir() if p.name.isdigit()), key=lambda p: int(p.name))
    ]


def find(archive: Path, dataset: str, as_of: date, known_at: datetime | None = None) -> Snapshot | None:
    """Find the newest snapshot captured by ``known_at`` (naive UTC; null = the newest of all)."""
    known = [s for s in find_all(archive, dataset, as_of) if known_at is None or s.captured_at <= known_at]
    return known[-1] if known else None


def as_of_dates(archive: Path, dataset: str) -> list[date]:
    """List the as-of dates for which a dataset has snapshots, oldest first."""
    folder = archive / "snapshots" / dataset
    if not folder.is_dir():
        return []
    # A stray file is for `tenken verify` to name, not a reason to stop.
    return sorted(date.fromisoformat(p.name) for p in folder.iterdir() if _AS_OF.fullmatch(p.name))


def find_until(archive: Path, dataset: str, last: date = date.max) -> Snapshot | None:
    """Find the newest snapshot of the newest as-of date that is not after a day."""
    days = [day for day in as_of_dates(archive, dataset) if day <= last]
    return find(archive, dataset, days[-1]) if days else None


def check_seal(snapshot: Snapshot) -> None:
    """Compare the sealed data with its recorded digest (S12).

    Raises:
        EvidenceError: one byte differs or the file is gone.
    """
    found = sha256_file(snapshot.parquet) if snapshot.parquet.is_file() else None
    if found != snapshot.parquet_sha256:
        raise EvidenceError.at(
            snapshot.parquet,
            "S12: the sealed data is not what was sealed" if found else "S12: the sealed data is gone",
            "Restore the file from a copy of the archive",
        )


def describe(snapshot: Snapshot) -> dict[str, Any]:
    """Give what a result may say of a snapshot: everything but times of running, what holds them, and paths."""
    data = asdict(snapshot)
    for name in ("folder", "captured_at", "merged_from"):
        data.pop(name)
    data["as_of"] = snapshot.as_of.isoformat()
    data["extracted_at"] = None if snapshot.extracted_at is None else snapshot.extracted_at.isoformat()
    return data
