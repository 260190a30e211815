"""Commands that release: a person signs, drafts are looked at, a quarter or a fiscal year is published."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tenken.commands import site_settings
from tenken.console import read_day

_OK = 0
# As in ``tenken.publishing``, which is too heavy to import for the help of a command.
_EDITIONS = ("internal", "ministry", "public", "operator")
_ROLES, _DECISIONS = ("inspector", "officer", "sender"), ("approve", "reject")
Add = Callable[[str, str], argparse.ArgumentParser]


def add_commands(add: Add) -> None:
    """Describe the commands of a release."""
    render = add("render", "write the documents of a quarter as drafts, to be looked at before anybody signs")
    render.add_argument("quarter", metavar="QUARTER", help="like FY2018Q3; it must be inspected")
    render.add_argument(
        "--target", required=True, type=Path, metavar="DIR", help="a folder that is empty or not there"
    )
    render.add_argument("--edition", action="append", choices=_EDITIONS, help="only this one (repeatable)")
    sign = add("sign", "record a person's decision on the newest inspection of a quarter in the ledger")
    sign.add_argument("quarter", metavar="QUARTER", help="like FY2018Q3; it must be inspected")
    sign.add_argument("--as", required=True, dest="by", metavar="NAME", help="who signs")
    sign.add_argument("--statement", required=True, metavar="TEXT", help="in the signer's own words")
    sign.add_argument("--role", choices=_ROLES, default="officer")
    sign.add_argument("--decision", choices=_DECISIONS, default="approve")
    sign.add_argument(
        "--revision", type=int, metavar="N", help="the revision meant; it must be the newest (default)"
    )
    publish = add(
        "publish", "issue the documents of a signed quarter, or of a published year, under a number"
    )
    publish.add_argument(
        "period", metavar="PERIOD", help="a quarter like FY2018Q3, or a fiscal year like FY2018"
    )
    publish.add_argument(
        "--as", dest="by", metavar="NAME", help="who publishes; not a signer (default: the program)"
    )
    publish.add_argument(
        "--number", metavar="NO", help="the document number, never used before (default: PERIOD-n)"
    )
    publish.add_argument(
        "--issued-on",
        type=read_day,
        metavar="DATE",
        help="the day that the document bears (default: the day of the signature)",
    )
    publish.add_argument("--reason", metavar="TEXT", help="why it supersedes what is published")


def run_render(options: argparse.Namespace) -> int:
    """Write drafts of a quarter's documents."""
    from tenken.publishing.drafts import render_drafts

    names = tuple(options.edition or _EDITIONS)
    inspection = render_drafts(site_settings(options), options.quarter, options.target, names)
    print(f"drafts of {inspection.name}: {options.target}")
    return _OK


def run_sign(options: argparse.Namespace) -> int:
    """Record a decision, and print what the inspection itself concludes."""
    from tenken.publishing.signing import sign_inspection

    entry = sign_inspection(
        site_settings(options),
        options.quarter,
        name=options.by,
        role=options.role,
        statement=options.statement,
        decision=options.decision,
        revision=options.revision,
    )
    body = entry["body"]
    named = f"{body['quarter']} r{body['revision']}"
    print(f"{named} concludes: {body['verdict']}, {body['exceptions']:,} exceptions")
    if not entry["is_new"]:
        print(f"{named} bears that decision already, as entry {entry['sequence']}; nothing was written")
        return _OK
    print(f"{named}: {body['decision']} as {body['role']} is entry {entry['sequence']} of the ledger")
    return _OK


def run_publish(options: argparse.Namespace) -> int:
    """Publish a quarter or a fiscal year."""
    from tenken.publishing.annual import publish_year, read_year
    from tenken.publishing.defaults import PUBLISHER, Said, fill_in
    from tenken.publishing.release import publish_quarter

    settings = site_settings(options)
    given = Said(options.by, options.number, options.issued_on, options.reason)
    said = fill_in(settings, options.period, given)
    year = read_year(options.period)
    publish = (
        partial(publish_quarter, settings, options.period)
        if year is None
        else partial(publish_year, settings, year)
    )
    done = publish(
        name=said.name or PUBLISHER,
        number=said.number,
        issued_on=said.issued_on,
        reason=said.reason,
        report=_say,
    )
    if not done.is_new:
        print(f"{done.name} is this publication already; nothing was issued anew")
    print(f"published: {done.name}, number {done.number}: {done.folder}")
    print(f"shown: {settings.archive / 'published'}")
    return _OK


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


RELEASING = {"render": run_render, "sign": run_sign, "publish": run_publish}
