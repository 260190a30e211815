"""The annex (別紙) of a letter: request, measures and results, promises, item by item; then method and notes."""

from __future__ import annotations

import re

from tenken.calendar import Quarter
from tenken.report.carry import CARRIED
from tenken.report.edition import WITHHELD
from tenken.report.issue import Correction, Punctuality
from tenken.report.letter_blocks import (
    Block,
    Draft,
    Text,
    bullets,
    caption,
    head,
    notes,
    paragraph,
    promise,
    remark,
    table,
)
from tenken.report.letter_scope import describe_headcount, describe_trend
from tenken.report.requests import PromiseRow, RegisterTable, RequestBlock
from tenken.report.wording import Both

_PERCENT = re.compile(r"[≤≥]?\d{1,3}(–\d{1,3})?%")
FIRST = 1
"""The request that the headcount and the conclusion answer."""


def describe_annex(draft: Draft) -> list[Block]:
    """Give the blocks of the annex in print order; what the edition withholds is not in the view."""
    requests = draft.view.requests
    blocks = _describe_corrections(draft)
    if all(block.item != FIRST for block in requests):
        blocks += _describe_first(draft, None)
    for block in requests:
        blocks += _describe_first(draft, block) if block.item == FIRST else _describe_request(draft, block)
    return [*blocks, *_describe_signatures(draft), *_describe_method(draft), *_describe_notes(draft)]


def _describe_corrections(draft: Draft) -> list[Block]:
    """Set what the document corrects before all else; why it does so is for the internal edition."""
    issue = draft.view.issue
    described: list[Block] = []
    if issue.reason is not None and draft.view.edition.is_internal:
        described.append(paragraph(draft.say("letter.correction_reason", reason=issue.reason)))
    if issue.corrections:
        heads = [draft.say(f"letter.correction_{name}") for name in ("what", "before", "after")]
        rows = [[draft.put(c.what), *_corrected(draft, c)] for c in issue.corrections]
        described.append(table(heads, rows))
    return [head(2, draft.say("letter.corrections")), *described] if described else []


def _corrected(draft: Draft, correction: Correction) -> list[Text]:
    """Give both values; where counts are withheld nothing but a percent as such an edition prints it."""
    values = (correction.before, correction.after)
    shows_counts = draft.view.edition.shows_counts
    return [value if shows_counts or _PERCENT.fullmatch(value) else WITHHELD for value in values]


def _describe_first(draft: Draft, block: RequestBlock | None) -> list[Block]:
    """Answer item 1 with the figures; without the request's own words its subject stands there."""
    view = draft.view
    request = draft.say("page.subject") if block is None else block.request[draft.language]
    described = _open_request(draft, FIRST, request)
    described += [paragraph(p[draft.language]) for p in (block.paragraphs if block else ())]
    if block is None or view.verdict.lead not in block.paragraphs:
        described.append(paragraph(view.verdict.lead[draft.language]))
    described += [*describe_headcount(draft), *describe_trend(draft)]
    described += bullets([bullet.text[draft.language] for bullet in view.verdict.bullets])
    described += [*_describe_kinds(draft), *_describe_carry(draft)]
    described += _describe_registers(draft, block.tables if block else ())
    described += _describe_punctuality(draft)
    return [*described, *_describe_promises(draft, block.promises if block else ())]


def _describe_request(draft: Draft, block: RequestBlock) -> list[Block]:
    described = _open_request(draft, block.item, block.request[draft.language])
    described += [paragraph(p[draft.language]) for p in block.paragraphs]
    described += _describe_registers(draft, block.tables)
    return [*described, *_describe_promises(draft, block.promises)]


def _open_request(draft: Draft, item: int, request: str) -> list[Block]:
    numbered = draft.say("letter.request_numbered", item=str(item), text=request)
    return [head(2, draft.say("letter.request"), numbered), head(3, draft.say("letter.measures"))]


def _describe_kinds(draft: Draft) -> list[Block]:
    """List what was found by kind; counts where the edition has them."""
    view = draft.view
    if not view.kinds:
        return []
    names = ["severity", "kind", "clears"]
    rows: list[list[Text | list[Text]]] = [
        [
            draft.say(f"severity.{k.severity}"),
            draft.say("letter.coded", title=k.title, code=k.code),
            draft.put(k.clears),
        ]
        for k in view.kinds
    ]
    if view.edition.shows_counts:
        names += ["count", "new", "oldest", "waived"]
        for row, k in zip(rows, view.kinds, strict=True):
            row += [draft.put(value) for value in (k.exceptions, k.new, k.oldest, k.waived)]
        sums = (view.totals.exceptions, view.totals.new, "", view.totals.waived)
        rows.append([draft.say("kinds.total"), "", "", *(draft.put(value) for value in sums)])
    heads = [draft.say("letter.kind" if name == "kind" else f"kinds.{name}") for name in names]
    listed = table(
        heads,
        rows,
        numeric=[name in ("count", "new", "oldest", "waived") for name in names],
        widths=[0, 55, 65, 0, 0, 0, 0][: len(names)],
        title=draft.say("letter.kinds"),
        has_total=view.edition.shows_counts,
    )
    return [listed, remark(draft.say("letter.kinds_note"))]


def _describe_carry(draft: Draft) -> list[Block]:
    """Tell what became of the exceptions before, where an inspection went before and counts are shown."""
    view = draft.view
    if not view.has_previous or not view.edition.shows_counts:
        return []
    total = next(row for row in view.carry if row.severity is None)
    if not any(total.figures):
        return [paragraph(draft.say("letter.carry_none"))]
    named = dict(zip(CARRIED, total.figures, strict=True))
    others = any(named[name] for name in ("accepted", "false_positive", "superseded"))
    names = ("carry", *(("carry_other",) if others else ()), "carry_now")
    return [paragraph(draft.say(f"letter.{name}", **named)) for name in names]


def _describe_registers(draft: Draft, tables: tuple[RegisterTable, ...]) -> list[Block]:
    """Set each table of a register; of one without rows its name and the notes that say why."""
    described: list[Block] = []
    for register in tables:
        title = register.caption[draft.language]
        rows = [[draft.put(value) for value in row] for row in register.rows]
        heads = [head[draft.language] for head in register.heads]
        described.append(
            table(heads, rows, numeric=register.numeric, title=title) if rows else caption(title)
        )
        described += [remark(note[draft.language]) for note in register.notes]
    return described


def _describe_promises(draft: Draft, promises: tuple[PromiseRow, ...]) -> list[Block]:
    """Print each promise with what shows that it is kept, or why nothing does, and its stamp."""
    return [
        promise(row.text[draft.language], _describe_evidence(draft, row), row.stamp[draft.language])
        for row in promises
    ]


def _describe_evidence(draft: Draft, row: PromiseRow) -> list[Text]:
    said: list[Text] = []
    if row.evidence is not None:
        said.append(draft.say("letter.evidence", evidence=row.evidence))
    if row.reason is not None:
        said.append(draft.say("letter.because", reason=row.reason))
    return said


def _describe_punctuality(draft: Draft) -> list[Block]:
    """Say of every quarter so far whether its day was kept; nothing in a draft, which knows none."""
    quarters = draft.view.issue.quarters
    if not quarters:
        return []
    late = [q for q in quarters if q.signed_on is None or q.is_missed or (q.days_late or 0) > 0]
    if not late:
        return [paragraph(draft.say("letter.punctual", quarter=_quarter(draft, quarters[0])))]
    return [paragraph(draft.say("letter.unpunctual")), *bullets([_say_late(draft, q) for q in late])]


def _say_late(draft: Draft, kept: Punctuality) -> str:
    values = {"quarter": _quarter(draft, kept), "due": kept.due}
    if kept.is_missed:
        return draft.say("letter.missed", **values)
    if kept.signed_on is None:
        return draft.say("letter.unsigned", **values)
    return draft.say("letter.late", signed_on=kept.signed_on, n=kept.days_late, **values)


def _quarter(draft: Draft, kept: Punctuality) -> Both:
    quarter = Quarter.parse(kept.quarter, draft.view.period.starts)
    return Both(quarter.name_ja, quarter.name_en)


def _describe_signatures(draft: Draft) -> list[Block]:
    """Name who confirmed the inspection and when; persons and their words in the internal edition only."""
    view = draft.view
    if not view.issue.signatures:
        return []
    names = ["role", "name", "day", "statement"] if view.edition.shows_persons else ["role", "day"]
    rows = []
    for signature in view.issue.signatures:
        role = draft.words.find(f"letter.signer.{signature.role}") or Both.same(signature.role)
        told = {
            "role": draft.put(role),
            "name": signature.name,
            "day": draft.put(signature.signed_on),
            "statement": signature.statement,
        }
        rows.append([told[name] for name in names])
    heads = [draft.say(f"letter.signature_{name}") for name in names]
    return [head(2, draft.say("letter.signatures")), table(heads, rows)]


def _describe_method(draft: Draft) -> list[Block]:
    view = draft.view
    described = [head(2, draft.say("letter.method")), paragraph(draft.say("method.lead"))]
    described += [paragraph(sentence[draft.language]) for sentence in view.assurance]
    if view.absent is not None:
        described.append(paragraph(view.absent[draft.language]))
    named = [draft.say("letter.pair", name=name, value=value) for name, value in view.identity]
    return [
        *described,
        remark(draft.say("letter.identity", named=draft.say("letter.identity_between").join(named))),
    ]


def _describe_notes(draft: Draft) -> list[Block]:
    """Print how the figures were counted, and in the internal edition every threshold."""
    view = draft.view
    said: list[Text] = [note[draft.language] for note in view.notes]
    described = [head(2, draft.say("letter.notes")), *notes(said)]
    if view.policy:
        heads = [draft.say("notes.key"), draft.say("notes.value")]
        rows = [[draft.put(row.name), draft.put(row.value)] for row in view.policy]
        described += [head(2, draft.say("letter.policy")), table(heads, rows, widths=[3, 2])]
    return described
