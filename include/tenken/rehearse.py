"""The commands that try something on a copy: other role rules, and violations planted for every control.

Nothing sealed is written by either.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from tenken.commands import site_settings
from tenken.errors import ConfigError, EvidenceError

if TYPE_CHECKING:
    from tenken.selftest import Outcome

_OK = 0


def run_simulate(options: argparse.Namespace) -> int:
    """Print what other role rules would change; write nothing but the page asked for."""
    from tenken.console import watching
    from tenken.report.simulation import render_page, write_lines
    from tenken.report.wording import load_wording
    from tenken.simulate import simulate_rules

    settings = site_settings(options)
    if options.last < 1:
        raise ConfigError.at("--last", "not a number of quarters", "Give 1 or more")
    page = None if options.html is None else options.html.resolve()
    if page is not None and page.is_relative_to(settings.archive):
        raise ConfigError.at("--html", "lies in the archive", "Write the page elsewhere")
    quarter = settings.quarter(options.quarter)
    with watching(f"simulate {quarter}", options.last) as watcher:

        def told(message: str) -> None:
            watcher.step(message)
            watcher.advance()

        done = simulate_rules(
            settings, options.rules, quarter, last=options.last, rules_on=options.rules_on, report=told
        )
    words = load_wording()
    print("\n".join(write_lines(done, words, options.language, options.limit or None)))
    if page is not None:
        page.write_text(render_page(done, words), encoding="utf-8", newline="\n")
        print(f"\npage: {page}")
    return _OK


def run_selftest(options: argparse.Namespace) -> int:
    """Plant a violation for every control and print which ones found it."""
    from tenken.selftest import run_on_company, run_on_quarter

    if options.quarter is None:
        outcomes = run_on_company()
    else:
        settings = site_settings(options)
        outcomes = run_on_quarter(settings, settings.quarter(options.quarter))
    missed = [o.code for o in outcomes if o.detected is False]
    _print_outcomes(outcomes, as_json=options.json)
    if missed:
        raise EvidenceError.at(
            " ".join(missed),
            "did not find the violation planted for it",
            "Compare the control with its plant in include/selftest",
        )
    return _OK


def _print_outcomes(outcomes: Sequence[Outcome], *, as_json: bool) -> None:
    from tenken.console import table

    if as_json:
        print(json.dumps([asdict(o) for o in outcomes], ensure_ascii=False, indent=2))
        return
    said = {True: "found", False: "NOT FOUND", None: "not planted"}
    rows = [[o.code, said[o.detected], o.also or None, o.reason] for o in outcomes]
    print(table(["control", "its violation", "found also by", "reason"], rows))
    planted = [o for o in outcomes if o.detected is not None]
    found = sum(o.detected is True for o in planted)
    print(f"{found} of {len(planted)} controls found what was planted for them")
