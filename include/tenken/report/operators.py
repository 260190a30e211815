"""The operator edition: one page and one JSON twin per collab operator, about that operator alone.

Two inspections that differ in everything about another operator give the same bytes. The pages carry no fonts of
their own: there are hundreds of them, and cutting a font to each takes a second.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from tenken.calendar import Quarter
from tenken.errors import InputError
from tenken.report.edition import WITHHELD
from tenken.report.html import BOOT, build_environment, content_policy, read_asset
from tenken.report.issue import Issue
from tenken.report.operator_facts import Register, read_register
from tenken.report.operator_view import CampaignRow, OperatorView, build_operator, conclude
from tenken.report.verdict import Verdict
from tenken.report.wording import Both, Wording, load_wording

if TYPE_CHECKING:
    import jinja2


def operator_ids(database: Path) -> list[str]:
    """List the operators that sold lines in the quarter inspected, in order of their ids.

    Raises:
        EvidenceError: the database is not a finished inspection.
    """
    return sorted(read_register(database).operators)


def render_operator(database: Path, words: Wording, operator_id: str, issue: Issue) -> str:
    """Render the page of one operator: one file, no request leaves it; same inputs, same bytes.

    Raises:
        InputError: the inspection knows no such operator in its quarter.
        EvidenceError: the database is not a finished inspection.
    """
    style, script = read_asset("report.css"), read_asset("report.js")
    view = _view(database, words, operator_id, issue)
    return _page(words).render(
        view=view,
        quarter=_name(view.quarter),
        seen_in={
            row.first_seen: _name(Quarter.parse(row.first_seen, view.quarter.starts))
            for row in view.exceptions
        },
        policy=content_policy(style, [BOOT, script]),
        style=Markup(style),  # noqa: S704  # our own file, no input in it
        boot=Markup(BOOT),  # noqa: S704  # the constant above
        script=Markup(script),  # noqa: S704  # our own file, no input in it
        withheld=WITHHELD,
    )


def _name(quarter: Quarter) -> Both:
    return Both(quarter.name_ja, quarter.name_en)


def operator_data(database: Path, operator_id: str, issue: Issue) -> dict[str, Any]:
    """Give the same as plain data: dates as ISO text, texts in both languages, null = not known.

    Raises:
        InputError: the inspection knows no such operator in its quarter.
        EvidenceError: the database is not a finished inspection.
    """
    view = _view(database, load_wording(), operator_id, issue)
    return {
        **_head(view, issue),
        "lines": view.lines,
        "campaigns": [_campaign(row) for row in view.campaigns],
        "exceptions": [_plain({"code": "N03", **asdict(row)}) for row in view.exceptions],
        "inquiries": [_plain(asdict(row)) for row in view.inquiries],
        "lookups": [_plain(asdict(row)) for row in view.lookups],
        "checks": [_plain(asdict(row)) for row in view.checks],
        "not_evaluated": {
            "campaigns": _plain(view.campaigns_missing),
            "inquiries": _plain(view.inquiries_missing),
            "lookups": _plain(view.lookups_missing),
        },
    }


def _head(view: OperatorView, issue: Issue) -> dict[str, Any]:
    """Say for whom this is, which inspection and issue it is of, and what that concludes."""
    return {
        "edition": "operator",
        "operator": {"operator_id": view.operator_id, "name": view.name},
        "organisation": _plain(view.organisation),
        "inspection": {
            "quarter": str(view.quarter),
            "first_day": _plain(view.quarter.first_day),
            "as_of": _plain(view.as_of),
            "revision": view.revision,
        },
        "issue": {
            "publication": issue.publication,
            "number": issue.number,
            "issued_on": _plain(issue.issued_on),
            "supersedes": issue.supersedes,
        },
        "conclusion": {
            "tone": view.verdict.tone,
            "tag": _plain(view.verdict.tag),
            "lead": _plain(view.verdict.lead),
        },
    }


def _view(database: Path, words: Wording, operator_id: str, issue: Issue) -> OperatorView:
    register = read_register(database)
    own = register.operators.get(operator_id)
    if own is None:
        problem = f"no operator {operator_id} in {register.facts.quarter}"
        raise InputError.at(database, problem, "Take one that operator_ids lists")
    conclusion = _usual_conclusion(register) if words is load_wording() else conclude(register, words)
    return build_operator(register, words, own, conclusion, issue)


def _page(words: Wording) -> jinja2.Template:
    """Give the template; for the product's own wording it is compiled once, for hundreds of pages."""
    return _usual_page() if words is load_wording() else _compile(words)


@cache
def _usual_page() -> jinja2.Template:
    return _compile(load_wording())


def _compile(words: Wording) -> jinja2.Template:
    return build_environment(words).get_template("operator.html.j2")


@lru_cache(maxsize=1)
def _usual_conclusion(register: Register) -> Verdict:
    return conclude(register, load_wording())


def _campaign(row: CampaignRow) -> Any:
    """Say that somebody agreed, and not who."""
    return _plain({**asdict(row), "agreed_by": None if row.agreed_on is None else "withheld"})


def _plain(value: Any) -> Any:
    """Turn values into what JSON has."""
    if isinstance(value, Both):
        return {"ja": value.ja, "en": value.en}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return value
