"""The lists (別表) behind the annex: exceptions and waived findings one by one, in the internal edition only."""

from __future__ import annotations

from tenken.report.letter_blocks import Block, Draft, Text, head, remark, table
from tenken.report.listing import Item

LIMIT = 5_000
"""Exceptions printed in the letter; more than these are for the workbook, and the letter says so."""
_TOLD_BY_AGE = ("NEW", "OPEN", "REGRESSED")


def describe_lists(draft: Draft) -> list[Block]:
    """Give the lists with their headings; nothing in an edition that shows no persons."""
    if not draft.view.edition.shows_persons:
        return []
    return [*_describe_exceptions(draft), *_describe_waived(draft)]


def _describe_exceptions(draft: Draft) -> list[Block]:
    view = draft.view
    total, items = view.totals.exceptions, view.items[:LIMIT]
    if not items:
        return [head(1, draft.say("sections.list")), remark(draft.say("list.none"))]
    described = [head(1, draft.say("letter.list", n=total))]
    if total != len(items):
        described = [head(1, draft.say("list.heading_cut", total=total, shown=len(items)))]
        described.append(remark(draft.say("letter.list_cut", total=total, shown=len(items))))
    names = ("number", "severity", "finding", "who", "unit", "since")
    heads = [draft.say(f"letter.list_{name}") for name in names]
    rows = [_describe_item(draft, item) for item in items]
    return [*described, table(heads, rows, widths=[18, 12, 112, 28, 38, 22])]


def _describe_item(draft: Draft, item: Item) -> list[Text | list[Text]]:
    return [
        ["", str(item.number), item.key],
        draft.say(f"severity.{item.severity}"),
        _describe_finding(draft, item),
        ["", *_who(draft, item)],
        ["", *(draft.put(value) for value in (item.category, item.unit) if value)],
        ["", item.first_seen, draft.put(item.age_text), *_state(draft, item)],
    ]


def _describe_finding(draft: Draft, item: Item) -> list[Text]:
    """Give title and code, the sentence, and in a line of their own its cause and how the right is held."""
    lines: list[Text] = [
        draft.say("letter.coded", title=item.title, code=item.code),
        draft.put(item.sentence),
    ]
    named = [("list.also", item.also), ("list.entitlement", item.entitlement), ("list.path", item.path)]
    said = [draft.say("letter.pair", name=draft.words.say(key), value=value) for key, value in named if value]
    if item.root is not None:
        said.insert(0, item.root[draft.language])
    return [*lines, draft.say("letter.between").join(said)] if said else lines


def _who(draft: Draft, item: Item) -> list[Text]:
    named: list[Text] = [name for name in (item.person, item.account) if name]
    if named:
        return named
    return [draft.put(item.subject) if item.subject else draft.say("list.no_person")]


def _state(draft: Draft, item: Item) -> list[Text]:
    """Give the newest step of a finding, unless its age tells it already."""
    if not item.timeline:
        return []
    state = item.timeline[-1][1]
    told = [draft.words.say(f"states.{name}") for name in _TOLD_BY_AGE]
    return [] if state in told else [draft.put(state)]


def _describe_waived(draft: Draft) -> list[Block]:
    view = draft.view
    if not view.waived:
        return []
    items = view.waived[:LIMIT]
    described = [head(1, draft.say("sections.waived"))]
    described.append(remark(draft.say("waived.note", n=view.waived_total)))
    if view.waived_total > len(items):
        described.append(remark(draft.say("letter.list_cut", total=view.waived_total, shown=len(items))))
    names = ("waiver", "until", "finding", "subject", "reason", "owner")
    heads = [draft.say(f"waived.{name}") for name in names]
    rows = [
        [
            draft.put(item.waiver_id),
            draft.put(item.waiver_until),
            [draft.say("letter.coded", title=item.title, code=item.code)],
            ["", *_who(draft, item)],
            draft.put(item.waiver_reason),
            draft.put(item.waiver_owner),
        ]
        for item in items
    ]
    return [*described, table(heads, rows, widths=[20, 22, 50, 30, 60, 28])]
