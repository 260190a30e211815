"""The commands about corrective instructions: their arguments, and what each prints."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from tenken.console import read_day
from tenken.errors import EvidenceError, InputError
from tenken.settings import DEFAULT_CONFIG, Settings, load_settings

_OK = 0
_TIME = "ISO time; without an offset it is local, a date alone means its end"
_KINDS = ("stop_sales", "revoke_access", "retrain", "other")
Add = Callable[[str, str], argparse.ArgumentParser]
Instant = Callable[[str, Settings, str], datetime]


def add_commands(add: Add) -> None:
    """Describe the commands about instructions."""
    instruct = add("instruct", "issue a corrective instruction from a form and seal it under the next number")
    to = instruct.add_mutually_exclusive_group(required=True)
    to.add_argument("--to-org", metavar="ORG", help="a unit of the organisation")
    to.add_argument("--to-contractor", metavar="ID", help="a contractor")
    instruct.add_argument("--kind", required=True, choices=_KINDS)
    instruct.add_argument(
        "--form",
        required=True,
        type=Path,
        metavar="FILE",
        help="a form of include/templates/forms, filled in: form_id and fields",
    )
    instruct.add_argument("--incident", metavar="ID", help="the incident it is about")
    instruct.add_argument(
        "--finding",
        action="extend",
        nargs="+",
        default=[],
        metavar="KEY",
        help="a finding it is about, the whole key",
    )
    instruct.add_argument("--due", required=True, type=read_day, metavar="DATE")
    _add_act(instruct)
    for name, text in (
        ("ack", "record that an instruction was received"),
        ("claim", "record that an instruction was reported as done"),
        ("close", "confirm completion; not by who issued, received or reported it"),
    ):
        step = add(name, text)
        step.add_argument("number", type=int, metavar="NO", help="the instruction's number")
        _add_act(step)
        if name == "claim":
            step.add_argument(
                "--attachment", nargs="+", action="extend", default=[], type=Path, metavar="FILE"
            )
    _add_reading(add)


def _add_act(command: argparse.ArgumentParser) -> None:
    command.add_argument("--as", required=True, dest="by", metavar="NAME", help="who does it")
    command.add_argument("--at", required=True, metavar="TIME", help=_TIME)


def _add_reading(add: Add) -> None:
    listing = add("instructions", "list instructions; say what was altered, reordered or is missing")
    listing.add_argument("--org", metavar="ORG", help="those to this unit")
    listing.add_argument("--contractor", metavar="ID", help="those to this contractor")
    listing.add_argument("--from", dest="first", type=read_day, metavar="DATE", help="issued on or after")
    listing.add_argument("--to", dest="last", type=read_day, metavar="DATE", help="issued on or before")
    listing.add_argument("--kind", choices=_KINDS)
    listing.add_argument("--json", action="store_true", help="everything, as JSON")
    listing.add_argument(
        "--export", type=Path, metavar="FILE", help="write all as the CSV of dataset instructions"
    )
    letter = add("letter", "write an instruction as a Japanese letter (PDF)")
    letter.add_argument("number", type=int, metavar="NO", help="the instruction's number")
    letter.add_argument("--pdf", required=True, type=Path, metavar="FILE")


def _settings(options: argparse.Namespace) -> Settings:
    return load_settings(getattr(options, "config", DEFAULT_CONFIG), getattr(options, "archive", None))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def run_instruct(options: argparse.Namespace, instant: Instant) -> int:
    """Issue an instruction and print its number."""
    from tenken.instructions.register import Order, issue_instruction

    settings = _settings(options)
    number = issue_instruction(
        settings,
        Order(
            addressee_kind="org" if options.to_org is not None else "contractor",
            addressee_id=options.to_org if options.to_org is not None else options.to_contractor,
            kind=options.kind,
            form=options.form,
            issued_by=options.by,
            at=instant(options.at, settings, "--at"),
            due_on=options.due,
            incident_id=options.incident,
            finding_keys=tuple(options.finding),
        ),
    )
    _say(f"instruction {number} is sealed")
    if not options.incident and not options.finding:
        sys.stderr.write(
            "it names neither a finding nor an incident: the next inspection reports that (M07)\n"
        )
    return _OK


def run_step(options: argparse.Namespace, instant: Instant) -> int:
    """Record receipt, report of completion or confirmation."""
    from tenken.instructions.register import record_step

    settings = _settings(options)
    at = instant(options.at, settings, "--at")
    attachments = getattr(options, "attachment", [])
    sequence = record_step(settings.archive, options.number, options.command, options.by, at, attachments)
    _say(f"instruction {options.number}: {options.command} is sealed as event {sequence}")
    return _OK


def run_instructions(options: argparse.Namespace, _: Instant) -> int:
    """List what is as it was sealed; end with an error that names what is not."""
    from tenken.archive.register import read_register
    from tenken.instructions.listing import (
        Wanted,
        choose_instructions,
        describe_instruction,
        export_instructions,
    )

    settings = _settings(options)
    if not settings.archive.is_dir():
        raise InputError.at(settings.archive, "no such archive", "Name the folder with --archive")
    if options.export is not None:
        rows = export_instructions(settings, options.export)
        _say(f"{rows:,} instructions: {options.export}")
        return _OK
    register = read_register(settings.archive)
    wanted = Wanted(options.org, options.contractor, options.first, options.last, options.kind)
    chosen = [describe_instruction(i) for i in choose_instructions(settings, register.instructions, wanted)]
    if options.json:
        problems = [str(p) for p in register.problems]
        _say(json.dumps({"instructions": chosen, "problems": problems}, ensure_ascii=False, indent=2))
    else:
        _print_rows(chosen)
    if register.problems:
        raise EvidenceError(register.problems)
    if not options.json:
        _say(f"{len(register.instructions)} instructions are as they were sealed, none is missing")
    return _OK


def _print_rows(chosen: list[dict[str, Any]]) -> None:
    from tenken.console import table

    head = ("no", "issued (UTC)", "kind", "to", "due", "state", "incident", "findings", "subject")
    rows = [
        [
            str(i["number"]),
            i["issued_at"],
            i["kind"],
            f"{i['addressee_kind']} {i['addressee_id']}",
            i["due_on"],
            i["state"],
            i["incident_id"],
            len(i["finding_keys"]),
            i["subject"],
        ]
        for i in chosen
    ]
    _say(table(head, rows) if rows else "no such instruction")


def run_letter(options: argparse.Namespace, _: Instant) -> int:
    """Write the letter of one instruction."""
    from tenken.archive.register import find_instruction, read_register
    from tenken.instructions.letter import write_letter

    settings = _settings(options)
    register = read_register(settings.archive).sound()
    instruction = find_instruction(register, settings.archive, options.number)
    lacking = write_letter(settings, instruction, options.pdf)
    _say(f"letter: {options.pdf}")
    if lacking:
        sys.stderr.write(
            f"{lacking} characters that the fonts lack are printed as 〓: write them in by hand\n"
        )
    return _OK


INSTRUCTION_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Instant], int]] = {
    "instruct": run_instruct,
    "ack": run_step,
    "claim": run_step,
    "close": run_step,
    "instructions": run_instructions,
    "letter": run_letter,
}
