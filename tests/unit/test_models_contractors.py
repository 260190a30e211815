"""The chain of contractors: who entrusted work to whom, and whose instruction reaches whom."""

from company_fixture import build

CHAIN = [
    {"contractor_id": "C0"},
    {"contractor_id": "C1", "parent_contractor_id": "C0"},
    {"contractor_id": "C2", "parent_contractor_id": "C1"},
]


def pairs(contractors: list[dict[str, str]]) -> set[tuple[str, str]]:
    rows = build("contractor_principals", {"contractors": contractors})
    assert len(rows) == len({(r["contractor_id"], r["principal_id"]) for r in rows})
    return {(r["contractor_id"], r["principal_id"]) for r in rows}


def test_a_contractor_has_itself_and_everybody_above_it() -> None:
    assert pairs(CHAIN) == {
        ("C0", "C0"),
        ("C1", "C1"),
        ("C1", "C0"),
        ("C2", "C2"),
        ("C2", "C1"),
        ("C2", "C0"),
    }


def test_a_circular_chain_ends_and_an_unknown_parent_is_still_named() -> None:
    circle = [
        {"contractor_id": "A", "parent_contractor_id": "B"},
        {"contractor_id": "B", "parent_contractor_id": "A"},
        {"contractor_id": "D", "parent_contractor_id": "GONE"},
    ]
    assert pairs(circle) == {
        ("A", "A"), ("A", "B"), ("B", "B"), ("B", "A"), ("D", "D"), ("D", "GONE"),
    }  # fmt: skip


def test_an_instruction_reaches_the_contractor_and_those_below_it() -> None:
    instructions = [
        {"instruction_no": 1, "addressee_kind": "contractor", "addressee_id": "C1", "finding_keys": "k1 k2"},
        {"instruction_no": 2, "addressee_kind": "contractor", "addressee_id": "C1", "finding_keys": "k1"},
        {"instruction_no": 3, "addressee_kind": "org", "addressee_id": "C0", "finding_keys": "k3"},
    ]
    rows = build("contractor_instructions", {"contractors": CHAIN, "instructions": instructions})
    assert [(r["finding_key"], r["contractor_id"]) for r in rows] == [
        ("k1", "C1"), ("k1", "C2"), ("k2", "C1"), ("k2", "C2"),
    ]  # fmt: skip
