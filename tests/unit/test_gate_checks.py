"""What each expectation of the gate finds, one broken company at a time."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from gate_fixture import DATASET_SUITES, SUITES, build_company, change

from tenken.contract import load_dataset
from tenken.reconcile.gate import gate_error, load_suite, run_suites


class Break(NamedTuple):
    """Statements that break some expectations, and the unexpected rows that each must then count."""

    expectation_ids: str
    statements: tuple[str, ...]
    count: int = 1


def _first(dataset: str, columns: list[str], value: str) -> str:
    changes = ", ".join(f'"{column}" = {value}' for column in columns)
    return f"UPDATE {dataset} SET {changes} WHERE rowid = (SELECT min(rowid) FROM {dataset})"


def _snapshot_breaks(dataset: str) -> list[Break]:
    slugs = (
        "is_fresh",
        "rows_tie_to_the_declared_count",
        "has_no_cliff",
        "declares_its_count",
        "is_not_truncated",
        "has_the_headers_of_last_quarter",
    )
    row = f"WHERE dataset = '{dataset}'"
    return [
        Break(
            f"{dataset}.snapshot_was_examined", (f"DELETE FROM snapshot_checks {row} AND code > 'S03'",), 2
        ),
        Break(
            " ".join(f"{dataset}.{slug}" for slug in slugs),
            (f"UPDATE snapshot_checks SET is_broken = TRUE {row}",),
        ),
    ]


def _contract_breaks(dataset: str) -> list[Break]:
    contract = load_dataset(dataset)
    columns = contract.columns.items()
    required = [name for name, column in columns if column.required is True]
    coded = [name for name, column in columns if column.values]
    texts = [name for name, column in columns if column.type in ("id", "text") and name not in contract.key]
    found = [
        Break(f"{dataset}.key_is_unique", (f"INSERT INTO {dataset} SELECT * FROM {dataset} LIMIT 1",)),
        Break(" ".join(f"{dataset}.{c}_is_given" for c in required), (_first(dataset, required, "NULL"),)),
        Break(f"{dataset}.text_is_decoded", (_first(dataset, (texts or contract.key)[:1], "'\ufffd'"),)),
    ]
    if coded:
        ids = " ".join(f"{dataset}.{c}_is_in_the_closed_set" for c in coded)
        found.append(Break(ids, (_first(dataset, coded, "'other'"),)))
    if contract.needs_rows:
        found.append(Break(f"{dataset}.has_rows", (f"DELETE FROM {dataset}",)))
    if {"valid_from", "valid_until"} <= contract.columns.keys():
        dates = (
            _first(dataset, ["valid_from"], "DATE '2018-04-01'"),
            _first(dataset, ["valid_until"], "DATE '2018-03-31'"),
        )
        found.append(Break(f"{dataset}.valid_from_is_not_after_valid_until", dates))
    return found


TIES = [
    Break("posts.key_is_unique", ("INSERT INTO posts SELECT * FROM posts WHERE duty_code IS NULL",), 2),
    Break(
        "org_units.key_is_unique", ("INSERT INTO org_units SELECT * FROM org_units WHERE valid_from IS NULL",)
    ),
    Break("posts.org_is_known", ("UPDATE posts SET org_id = 'O9' WHERE org_id = 'O1'",), 2),
    Break("posts.org_is_in_force", ("DELETE FROM org_units_as_of WHERE org_id = 'O2'",)),
    Break("posts.person_is_known", ("UPDATE posts SET person_id = 'E009' WHERE person_id = 'E001'",)),
    Break("posts.person_has_one_main_post", ("UPDATE posts SET post_kind = 'main'",)),
    Break("org_units.in_scope_unit_has_a_category", ("UPDATE org_units_as_of SET category_code = NULL",), 2),
    Break(
        "org_units.in_scope_unit_has_a_category",
        ("UPDATE org_units_as_of SET in_scope = NULL WHERE org_id = 'O3'",),
    ),
    Break(
        "org_units.category_is_known", ("UPDATE org_units_as_of SET category_code = 'x' WHERE org_id = 'O3'",)
    ),
    Break("org_units.parent_is_known", ("UPDATE org_units SET parent_id = 'O9' WHERE org_id = 'O2'",)),
    Break(
        "org_units.one_version_is_in_force",
        (
            "INSERT INTO org_units (org_id, name, in_scope, valid_from)"
            " VALUES ('O2', '新', TRUE, DATE '2018-12-31')",
        ),
    ),
    Break("entitlements.part_is_known", ("UPDATE entitlement_parts SET part_id = 'OTHER'",)),
    Break("grants.entitlement_is_known", ("DELETE FROM entitlements WHERE entitlement_id = 'VIEW'",)),
    Break("grants.entitlement_is_known", ("UPDATE grants SET revoked_at = NULL",)),
    Break("grants.account_is_known", ("DELETE FROM accounts WHERE account_id = 'u001'",)),
    Break(
        "grants.account_is_known",
        ("UPDATE grants SET revoked_at = TIMESTAMP '2018-12-31 15:00:00' WHERE holder_id = 'u000'",),
    ),
    Break("grants.group_grants_can_be_resolved", ("DELETE FROM snapshots WHERE dataset = 'group_members'",)),
    Break("grants.group_is_known", ("UPDATE grants SET holder_id = 'G7' WHERE holder_id = 'G1'",)),
    Break(
        "grants.granted_at_is_not_after_revoked_at",
        ("UPDATE grants SET revoked_at = granted_at - INTERVAL 1 SECOND WHERE holder_id = 'u000'",),
    ),
    Break("group_members.account_is_known", ("DELETE FROM accounts WHERE account_id = 'u002'",)),
    Break("group_members.group_is_known", ("DELETE FROM group_members WHERE group_id = 'G2'",)),
    Break("requests.entitlement_is_known", ("UPDATE requests SET entitlement_id = 'OTHER'",)),
    Break("requests.approval_is_dated", ("UPDATE requests SET approved_at = NULL",)),
    Break(
        "snapshots.are_fresh",
        ("INSERT INTO snapshot_checks VALUES ('contractors', 'S01', TRUE, '2018-11-30', '2018-12-31')",),
    ),
    Break(
        "snapshots.rows_tie_to_the_declared_count",
        ("INSERT INTO snapshot_checks VALUES ('contractors', 'S02', TRUE, '9', '10')",),
    ),
]
_R = "reconciliation"
RESULTS = [
    Break(f"{_R}.holding_is_unique", ("INSERT INTO holdings SELECT * FROM holdings LIMIT 1",)),
    Break(f"{_R}.holding_is_covered_or_found", ("UPDATE findings SET code = 'L01'",)),
    Break(f"{_R}.holding_is_covered_or_found", ("UPDATE findings SET code = 'R02'",)),
    Break(f"{_R}.holding_is_covered_or_found", ("UPDATE holdings SET is_covered = NULL, is_left = NULL",)),
    Break(
        f"{_R}.headcount_is_in_range",
        ("UPDATE headcount SET permitted_count = -1 WHERE category_code = 'back_office'",),
    ),
    Break(
        f"{_R}.headcount_is_in_range", ("UPDATE headcount SET permitted_count = NULL, total_count = 0",), 3
    ),
    Break(
        f"{_R}.headcount_has_every_category", ("DELETE FROM headcount WHERE category_code = 'back_office'",)
    ),
    Break(f"{_R}.headcount_has_every_category", ("INSERT INTO headcount SELECT * FROM headcount",), 3),
    Break(
        f"{_R}.headcount_total_foots", ("UPDATE headcount SET total_count = 3 WHERE category_code = 'total'",)
    ),
    Break(
        f"{_R}.headcount_total_foots",
        ("UPDATE headcount SET total_count = 2 WHERE category_code = 'back_office'",),
    ),
    Break(
        f"{_R}.headcount_total_foots",
        (
            "UPDATE policy SET headcount_posts = 'each'",
            "UPDATE headcount SET total_count = 3 WHERE category_code = 'total'",
        ),
    ),
    Break(f"{_R}.percent_recomputes", ("UPDATE headcount SET permitted_percent = 99",), 3),
    Break(f"{_R}.percent_recomputes", ("UPDATE headcount SET permitted_count = 0, total_count = 0",), 3),
    Break(f"{_R}.permitted_are_holders", ("DELETE FROM holdings WHERE account_id = 'u002'",)),
    Break(
        f"{_R}.counted_persons_have_posts",
        ("UPDATE posts_in_force SET in_scope = FALSE WHERE person_id = 'E001'",),
    ),
    *(
        Break(f"{_R}.carry_forward_foots", (f"UPDATE carry_forward SET {column} = {column} + 1",))
        for column in (
            "opening",
            "new",
            "regressed",
            "reopened",
            "cleared",
            "gone_unexplained",
            "accepted",
            "false_positive",
            "superseded",
        )
    ),
    Break(f"{_R}.carry_forward_foots", ("UPDATE carry_forward SET opening = NULL, closing = NULL",)),
    Break(
        f"{_R}.carry_forward_closes",
        ("UPDATE carry_forward SET opening = opening + 1, closing = closing + 1",),
    ),
    Break(f"{_R}.causes_foot", ("UPDATE root_counts SET exceptions = 2",)),
    Break(f"{_R}.tie_out_foots", ("UPDATE tie_out SET counted = counted + 1 WHERE bucket = 'matched'",)),
    Break(f"{_R}.tie_out_foots", ("UPDATE tie_out SET counted = counted + 1 WHERE subject = 'persons'",)),
    Break(f"{_R}.causes_foot", ("UPDATE root_counts SET exceptions = NULL",)),
    Break(f"{_R}.finding_key_is_unique", ("INSERT INTO findings SELECT * FROM findings",)),
    Break(f"{_R}.finding_key_is_unique", ("UPDATE findings SET finding_key = NULL",)),
    Break(f"{_R}.controls_ran", ("DELETE FROM control_results",)),
    Break(
        f"{_R}.control_status_is_known", ("UPDATE control_results SET status = 'SKIPPED' WHERE code = 'R01'",)
    ),
    Break(f"{_R}.unevaluated_control_says_why", ("UPDATE control_results SET reason = ' '",)),
    Break(f"{_R}.exceptions_lie_within_the_population", ("UPDATE control_results SET population = 0",)),
    Break(f"{_R}.exceptions_lie_within_the_population", ("UPDATE control_results SET findings = 0",)),
    Break(f"{_R}.exceptions_lie_within_the_population", ("UPDATE control_results SET population = NULL",)),
]
BREAKS = [
    *(b for name in DATASET_SUITES for b in (*_snapshot_breaks(name), *_contract_breaks(name))),
    *TIES,
    *RESULTS,
]  # fmt: skip
SOUND = [
    ("grants", "an ended grant may name what is gone", ()),
    ("grants", "a group without members is only a notice", ("DELETE FROM group_members",)),
    ("grants", "no group grants, no need for members",
     ("DELETE FROM grants WHERE holder_kind = 'group'",
      "DELETE FROM snapshots WHERE dataset = 'group_members'")),
    ("posts", "units may be absent as a whole",
     ("DELETE FROM snapshots WHERE dataset = 'org_units'", "DELETE FROM org_units")),
    ("posts", "an ended post may lie in an unknown unit",
     ("UPDATE posts SET org_id = 'O9', valid_until = DATE '2018-12-30' WHERE person_id = 'E001'",)),
    ("group_members", "a group without grants may hold strangers",
     ("UPDATE group_members SET member_id = 'stranger' WHERE group_id = 'G9'",)),
    ("group_members", "groups may be members of each other",
     ("INSERT INTO group_members VALUES ('G2', 'group', 'G1')",)),
    ("reconciliation", "who left is not R01's",
     ("UPDATE findings SET code = 'L01'", "UPDATE holdings SET is_left = TRUE")),
    ("reconciliation", "a person that nobody knows is not R01's",
     ("UPDATE findings SET code = 'L01'", "UPDATE holdings SET person_id = 'E009' WHERE account_id = 'u001'",
      "INSERT INTO holdings VALUES ('u004', 'VIEW', 'E001', TRUE, FALSE)")),
    ("reconciliation", "R01 that was not evaluated promises nothing",
     ("UPDATE findings SET code = 'L01'", "UPDATE control_results SET status = 'NOT_EVALUATED', reason = 'no rules'")),
    ("reconciliation", "nobody to count gives no percent",
     ("UPDATE headcount SET permitted_count = 0, total_count = 0, permitted_percent = NULL",)),
    ("reconciliation", "halves round up",
     ("UPDATE headcount SET permitted_count = 1, total_count = 8, permitted_percent = 13"
      " WHERE category_code = 'back_office'",
      "UPDATE headcount SET permitted_count = 2, total_count = 9, permitted_percent = 22"
      " WHERE category_code = 'total'",
      "INSERT INTO posts_in_force SELECT 'E1' || i, 'O1', 'main', NULL, TRUE FROM range(9) AS r (i)")),
    ("reconciliation", "a person with two posts counts once in the total",
     ("UPDATE policy SET headcount_posts = 'each'",
      "UPDATE headcount SET permitted_count = 2, total_count = 2 WHERE category_code = 'back_office'")),
]  # fmt: skip


@pytest.fixture(name="company")
def _company(tmp_path: Path) -> Path:
    return build_company(tmp_path / "inspection.duckdb")


def test_a_healthy_company_passes_every_expectation(company: Path) -> None:
    checks = run_suites(company, SUITES)
    assert [c.expectation_id for c in checks if not c.success] == []
    assert gate_error(checks) is None
    assert {c.unexpected_count for c in checks} == {0}


def test_every_expectation_has_a_company_that_breaks_it() -> None:
    ids = {e["meta"]["id"] for name in SUITES for e in load_suite(name)["expectations"]}
    assert {i for b in BREAKS for i in b.expectation_ids.split()} == ids


@pytest.mark.parametrize(
    "broken", BREAKS, ids=[f"{b.expectation_ids.split()[0]}-{i}" for i, b in enumerate(BREAKS)]
)
def test_a_broken_company_fails_the_expectations_it_breaks(broken: Break, company: Path) -> None:
    suite = broken.expectation_ids.partition(".")[0]
    demands = {e["meta"]["id"]: e for e in load_suite(suite)["expectations"]}
    checks = {c.expectation_id: c for c in run_suites(change(company, *broken.statements), [suite])}
    for name in broken.expectation_ids.split():
        check, demand = checks[name], demands[name]
        assert (check.success, check.unexpected_count) == (False, broken.count)
        assert (check.code, check.severity) == (demand["meta"]["code"], demand["severity"])
        error = gate_error([check])
        assert (error is None) == (check.severity != "critical")
        assert error is None or (name in str(error) and check.remedy in str(error))


@pytest.mark.parametrize(("suite", "statements"), [(s, c) for s, _, c in SOUND], ids=[n for _, n, _ in SOUND])
def test_what_is_sound_passes(suite: str, statements: tuple[str, ...], company: Path) -> None:
    error = gate_error(run_suites(change(company, *statements), [suite]))
    assert error is None, str(error)
