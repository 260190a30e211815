"""Access matrices of real organisations: with a decomposition as approved rules, nothing is left over.

A person's roles are concurrent posts with that duty; each role's permissions are a role rule. When a
role of the cover is withdrawn, exactly its members lose what no other role of theirs gives.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from real_data import real_data

from tenken.inspection import run_inspection
from tenken.settings import load_settings
from tenken.sources.capture import capture_quarter

pytestmark = pytest.mark.real
MATRICES = {"hc": 1486, "domino": 730, "apj": 6841, "americas_small": 105205}


@dataclass(frozen=True)
class Role:
    number: str
    permissions: list[str]
    users: list[str]


def read_matrix(name: str) -> list[tuple[str, str]]:
    lines = real_data("role_mining", f"{name}.txt").read_text().splitlines()
    return [(user, permission) for user, permission in (line.split() for line in lines if line.strip())]


def read_roles(name: str, kind: str) -> list[Role]:
    roles = []
    for block in real_data("role_mining", f"{name}_{kind}.txt").read_text().split("role:")[1:]:
        number, permissions, users = (line.split(":")[-1] for line in block.strip().splitlines()[:3])
        roles.append(Role(number.strip(), _listed(permissions), _listed(users)))
    return roles


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def write_site(folder: Path, matrix: list[tuple[str, str]], roles: list[Role], withdrawn: str | None) -> Path:
    drop = folder / "drop"
    drop.mkdir(parents=True)
    users = sorted({user for user, _ in matrix})
    held_by = defaultdict(list)
    for role in roles:
        for user in role.users:
            held_by[user].append(role.number)
    _write(
        drop / "persons.csv",
        ["person_id", "person_type", "status"],
        ([u, "employee", "active"] for u in users),
    )
    _write(
        drop / "posts.csv",
        ["person_id", "org_id", "duty_code", "post_kind", "valid_from"],
        ([u, "ORG", f"role-{r}", "concurrent", "2018-04-01"] for u in users for r in held_by[u]),
    )
    _write(
        drop / "org_units.csv",
        ["org_id", "name", "category_code", "in_scope"],
        [["ORG", "unit", "back_office", "true"]],
    )
    _write(
        drop / "accounts.csv",
        ["account_id", "system", "person_id", "account_type", "is_enabled"],
        ([f"a{u}", "crm", u, "personal", "true"] for u in users),
    )
    _write(
        drop / "entitlements.csv",
        ["entitlement_id", "system", "name", "action", "data_scope"],
        ([f"e{p}", "crm", "right", "view", "collab"] for p in sorted({p for _, p in matrix})),
    )
    _write(
        drop / "grants.csv",
        ["holder_kind", "holder_id", "entitlement_id"],
        (["account", f"a{u}", f"e{p}"] for u, p in matrix),
    )
    rules = [
        {
            "rule_id": f"RR-{r.number}",
            "effect": "allow",
            "duty_code": f"role-{r.number}",
            "entitlement_id": [f"e{p}" for p in r.permissions],
            "valid_from": "2018-04-01",
            "approved_on": "2018-03-01",
        }
        for r in roles
        if r.number != withdrawn
    ]
    (folder / "role_rules.yaml").write_text(yaml.safe_dump({"version": "1", "rules": rules}))
    names = ("persons", "posts", "org_units", "accounts", "entitlements", "grants")
    config = {
        "organisation": {"name_ja": "架空"},
        "archive": "archive",
        "role_rules": "role_rules.yaml",
        "categories": [{"code": "back_office", "name_ja": "バックヤード"}],
        "datasets": {n: {"path": f"drop/{n}.csv"} for n in names},
    }
    path = folder / "inspection.yaml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True))
    return path


def _write(path: Path, head: list[str], rows: object) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def inspect(folder: Path, name: str, kind: str, withdrawn: str | None = None) -> list[dict[str, str]]:
    settings = load_settings(write_site(folder, read_matrix(name), read_roles(name, kind), withdrawn))
    quarter = settings.quarter("FY2018Q3")
    capture_quarter(settings, quarter)
    sealed = run_inspection(settings, quarter).inspection
    with (sealed.folder / "findings.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["code"] == "R01"]


@pytest.mark.parametrize("name", MATRICES)
def test_the_matrix_has_the_number_of_rows_that_its_readme_tells(name):
    assert len(read_matrix(name)) == MATRICES[name]


@pytest.mark.parametrize("kind", ["optimal_cover", "unc_row"])
@pytest.mark.parametrize("name", MATRICES)
def test_a_decomposition_as_approved_rules_leaves_no_finding(tmp_path, name, kind):
    assert inspect(tmp_path, name, kind) == []


@pytest.mark.parametrize(
    ("name", "role", "findings", "persons"),
    [("hc", "1", 640, 20), ("domino", "1", 10, 10), ("apj", "2", 891, 270)],
)
def test_a_withdrawn_role_is_missed_by_exactly_those_who_need_it(tmp_path, name, role, findings, persons):
    rows = inspect(tmp_path, name, "optimal_cover", withdrawn=role)
    assert (len(rows), len({row["person_id"] for row in rows})) == (findings, persons)
