"""A small site of CSV files, two quarters long, for tests that run whole commands on it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

CONFIG = """
organisation: {name_ja: 架空通信株式会社, name_en: Invented Telecom}
archive: archive
role_rules: role_rules.yaml
waivers: waivers.yaml
categories:
  - {code: sales_planning, name_ja: 営業企画, name_en: Sales planning, print_order: 1}
  - {code: back_office, name_ja: バックヤード, name_en: Back office, print_order: 2}
datasets:
"""
RULES = """
version: "1"
approved_by: P0001
rules:
  - {rule_id: RR-001, effect: allow, duty_code: order_entry, valid_from: 2018-04-01, approved_on: 2018-03-01}
"""
QUARTERS = ("FY2018Q2", "FY2018Q3")
AS_OF = {"FY2018Q2": "2018-09-30", "FY2018Q3": "2018-12-31"}
DATASETS = (
    "persons",
    "posts",
    "org_units",
    "accounts",
    "entitlements",
    "grants",
    "group_members",
    "requests",
)


def write_site(folder: Path, people: int = 40) -> Path:
    """Write config, rules and both quarters' files; gives the config's path."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = "".join(f'  {name}: {{path: "drop/{{as_of}}/{name}.csv"}}\n' for name in DATASETS)
    config = folder / "inspection.yaml"
    config.write_text(CONFIG + sources, encoding="utf-8")
    (folder / "role_rules.yaml").write_text(RULES, encoding="utf-8")
    (folder / "waivers.yaml").write_text("waivers: []\n", encoding="utf-8")
    for number, quarter in enumerate(QUARTERS):
        write_quarter(folder / "drop" / AS_OF[quarter], people + number)
    return config


def write_quarter(drop: Path, people: int) -> None:
    """Write one quarter: every seventh person does something else, every eleventh has left."""
    drop.mkdir(parents=True)
    ids = [f"P{n:04}" for n in range(1, people + 1)]
    lines = {
        "persons": ["person_id,person_type,status,left_on,manager_id"]
        + [
            f"{p},employee,{'left,2018-08-31' if n % 11 == 0 else 'active,'},P0001"
            for n, p in enumerate(ids, 1)
        ],
        "posts": ["person_id,org_id,duty_code,post_kind,valid_from"]
        + [
            f"{p},O1,{'other' if n % 7 == 0 else 'order_entry'},main,2018-04-01" for n, p in enumerate(ids, 1)
        ],
        "org_units": ["org_id,name,category_code,in_scope", "O1,unit,back_office,true"],
        "accounts": ["account_id,system,person_id,account_type,is_enabled"]
        + [f"a{p},crm,{p},personal,true" for p in ids],
        "entitlements": ["entitlement_id,system,name,action,data_scope", "VIEW,crm,view,view,collab"],
        "grants": ["holder_kind,holder_id,entitlement_id,granted_at"]
        + [f"account,a{p},VIEW,2018-05-01T09:00:00" for p in ids],
        "group_members": ["group_id,member_kind,member_id"],
        "requests": ["request_id,kind,entitlement_id,requested_by,requested_at,decision"],
    }
    for name, rows in lines.items():
        (drop / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def tenken(*arguments: object) -> list[str]:
    """Give the command that runs tenken as a process of its own."""
    return [sys.executable, "-m", "tenken.cli", *(str(a) for a in arguments)]


def run_tenken(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run tenken to its end and demand an exit code."""
    done = subprocess.run(tenken(*arguments), capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done


def result_bytes(archive: Path) -> dict[str, str]:
    """Digest every file of every inspection, the database (exempt by design) left out."""
    return {
        str(path.relative_to(archive)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((archive / "inspections").rglob("*"))
        if path.is_file() and path.suffix != ".duckdb"
    }
