"""What the measures of all three requests share: results of controls, training, documents, clauses of the manual."""

from __future__ import annotations

from collections.abc import Sequence

from tenken.report.blocks import Draft, RegisterTable, Value
from tenken.report.edition import Withheld
from tenken.report.facts import Row
from tenken.report.method import ControlRow, build_controls
from tenken.report.printed import print_share
from tenken.report.promised import say_month
from tenken.report.wording import Both

Share = tuple[int | None, int | None, int | None]
"""Persons counted, all persons, the percent."""


def control_rows(draft: Draft, codes: Sequence[str]) -> list[ControlRow]:
    """Give these controls as an edition prints them, in the order of the codes given."""
    rows = {row.code: row for row in build_controls(draft.facts, draft.words, draft.edition)}
    return [rows[code] for code in codes if code in rows]


def checks_table(draft: Draft, codes: Sequence[str]) -> RegisterTable:
    """Say what came of the controls that look after a request."""
    counted = draft.edition.shows_counts
    rows: list[tuple[Value, ...]] = []
    for row in control_rows(draft, codes):
        status = row.status_text
        if row.reason is not None:
            status = draft.words.say("requests.checks.with_reason", status=status, reason=row.reason)
        rows.append((row.code, row.title, status, *([row.exceptions] if counted else [])))
    columns = ("code", "control", "status", *(["exceptions"] if counted else []))
    return draft.table("checks", columns, rows, datasets=(), numeric=("exceptions",))


def percent(part: int | None, whole: int | None, rounded: int | None, draft: Draft) -> Both:
    """Write a percentage as the edition prints it: of few persons without counts, its ends as buckets only."""
    printed = print_share(part or 0, whole or 0, rounded, draft.edition, _small_unit(draft))
    return draft.words.say("mark.nobody") if printed is None else printed.text


def _small_unit(draft: Draft) -> int:
    return int(draft.facts.policy.get("small_unit") or 0)


def _say_bucket(draft: Draft, shares: Sequence[Share]) -> list[Both]:
    """Say why a share is printed as a bucket, where one is."""
    size = _small_unit(draft)
    printed = [print_share(part or 0, whole or 0, n, draft.edition, size) for part, whole, n in shares]
    is_said = any(p is not None and p.is_bucket for p in printed)
    return [draft.words.say("requests.bucket", size=size)] if is_said else []


def training_table(draft: Draft, stream: str) -> RegisterTable:
    """Give the training of one stream: what was held, who had to attend, who did."""
    found = _training(draft, stream)
    shares = [(row["completed_count"], row["required_count"], row["completed_percent"]) for row in found]
    return draft.table(
        f"training_{stream}",
        ("audience", "events", "held_on", "required", "completed", "percent", "attendees"),
        [_training_row(draft, row) for row in found],
        datasets=("training_events", "training_completions"),
        numeric=("events", "required", "completed", "percent", "attendees"),
        notes=[*_denominators(draft), *_say_bucket(draft, shares)],
        heads="training",
    )


def _training(draft: Draft, stream: str) -> list[Row]:
    return [row for row in draft.facts.registers.training if row["stream"] == stream]


def _training_row(draft: Draft, row: Row) -> tuple[Value, ...]:
    required, completed = row["required_count"], row["completed_count"]
    hide = draft.edition.hide
    return (
        draft.words.say(f"requests.audience.{row['audience']}"),
        hide(row["event_count"]),
        row["last_held_on"],
        hide(required),
        hide(completed),
        percent(completed, required, row["completed_percent"], draft),
        hide(row["attendee_count"]),
    )


def _denominators(draft: Draft) -> list[Both]:
    """Print the rule of the denominator, with the values of the policy that shape it."""
    policy, say = draft.facts.policy, draft.words.say
    window = policy.get("training_window", "fiscal_year")
    deadline = policy.get("newcomer_training", "before_access")
    return [
        _by_policy(draft, "annual", window),
        _by_policy(draft, "newcomer", deadline),
        say("requests.denominator.attendees"),
    ]


def _by_policy(draft: Draft, audience: str, value: object) -> Both:
    """Choose the sentence: days where the policy counts days, else the word of the policy."""
    if str(value).isdigit():
        return draft.words.say(f"requests.denominator.{audience}_days", n=int(str(value)))
    return draft.words.say(f"requests.denominator.{audience}_{value}")


def training_sentence(draft: Draft, stream: str) -> list[Both]:
    """Say how many attended in the fiscal year; nothing when nothing was held or nothing is known of it."""
    rows = [row for row in _training(draft, stream) if row["event_count"]]
    if not rows or draft.absent(("training_events", "training_completions")) is not None:
        return []
    newest = say_month(draft.words, max(row["last_held_on"] for row in rows))
    named = draft.words.say(f"requests.stream.{stream}")
    if not draft.edition.shows_counts:
        return [draft.words.say("requests.trained_public", stream=named, month=newest)]
    return [
        draft.words.say(
            "requests.trained",
            stream=named,
            month=newest,
            events=sum(row["event_count"] for row in rows),
            groups=sum(row["group_count"] for row in rows),
            attendees=rows[0]["stream_attendee_count"],
        )
    ]


def documents_table(draft: Draft, key: str, kinds: Sequence[str]) -> RegisterTable:
    """Give the documents in force of these kinds; a kind without one has a row that says so."""
    rows = [row for kind in kinds for row in _documents(draft, kind)]
    shares = [
        (row["acknowledged_count"], row["required_count"], row["acknowledged_percent"])
        for row in draft.facts.registers.documents
        if row["kind"] in kinds
    ]
    columns = ("kind", "document", "version", "effective_on", "required", "acknowledged", "percent")
    return draft.table(
        key,
        columns,
        rows,
        datasets=("documents", "acknowledgements") if "manual" in kinds else ("documents",),
        numeric=("required", "acknowledged", "percent"),
        notes=[draft.words.say(f"requests.{key}.note"), *_say_bucket(draft, shares)],
        heads="documents",
    )


def _documents(draft: Draft, kind: str) -> list[tuple[Value, ...]]:
    named = draft.words.say(f"requests.document_kind.{kind}")
    found = [row for row in draft.facts.registers.documents if row["kind"] == kind]
    if not found:
        return [(named, draft.words.say("requests.none"), None, None, None, None, None)]
    return [
        (named, row["document_id"], row["version"], row["effective_on"], *_coverage(draft, row))
        for row in found
    ]


def _coverage(draft: Draft, row: Row) -> tuple[Value, Value, Value]:
    required, done = row["required_count"], row["acknowledged_count"]
    if required is None:
        return None, None, draft.words.say("requests.not_asked")
    shown = percent(done, required, row["acknowledged_percent"], draft)
    return draft.edition.hide(required), draft.edition.hide(done), shown


def clauses_table(draft: Draft, item: int) -> RegisterTable:
    """Give the clauses that the manual must hold for a request, and where they stand."""
    clauses = [row for row in draft.facts.registers.clauses if row["request_item"] == item]
    rows = [_clause_row(draft, row) for row in clauses]
    columns = ("clause", "document", "section", "version", "effective_on", "state")
    note = draft.words.say("requests.clauses.note")
    return draft.table("clauses", columns, rows, datasets=(), notes=[note])


def _clause_row(draft: Draft, row: Row) -> tuple[Value, ...]:
    state = draft.words.say(
        f"requests.clause_state.{row['state']}",
        version=row["version_in_force"] or "—",
        day=row["effective_on"] or "—",
    )
    place = (row["document_id"], row["section"], row["version"], row["effective_on"])
    return (Both(row["text_ja"], row["text_en"]), *place, state)


def hidden_total(draft: Draft, rows: Sequence[Row], column: str) -> int | Withheld:
    """Add up a column of counts."""
    return draft.edition.hide(sum(int(row[column] or 0) for row in rows))
