"""Collect returned workbooks: all or nothing, then the decisions as the dataset ``attestations`` and a full record.

    decisions.csv      every decision with its reason, day and source file; rows are only ever added
    attestations.csv   those on known persons in the shape of the dataset, with its declared row count beside it
    received/          each returned file under the digest that the ledger names

Undecided rights are left out, so that the inspection reports them (V03).
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tenken.archive import ledger
from tenken.archive.store import archive_errors, lock, sha256_text
from tenken.calendar import Quarter, end_of_day
from tenken.contract import load_dataset
from tenken.errors import SHOWN, InputError, Problem, Where
from tenken.review.compare import Decision, check_returned, find_twice_decided
from tenken.review.items import Item
from tenken.review.returned import Returned, read_returned
from tenken.review.rows import Round, plan_round, write_round
from tenken.review.worksheets import newest_inspection, round_folder
from tenken.settings import Settings

RECORD, ATTESTATIONS, RECEIVED = "decisions.csv", "attestations.csv", "received"
_RECORD_HEAD = (
    "inspection_id",
    "person_id",
    "account_id",
    "entitlement_id",
    "reviewer_id",
    "decision",
    "basis_id",
    "reason",
    "due_on",
    "decided_at",
    "file",
    "row",
    "file_sha256",
)
_KEY = ("inspection_id", "person_id", "account_id", "entitlement_id")
_SAID = ("reviewer_id", "decision", "reason", "due_on")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Record = dict[str, str]


@dataclass(frozen=True)
class Collected:
    """What became of a collection: counts over its files, and what the round still lacks."""

    folder: Path
    files: int
    added: int
    """Decisions that were not there before."""
    decided: int
    items: int
    open_reviewers: tuple[str, ...]
    """Who still has a right without a decision, in order of the ids."""


def collect_decisions(
    settings: Settings,
    quarter: Quarter,
    files: Sequence[Path],
    received_at: datetime,
    into: Path | None = None,
) -> Collected:
    """Check returned workbooks against the newest sealed inspection and add their decisions.

    Args:
        settings: The site.
        quarter: The quarter reviewed.
        files: The workbooks; the same file again adds nothing.
        received_at: When they came in, naive UTC; becomes ``decided_at``.
        into: Folder of the CSV files; default ``<archive>/worksheets/<quarter>``.

    Raises:
        InputError: any cell of any file is wrong, with every error; then nothing is written.
    """
    inspection = newest_inspection(settings, quarter)
    if received_at < end_of_day(inspection.as_of, settings.organisation.timezone):
        problem = f"lies before the end of {inspection.as_of}, which is what was judged"
        raise InputError.at("--received-at", problem, "Give the time at which the files came in")
    plan = plan_round(inspection)
    returned = _read_files(files)
    rounds = {
        language: write_round(inspection, plan, language) for language in {r.language for r in returned}
    }
    folder = into or round_folder(settings, quarter)
    with lock(settings.archive, f"decisions-{quarter}"):
        records = read_records(folder / RECORD)
        fresh = _check_files(returned, rounds, records, received_at)
        _write_files(folder, returned, [*records, *fresh])
        _tell_ledger(settings.archive, returned, fresh, received_at, rounds)
    whole = next(iter(rounds.values()))
    return _collected(folder, returned, [*records, *fresh], len(fresh), whole)


def _read_files(files: Sequence[Path]) -> list[Returned]:
    """Read every workbook, each content once; the errors of all of them come together."""
    if not files:
        raise InputError.at("collect", "no file is named", "Name the returned workbooks")
    problems: list[Problem] = []
    returned: dict[str, Returned] = {}
    for path in files:
        try:
            read = read_returned(path)
            returned.setdefault(read.sha256, read)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return list(returned.values())


def _check_files(
    returned: Iterable[Returned], rounds: dict[str, Round], records: list[Record], received_at: datetime
) -> list[Record]:
    """Give the records to add.

    Raises:
        InputError: anything is wrong in any file.
    """
    problems: list[Problem] = []
    decisions: list[Decision] = []
    for one in returned:
        wrong, decided = check_returned(one, rounds[one.language])
        problems += wrong
        decisions += decided
    problems += find_twice_decided(decisions)
    known = {_key(record): record for record in records}
    fresh: list[Record] = []
    for decision in decisions:
        record = _record(decision, next(iter(rounds.values())).inspection_id, received_at)
        earlier = known.get(_key(record))
        if earlier is None:
            fresh.append(record)
        elif any(earlier[name] != record[name] for name in _SAID):
            problems.append(_contradiction(decision, earlier))
    if problems:
        raise InputError(problems)
    return fresh


def _contradiction(decision: Decision, earlier: Record) -> Problem:
    return Problem(
        Where(decision.file, decision.row),
        f"the right was decided otherwise in {earlier['file']} row {earlier['row']}, collected {earlier['decided_at']}",
        "Decisions are not replaced: leave it as it was, and decide anew in the next quarter's round",
    )


def _record(decision: Decision, inspection_id: str, received_at: datetime) -> Record:
    item = decision.item
    return {
        "inspection_id": inspection_id,
        "person_id": item.person_id or "",
        "account_id": "" if item.person_id else item.subject_id,
        "entitlement_id": item.entitlement_id,
        "reviewer_id": decision.reviewer_id,
        "decision": decision.decision,
        "basis_id": decision.basis_id or "",
        "reason": _inert(decision.reason),
        "due_on": "" if decision.due_on is None else decision.due_on.isoformat(),
        "decided_at": received_at.replace(tzinfo=UTC).isoformat(timespec="seconds"),
        "file": _inert(decision.file),
        "row": str(decision.row),
        "file_sha256": decision.file_sha256,
    }


def _inert(text: str) -> str:
    """Keep a spreadsheet from running what a reviewer wrote."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _key(record: Record) -> tuple[str, ...]:
    return tuple(record[name] for name in _KEY)


def read_records(path: Path) -> list[Record]:
    """Read the decisions collected so far; no file means none.

    Raises:
        InputError: the file is not one that `tenken collect` wrote.
    """
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != _RECORD_HEAD:
            raise InputError.at(
                path, "not a record of `tenken collect`", "Name another folder with --into", row=1
            )
        return list(reader)


def write_attestations(records: Iterable[Record]) -> tuple[str, int]:
    """Give the decisions on known persons as CSV text in the shape of the dataset, and their number."""
    head = list(load_dataset("attestations").columns)
    rows = [[record.get(name, "") for name in head] for record in records if record["person_id"]]
    return _csv(head, rows), len(rows)


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def _write_files(folder: Path, returned: Iterable[Returned], records: list[Record]) -> None:
    """Keep the returned files, then replace the CSV files whole; a killed run is mended by the next."""
    attestations, count = write_attestations(records)
    with archive_errors(folder):
        (folder / RECEIVED).mkdir(parents=True, exist_ok=True)
        for one in returned:
            kept = folder / RECEIVED / f"{one.sha256}.xlsx"
            if not kept.exists():
                shutil.copyfile(one.path, kept)
        _replace(folder / RECORD, _csv(_RECORD_HEAD, [list(record.values()) for record in records]))
        _replace(folder / ATTESTATIONS, attestations)
        _replace(folder / f"{ATTESTATIONS}.count", f"{count}\n")


def _replace(path: Path, text: str) -> None:
    """Write beside and rename, so that a reader never sees half a file."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8", newline="")
    beside.replace(path)


def _tell_ledger(
    archive: Path,
    returned: Iterable[Returned],
    fresh: list[Record],
    received_at: datetime,
    rounds: dict[str, Round],
) -> None:
    """Name each returned file and its digest in the chain, once."""
    known = {entry["body"]["file_sha256"] for entry in ledger.entries_of(archive, "decisions")}
    for one in returned:
        added = [record for record in fresh if record["file_sha256"] == one.sha256]
        if one.sha256 in known:
            continue
        body = {
            "inspection": rounds[one.language].inspection_id,
            "reviewer_id": one.meta["reviewer"],
            "file_sha256": one.sha256,
            "decisions": len(added),
            "decisions_sha256": sha256_text(_csv(_RECORD_HEAD, [list(record.values()) for record in added])),
        }
        ledger.append(archive, "decisions", received_at, body)


def _collected(
    folder: Path, returned: list[Returned], records: list[Record], added: int, whole: Round
) -> Collected:
    decided = {_key(record) for record in records if record["inspection_id"] == whole.inspection_id}
    lacking = {
        sheet.reviewer_id: sum(_item_key(whole, row.item) not in decided for row in sheet.rows)
        for sheet in whole.sheets.values()
    }
    items = sum(len(sheet.rows) for sheet in whole.sheets.values())
    return Collected(
        folder=folder,
        files=len(returned),
        added=added,
        decided=items - sum(lacking.values()),
        items=items,
        open_reviewers=tuple(reviewer for reviewer, count in lacking.items() if count),
    )


def describe_collected(done: Collected) -> list[str]:
    """Give the lines that tell a person how the round stands."""
    lines = [
        f"{done.files} files, {done.added} decisions added: {done.folder / ATTESTATIONS}",
        f"{done.decided:,} of {done.items:,} rights are decided",
    ]
    if done.open_reviewers:
        shown = ", ".join(done.open_reviewers[:SHOWN])
        rest = len(done.open_reviewers) - SHOWN
        lines.append(f"still open with {shown}{f' and {rest} more' if rest > 0 else ''}")
    return lines


def _item_key(whole: Round, item: Item) -> tuple[str, ...]:
    account = "" if item.person_id else item.subject_id
    return (whole.inspection_id, item.person_id or "", account, item.entitlement_id)
