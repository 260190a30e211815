"""The promises as printed: state, evidence and the stamp 【実施時期】, which only evidence can earn."""

from __future__ import annotations

import re
from datetime import date

from tenken.calendar import era_year
from tenken.report.blocks import Draft, PromiseRow
from tenken.report.facts import Row
from tenken.report.verdict import dataset_title, say_reason
from tenken.report.wording import Both, Wording

_EVIDENCE = re.compile(r"(?P<what>\w+) (?P<which>\S+)")


def build_promises(draft: Draft, item: int) -> tuple[PromiseRow, ...]:
    """Build the promises of one request, in their order."""
    rows = [row for row in draft.facts.registers.promises if row["request_item"] == item]
    return tuple(_promise(draft, row) for row in rows)


def _promise(draft: Draft, row: Row) -> PromiseRow:
    # The number of the newest instruction says how many there are.
    is_hidden = str(row["evidence"]).startswith("instruction ") and not draft.edition.shows_counts
    return PromiseRow(
        id=row["id"],
        text=Both(row["text_ja"], row["text_en"]),
        kind=row["kind"],
        stamp=_stamp(draft, row),
        state=row["state"],
        state_text=draft.words.say(f"requests.state.{row['state']}"),
        evidence=None if is_hidden else _evidence(draft, row),
        evidence_on=None if is_hidden else row["evidence_on"],
        next_due=row["next_due"],
        reason=_reason(draft, row),
    )


def _evidence(draft: Draft, row: Row) -> Both | None:
    match = _EVIDENCE.fullmatch(row["evidence"] or "")
    if match is None:
        return None
    what, which = match["what"], match["which"]
    if what == "inspection":
        quarter = draft.facts.quarter_named(which)
        return draft.words.say("requests.evidence.inspection", quarter=Both(quarter.name_ja, quarter.name_en))
    if what == "instruction":
        return draft.words.say("requests.evidence.instruction", number=which)
    title = dataset_title(draft.words, what)
    return draft.words.say("requests.evidence.dataset", dataset=title)


def _stamp(draft: Draft, row: Row) -> Both:
    """Say when it was done, or by when it has to be; nothing is said to be done that nothing shows."""
    say, state = draft.words.say, row["state"]
    if state == "unknown":
        return say("requests.stamp.unknown")
    if row["kind"] == "on_event":
        return say(f"requests.stamp.event_{state}")
    if state == "kept":
        return _done(draft, row)
    if row["kind"] == "once" or row["next_due"] <= draft.facts.run["as_of"]:
        return say("requests.stamp.open", due=row["next_due"])
    return say("requests.stamp.missed" if state == "overdue" else "requests.stamp.next", due=row["next_due"])


def _done(draft: Draft, row: Row) -> Both:
    """Stamp the month of the evidence; of an inspection that was promised itself, the month of its signature."""
    done_on: date | None = row["evidence_on"]
    if row["done"] == "signed":
        quarter = (row["evidence"] or "").removeprefix("inspection ")
        done_on = next((q.signed_on for q in draft.issue.quarters if q.quarter == quarter), None)
    if done_on is None:
        return draft.words.say("requests.stamp.inspected", day=row["evidence_on"])
    if row["due"] is not None and done_on > row["due"]:
        return draft.words.say("requests.stamp.late", month=say_month(draft.words, done_on), due=row["due"])
    return draft.words.say("requests.stamp.done", month=say_month(draft.words, done_on))


def say_month(words: Wording, day: date) -> Both:
    """Name the month of a day: 平成30年9月, September 2018."""
    return words.say(
        "quarter.month", era=era_year(day), month=str(day.month), name=f"{day:%B}", year=str(day.year)
    )


def _reason(draft: Draft, row: Row) -> Both | None:
    code, about = row["reason_code"], row["reason_about"]
    if code is None:
        return None
    names = about.split()
    values: dict[str, object] = {"codes": names, "n": len(names), "due": row["next_due"]}
    if code in ("absent", "no_row"):
        values["dataset"] = dataset_title(draft.words, about)
    if code == "not_evaluated":
        values["reasons"] = _silence(draft, names)
    return draft.words.say(f"requests.reason.{code}", **values)


def _silence(draft: Draft, codes: list[str]) -> list[Both]:
    """Say why these controls were not evaluated, each reason once."""
    given = [row["reason"] for row in draft.facts.controls if row["code"] in codes]
    said = [say_reason(draft.words, reason) or draft.words.say("reason.other") for reason in given]
    return list(dict.fromkeys(said)) or [draft.words.say("reason.other")]
