"""The four figures under the conclusion."""

from __future__ import annotations

from dataclasses import dataclass

from tenken.report.edition import Edition, Withheld
from tenken.report.facts import Facts
from tenken.report.scope import Scope, ScopeRow
from tenken.report.verdict import not_evaluated
from tenken.report.wording import Both, Wording


@dataclass(frozen=True)
class Tile:
    """One figure: its name, the value with its unit, and below it parts with or without a value."""

    name: Both
    value: int | Both | Withheld | None
    unit: Both
    detail: tuple[tuple[Both, int | Withheld | None], ...]


def build_tiles(facts: Facts, scope: Scope, words: Wording, edition: Edition) -> tuple[Tile, ...]:
    """Give four figures: share, exceptions, and two that the edition may show."""
    last = _internal_tiles(facts, words) if edition.shows_counts else _public_tiles(facts, words)
    return (_share_tile(scope, words), _exceptions_tile(facts, words, edition), *last)


def _share_tile(scope: Scope, words: Wording) -> Tile:
    now = None if scope.total is None else scope.total.now
    value = None if now is None else now.text if now.percent is None else now.percent
    return Tile(words.say("tiles.share"), value, Both.same("%"), (_share_detail(scope.total, words),))


def _share_detail(total: ScopeRow | None, words: Wording) -> tuple[Both, Withheld | None]:
    """Compare with the quarter before, as far as both are printed as whole percents."""
    previous = None if total is None or total.previous is None else total.previous.text
    if total is None or previous is None:
        return words.say("tiles.share_no_previous"), None
    if isinstance(previous, Withheld):
        return words.say("publication.share_previous"), previous
    if total.change is not None:
        change = signed(total.change)
        return words.say("tiles.share_previous", previous=previous, change=change), None
    return words.say("publication.share_previous_is", previous=previous), None


def signed(change: int) -> str:
    """Write a difference with its sign, a true minus, and ±0."""
    return f"{change:+d}".replace("-", "−") if change else "±0"


def _exceptions_tile(facts: Facts, words: Wording, edition: Edition) -> Tile:
    count, new = facts.exception_count, sum(kind["new"] for kind in facts.kinds)
    detail = (
        (words.say("tiles.exceptions_split"), edition.hide(new)),
        (words.say("tiles.exceptions_carried"), edition.hide(count - new)),
    )
    return Tile(words.say("tiles.exceptions"), edition.hide(count), words.say("mark.items"), detail)


def _internal_tiles(facts: Facts, words: Wording) -> tuple[Tile, Tile]:
    of = {s: sum(kind["exceptions"] for kind in facts.kinds if kind["severity"] == s) for s in "CH"}
    carried = {
        name: sum(row[name] for row in facts.carry) for name in ("opening", "cleared", "gone_unexplained")
    }
    detail = ((words.say("tiles.severe_split"), of["C"]), (words.say("tiles.severe_high"), of["H"]))
    items = words.say("mark.items")
    return (
        Tile(words.say("tiles.severe"), of["C"] + of["H"], items, detail),
        Tile(
            words.say("tiles.gone"),
            carried["cleared"],
            items,
            (
                (words.say("tiles.gone_of"), carried["opening"]),
                (words.say("tiles.gone_unexplained"), carried["gone_unexplained"]),
            ),
        ),
    )


def _public_tiles(facts: Facts, words: Wording) -> tuple[Tile, Tile]:
    missing = len(not_evaluated(facts))
    passed = sum(bool(check["success"]) for check in facts.checks)
    unit = words.say("tiles.controls_unit")
    controls = words.say("tiles.controls_detail", n=missing)
    checks = words.say("tiles.checks_detail", n=len(facts.checks))
    return (
        Tile(words.say("tiles.controls"), len(facts.controls) - missing, unit, ((controls, None),)),
        Tile(words.say("tiles.checks"), passed, unit, ((checks, None),)),
    )
