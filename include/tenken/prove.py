"""Commands that prove or list: the ledger walked, a result rebuilt, a table audited, what is promised and met."""

from __future__ import annotations

import argparse
import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from tenken.commands import site_settings
from tenken.errors import ConfigError, EvidenceError, InputError

_OK = 0


def run_controls(options: argparse.Namespace) -> int:
    """List the catalogue of controls."""
    from tenken.console import table
    from tenken.reconcile.catalogue import list_controls

    rows = list_controls()
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return _OK
    head = ("code", "severity", "question", "requirement", "decided by", "datasets")
    print(table(head, [_catalogue_row(row) for row in rows]))
    return _OK


def run_verify(options: argparse.Namespace) -> int:
    """Walk the ledger and every digest; say how much is as it was sealed."""
    from tenken.archive.verify import verify_archive
    from tenken.summary import print_stale

    archive = _archive(options)
    verified = verify_archive(archive, options.quarter)
    if verified.problems:
        raise EvidenceError(verified.problems)
    print(
        f"{verified.entries} ledger entries, {verified.files} files and {verified.tables} tables are as they were sealed"
    )
    print_stale(archive)
    return _OK


def run_disclosure(options: argparse.Namespace) -> int:
    """Print what a published table gives away; refuse it when that is too much."""
    from tenken.report.disclosure import audit_tables, describe_audit, refusal, totals_to_drop, write_csv
    from tenken.report.published import read_tables

    if options.total is not None and options.total < 1:
        raise ConfigError.at("--total", "not a number of persons", "Give 1 or more")
    tables, width = read_tables(options.table), _suppression_width(options)
    audit = audit_tables(tables, width, options.total)
    print(write_csv(audit), end="")
    print(describe_audit(audit), file=sys.stderr)
    enough = totals_to_drop(tables, width) if audit.narrow and options.total is None else ()
    error = refusal(audit, str(options.table), enough)
    if error is not None:
        raise error
    return _OK


def _suppression_width(options: argparse.Namespace) -> Fraction:
    """Give the width asked for, else the site's, else the policy's default: a table is audited anywhere."""
    from tenken.policy import Policy
    from tenken.settings import DEFAULT_CONFIG

    if options.width is None:
        is_site = "config" in options or DEFAULT_CONFIG.is_file()
        policy = site_settings(options).policy if is_site else Policy()
        return Fraction(policy.suppression_width_percent)
    try:
        width = Fraction(options.width)
    except (ValueError, ZeroDivisionError):
        width = Fraction(-1)
    if not 0 <= width <= 100:  # noqa: PLR2004  # percent
        raise ConfigError.at("--width", "not a number of percentage points", "Give 0 to 100")
    return width


def run_reproduce(options: argparse.Namespace) -> int:
    """Rebuild a sealed inspection and say whether every byte of the result is the same."""
    from tenken.console import watching
    from tenken.reproduce import reproduce_inspection

    with watching(f"reproduce {options.quarter}", 4) as watcher:

        def told(message: str) -> None:
            watcher.step(message)
            watcher.advance()

        done = reproduce_inspection(_archive(options), options.quarter, options.revision, report=told)
    print(f"{done.name}: {done.files} files and {done.tables} tables come out as they were sealed")
    return _OK


def _archive(options: argparse.Namespace) -> Path:
    """Find the archive, without a config when it is named."""
    archive: Path = getattr(options, "archive", None) or site_settings(options).archive
    if not archive.is_dir():
        raise InputError.at(archive, "no such archive", "Name the folder with --archive")
    return archive.resolve()


def run_promises(options: argparse.Namespace) -> int:
    """Print every promise as of a quarter's last day."""
    from tenken.archive_witness import list_promises
    from tenken.console import table

    settings = site_settings(options)
    rows = list_promises(settings, None if options.quarter is None else settings.quarter(options.quarter))
    if options.json:
        print(json.dumps([row.plain() for row in rows], ensure_ascii=False, indent=2))
        return _OK
    head = ("promise", "item", "kind", "last evidence", "on", "next due", "state", "text")
    print(table(head, [row.cells() for row in rows]))
    return _OK


def run_requirements(options: argparse.Namespace) -> int:
    """List the requirements R1 to R80 with what meets each."""
    from tenken.console import table
    from tenken.reconcile.catalogue import list_requirements

    rows = list_requirements()
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return _OK
    print(table(("id", "class", "datasets", "controls", "places"), [_requirement_row(r) for r in rows]))
    return _OK


def run_schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema of report.json, or the dictionary of the CSV and Parquet columns."""
    from tenken.report.data_files import SCHEMAS

    print(SCHEMAS[options.name].read_text(encoding="utf-8"), end="")
    return _OK


def _catalogue_row(row: dict[str, Any]) -> list[str]:
    decided = str(row["decided_by"]).replace("_", " ")
    named = (" ".join(row["requirement"]), decided, " ".join(row["datasets"]))
    return [row["code"], row["severity"], row["question"], *named]


def _requirement_row(row: dict[str, Any]) -> list[str | None]:
    """Give a requirement as a row of a table; the files of its controls are told by their codes."""
    others = [place for place in row["places"] if not place.startswith("include/controls/")]
    lists = (" ".join(row["datasets"]), " ".join(row["controls"]), "; ".join(others))
    return [row["id"], row["class"], *(names or None for names in lists)]


PROVING = {
    "controls": run_controls,
    "verify": run_verify,
    "disclosure": run_disclosure,
    "reproduce": run_reproduce,
    "promises": run_promises,
    "requirements": run_requirements,
    "schema": run_schema,
}
