"""Proof that the cases hold the controls: whatever condition of a control is broken, a case notices.

Each condition of each WHERE and HAVING, and each condition of a join beside its key, is left out or
turned round; each comparison gains or loses its boundary.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from case_files import Built, Companies
from company_fixture import all_controls
from sqlglot import exp, parse_one

from tenken.engine.duckdb import run

BOUNDARIES = {exp.LT: exp.LTE, exp.LTE: exp.LT, exp.GT: exp.GTE, exp.GTE: exp.GT}
# Mutants that no data can tell from the control, each with its reason.
EQUIVALENT = {
    ("L06", "without h.is_known_person"): "is_left is null of an unknown person, and NOT null keeps no row",
    (
        "M12",
        "without a.kind <> 'removal'",
    ): "the latest removal itself is never later than the latest removal",
    ("R01", "without h.is_known_person"): "is_left is null of an unknown person, and NOT null keeps no row",
    ("R07", "boundary w.valid_until < $as_of"): "a waiver that ends today is in force itself",
}


def _operands(condition: exp.Expression) -> Iterator[exp.Expression]:
    """Yield the conditions that AND and OR put together, the innermost ones."""
    if isinstance(condition, exp.Paren):
        yield from _operands(condition.this)
    elif isinstance(condition, exp.And | exp.Or):
        yield from _operands(condition.left)
        yield from _operands(condition.right)
    else:
        yield condition


def _neutral(operand: exp.Expression) -> str:
    """Say what stands for an absent condition: true beside AND, false beside OR."""
    place = operand.parent
    while isinstance(place, exp.Paren | exp.Not):
        place = place.parent
    return "FALSE" if isinstance(place, exp.Or) else "TRUE"


def _conditions(tree: exp.Expression) -> list[exp.Expression]:
    """List what a mutant may leave out; of a join only what stands beside its key."""
    wheres = [w.this for w in tree.find_all(exp.Where, exp.Having)]
    joins = [list(_operands(j.args["on"]))[1:] for j in tree.find_all(exp.Join) if j.args.get("on")]
    return [o for w in wheres for o in _operands(w)] + [o for ons in joins for o in ons]


def mutants_of(sql: str) -> dict[str, str]:
    """Give every broken version of a statement: what was broken → SQL."""
    tree = parse_one(sql, dialect="duckdb")
    mutants: dict[str, str] = {}
    for number, operand in enumerate(_conditions(tree)):
        for what, text in (("without", _neutral(operand)), ("against", f"NOT ({operand.sql('duckdb')})")):
            mutants[_name(mutants, f"{what} {operand.sql('duckdb')}")] = _replaced(
                tree, lambda t, n=number: _conditions(t)[n], text
            )
    for number, comparison in enumerate(tree.find_all(*BOUNDARIES)):
        other = BOUNDARIES[type(comparison)](this=comparison.left.copy(), expression=comparison.right.copy())
        mutants[_name(mutants, f"boundary {comparison.sql('duckdb')}")] = _replaced(
            tree, lambda t, n=number: list(t.find_all(*BOUNDARIES))[n], other.sql("duckdb")
        )
    return mutants


def _name(taken: dict[str, str], name: str) -> str:
    return name if name not in taken else _name(taken, f"{name} again")


def _replaced(tree: exp.Expression, find: Any, text: str) -> str:
    """Write a copy of the statement in which one condition reads otherwise."""
    copy = tree.copy()
    find(copy).replace(parse_one(f"({text})", dialect="duckdb"))
    return copy.sql("duckdb")


def _answers(built: dict[str, Built], sql: str) -> dict[str, list[Any]]:
    """Run a statement on every case that the control evaluates."""
    evaluated = {n: b for n, b in built.items() if b.outcome.status == "EVALUATED"}
    return {n: sorted(run(b.connection, sql, b.values), key=str) for n, b in evaluated.items()}


@pytest.mark.parametrize("code", all_controls())
def test_no_condition_of_a_control_can_be_broken_unseen(companies: Companies, code: str) -> None:
    built = companies.of(code)
    sql = all_controls()[code].sql
    right = _answers(built, parse_one(sql, dialect="duckdb").sql("duckdb"))
    assert right == _answers(built, sql)
    survivors = [what for what, mutant in mutants_of(sql).items() if _answers(built, mutant) == right]
    assert survivors == [what for c, what in EQUIVALENT if c == code]


def test_a_statement_is_broken_in_every_place() -> None:
    broken = mutants_of("SELECT a FROM t WHERE a >= 1 AND (b = 2 OR NOT c)")
    assert list(broken) == [
        "without a >= 1", "against a >= 1", "without b = 2", "against b = 2", "without NOT c", "against NOT c",
        "boundary a >= 1",
    ]  # fmt: skip
    assert broken["without b = 2"] == "SELECT a FROM t WHERE a >= 1 AND ((FALSE) OR NOT c)"
    assert broken["boundary a >= 1"] == "SELECT a FROM t WHERE (a > 1) AND (b = 2 OR NOT c)"
