"""A finished inspection as its DuckDB file, small and fully invented, for tests of the reports.

``Case`` holds what tests vary. The defaults describe FY2018Q4: two earlier quarters and the baseline,
findings of several codes, a waiver, a control that could not be evaluated and one with nothing in scope.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import register_fixture

from tenken.contract import load_dataset

PEOPLE = {
    "E000101": "架空 一郎",
    "E000102": "試験 花子",
    "E000103": "見本 三四郎",
    "E000104": "髙例 涼",
    "A000201": "仮名 次郎",
    "E000105": "例示 葉月",
}
UNITS = {
    "O100": ("営業企画部", "sales_planning"),
    "O210": ("お客様フロント第一担当", "customer_front"),
    "O310": ("受付処理センタ", "back_office"),
}
CATEGORIES = [
    ("sales_planning", "営業企画", "Sales planning", 1),
    ("customer_front", "お客様フロント", "Customer front", 2),
    ("back_office", "バックヤード", "Back yard", 3),
]
CODES = {
    "I01": "H",
    "I09": "C",
    "L01": "C",
    "L03": "H",
    "L06": "M",
    "L07": "M",
    "M12": "H",
    "P01": "M",
    "P02": "M",
    "P03": "H",
    "R01": "H",
    "R07": "H",
    "R19": "H",
    "S02b": "M",
    "V01": "H",
}
COUNTS = {
    "FY2018Q1": {"sales_planning": (380, 500), "customer_front": (1188, 1200), "back_office": (368, 400)},
    "FY2018Q2": {"sales_planning": (65, 500), "customer_front": (624, 1200), "back_office": (360, 400)},
    "FY2018Q3": {"sales_planning": (65, 500), "customer_front": (620, 1200), "back_office": (358, 400)},
    "FY2018Q4": {"sales_planning": (62, 498), "customer_front": (641, 1203), "back_office": (357, 401)},
}
POLICY = {
    "max_snapshot_age_days": 1,
    "population_change_percent": 20,
    "leaver_grace_days": 0,
    "leave_grace_days": 30,
    "headcount_posts": "main",
    "percent_rounding": "half_up",
    "small_unit": 20,
    "baseline_quarter": "FY2018Q1",
    "review_quarter": "FY2018Q2",
}
SNAPSHOTS = {
    "persons": 2431,
    "posts": 2502,
    "accounts": 2760,
    "entitlements": 14,
    "grants": 9120,
    "requests": 812,
}


def make_finding(code: str, number: int, **values: Any) -> dict[str, Any]:
    """Make one finding; values replace the defaults, evidence is given as a mapping."""
    account, person = f"u{number:06d}", values.pop("person_id", "E000101")
    key = hashlib.sha256(f"{code}|{number}".encode()).hexdigest()
    row = {
        "finding_key": key,
        "code": code,
        "severity": CODES.get(code, "H"),
        "state": "NEW",
        "dataset": "grants",
        "subject_id": account,
        "person_id": person,
        "account_id": account,
        "entitlement_id": "VIEW_COLLAB",
        "org_id": "O210",
        "category_code": "customer_front",
        "object_id": "VIEW_COLLAB",
        "path": f"{account} → VIEW_COLLAB",
        "first_seen": "FY2018Q4",
        "quarters_open": 1,
        "waiver_id": None,
        "evidence": {},
        "is_exception": True,
        "root_key": key,
        "root_code": code,
        "also": None,
    }
    return {**row, **values}


_FROM_L03 = {
    "root_key": hashlib.sha256(b"L03|3").hexdigest(),
    "root_code": "L03",
    "also": "L03",
}


def default_findings() -> list[dict[str, Any]]:
    """Make the findings of the default case, in no particular order."""
    nobody = {
        "person_id": None,
        "account_id": None,
        "entitlement_id": None,
        "object_id": None,
        "org_id": None,
        "category_code": None,
        "path": None,
    }
    return [
        make_finding(
            "R01",
            1,
            evidence={"duty_code": "campaign_planning", "denied_by": None},
            org_id="O100",
            category_code="sales_planning",
        ),
        make_finding(
            "L01",
            2,
            person_id="E000102",
            evidence={"left_on": "2019-02-28", "status": "left"},
            quarters_open=2,
            state="OPEN",
            first_seen="FY2018Q3",
        ),
        make_finding(
            "L03", 3, person_id="E000103", evidence={"moved_on": "2019-01-01", "duty_code": "front_desk"}
        ),
        make_finding("R01", 3, person_id="E000103", evidence={"duty_code": "front_desk"}, **_FROM_L03),
        make_finding("L07", 4, person_id="E000104", evidence={"status": "leave", "status_since": None}),
        make_finding(
            "I01",
            5,
            person_id=None,
            evidence={"entitlements": 1, "candidates": None},
            object_id=None,
            org_id=None,
            category_code=None,
        ),
        make_finding(
            "P01",
            6,
            evidence={"depth": 3},
            path="u000006 → G_FRONT → G_TOKYO → G_ALL → VIEW_COLLAB",
            org_id="O310",
            category_code="back_office",
        ),
        make_finding(
            "I09", 7, person_id="A000201", evidence={"chain_problem": "parent_ended", "employer_id": "C9"}
        ),
        make_finding(
            "M12", 8, person_id="E000105", evidence={"approved_on": "2019-01-15", "request_id": "Q-31"}
        ),
        make_finding(
            "S02b", 9, **nobody, dataset="requests", subject_id="requests", evidence={"loaded": "812"}
        ),
        make_finding(
            "R19",
            10,
            **{**nobody, "category_code": "customer_front"},
            dataset="headcount",
            subject_id="customer_front",
            evidence={"percent": 53, "approved_percent": 52, "points": 1},
        ),
        make_finding(
            "P02",
            11,
            **{**nobody, "path": "G_A → G_B → G_A"},
            dataset="group_members",
            subject_id="G_A",
            evidence={"cycle": "G_A → G_B → G_A"},
        ),
        make_finding(
            "L06",
            12,
            person_id="E000104",
            evidence={"manager_problem": "left"},
            is_exception=False,
            state="ACCEPTED",
            waiver_id="W-2019-01",
            quarters_open=3,
            first_seen="FY2018Q2",
        ),
    ]


@dataclass(frozen=True)
class Case:
    """What a test may vary; everything else of the file follows from it."""

    quarter: str = "FY2018Q4"
    as_of: date = date(2019, 3, 31)
    as_of_end: str = "2019-03-31 15:00:00"
    previous: str | None = "FY2018Q3"
    counts: dict[str, dict[str, tuple[int, int]]] = field(default_factory=lambda: dict(COUNTS))
    people: dict[str, str] = field(default_factory=lambda: dict(PEOPLE))
    findings: list[dict[str, Any]] = field(default_factory=default_findings)
    not_evaluated: dict[str, str] = field(
        default_factory=lambda: {
            "N04": "policy.approved_data_sources is not set",
            "P03": "policy.conflicting_entitlements is not set",
        }
    )
    populations: dict[str, int] = field(default_factory=lambda: {"M08": 0, "R07": 0})
    policy: dict[str, Any] = field(default_factory=lambda: dict(POLICY))
    snapshots: dict[str, int] = field(default_factory=lambda: dict(SNAPSHOTS))
    register_snapshots: dict[str, int] = field(default_factory=lambda: dict(register_fixture.DATASETS))
    registers: dict[str, list[dict[str, Any]]] = field(default_factory=register_fixture.default_registers)
    failed: str | None = None
    no_problem: bool = False
    reasons: str = ""
    digest: str = "0123456789abcdef"

    def with_(self, **values: Any) -> Case:
        """Copy with other values."""
        return replace(self, **values)


def clean_case() -> Case:
    """Make a case in which nothing was found and everything was evaluated."""
    return Case(findings=[], not_evaluated={}, populations={}, no_problem=True)


def other_people(case: Case) -> Case:
    """Give everybody another name and id, and each code another number of findings."""
    people = {f"X{number:06d}": f"別名 {number}" for number, _ in enumerate(case.people)}
    renamed = dict(zip(case.people, people, strict=True))
    findings: list[dict[str, Any]] = []
    for number, finding in enumerate(case.findings, 500):
        person, account = finding["person_id"], finding["account_id"]
        other = {**finding, "finding_key": hashlib.sha256(str(number).encode()).hexdigest()}
        other["person_id"] = renamed.get(person) if person else None
        other["account_id"] = f"z{number}" if account else None
        other["path"], other["quarters_open"] = f"z{number} → GROUP", 4
        findings += [
            other,
            {**other, "finding_key": other["finding_key"][::-1], "object_id": f"second-{number}"},
        ]
    return case.with_(people=people, findings=findings)


def write_inspection(path: Path, case: Case | None = None) -> Path:
    """Write the DuckDB file of one inspection; an existing file is replaced."""
    case = case or Case()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.begin()
        for table, columns, rows in [*_tables(case), *register_fixture.register_tables(case.registers)]:
            connection.execute(f"CREATE TABLE {table} ({columns})")
            _insert(connection, table, rows)
        for dataset in ("persons", "entitlements"):
            columns = ", ".join(f"{n} {t}" for n, t in load_dataset(dataset).sql_columns.items())
            connection.execute(f"CREATE TABLE {dataset} ({columns})")
        connection.executemany(
            "INSERT INTO persons (person_id, person_type, name, status) VALUES (?, 'employee', ?, 'active')",
            [[person, name] for person, name in case.people.items()],
        )
        connection.execute(
            "INSERT INTO entitlements (entitlement_id, system, name)"
            " VALUES ('VIEW_COLLAB', 'CRM', 'コラボ情報閲覧')"
        )
        connection.commit()
    return path


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Any]) -> None:
    """Insert in a few statements: one per row takes seconds for a long list."""
    for start in range(0, len(rows), 250):
        part = rows[start : start + 250]
        marks = ", ".join("(" + ", ".join("?" for _ in row) + ")" for row in part)
        connection.execute(f"INSERT INTO {table} VALUES {marks}", [value for row in part for value in row])


def _tables(case: Case) -> list[tuple[str, str, list[Any]]]:
    headcount = (
        "quarter VARCHAR, category_code VARCHAR, permitted_count BIGINT, total_count BIGINT,"
        " permitted_percent INTEGER, print_order INTEGER"
    )
    earlier = [q for q in case.counts if q != case.quarter]
    text3 = "code VARCHAR, name_ja VARCHAR, name_en VARCHAR"
    return [
        (
            "run",
            "quarter VARCHAR, as_of DATE, as_of_end TIMESTAMP, previous_quarter VARCHAR, previous_as_of DATE,"
            " previous_revision INTEGER, revision INTEGER, known_at TIMESTAMP, rules_version VARCHAR,"
            " rules_digest VARCHAR, code_digest VARCHAR",
            [
                [
                    case.quarter,
                    case.as_of,
                    case.as_of_end,
                    case.previous,
                    None,
                    1 if case.previous else None,
                    2,
                    None,
                    "第3版",
                    case.digest * 4,
                    case.digest[::-1] * 4,
                ]
            ],
        ),
        ("organisation", "name_ja VARCHAR, name_en VARCHAR", [["架空通信株式会社", "Kakuu Telecom"]]),
        ("categories", f"{text3}, print_order INTEGER", CATEGORIES),
        (
            "policy",
            ", ".join(f"{k} {'BIGINT' if isinstance(v, int) else 'VARCHAR'}" for k, v in case.policy.items()),
            [list(case.policy.values())],
        ),
        ("counted_person_types", "person_type VARCHAR", [["employee"], ["officer"], ["seconded_in"]]),
        (
            "approved_levels",
            "category_code VARCHAR, approved_percent INTEGER",
            [["sales_planning", 13], ["customer_front", 52], ["back_office", 90], ["total", 50]],
        ),
        ("truncation_sizes", '"rows" BIGINT', [[1000], [65536]]),
        ("top_managers", "person_id VARCHAR", [["E000001"]]),
        ("data_owners", "turn INTEGER, person_id VARCHAR", [[1, "E000002"]]),
        ("approvers", "person_id VARCHAR", []),
        ("extract_approvers", "person_id VARCHAR", []),
        ("addon_data_sources", "data_source VARCHAR", [["addon"]]),
        ("approved_data_sources", "data_source VARCHAR", []),
        ("conflicting_entitlements", "pair_id VARCHAR, side VARCHAR, entitlement_id VARCHAR", []),
        (
            "org_units_as_of",
            "org_id VARCHAR, name VARCHAR, category_code VARCHAR",
            [[unit, name, category] for unit, (name, category) in UNITS.items()],
        ),
        (
            "waivers",
            "waiver_id VARCHAR, code VARCHAR, reason VARCHAR, owner VARCHAR, valid_until DATE",
            [["W-2019-01", "L06", "組織改編に伴う上長登録の更新待ち", "情報管理部長", date(2019, 6, 30)]],
        ),
        ("headcount", headcount, _headcount(case, [case.quarter])),
        ("headcount_history", headcount, _headcount(case, earlier)),
        ("findings", _FINDING_COLUMNS, [_finding_row(finding) for finding in case.findings]),
        (
            "control_results",
            "code VARCHAR, severity VARCHAR, status VARCHAR, reason VARCHAR, population BIGINT,"
            " findings BIGINT, exceptions BIGINT",
            _controls(case),
        ),
        (
            "gate_results",
            "suite VARCHAR, expectation_id VARCHAR, expectation VARCHAR, description_ja VARCHAR,"
            " description_en VARCHAR, code VARCHAR, severity VARCHAR, success BOOLEAN, observed VARCHAR,"
            " unexpected_count BIGINT, row_count BIGINT, remedy VARCHAR",
            _checks(case),
        ),
        (
            "snapshots",
            "dataset VARCHAR, as_of DATE, number INTEGER, rows_declared BIGINT, declared_by VARCHAR,"
            " rows_loaded BIGINT, extracted_at TIMESTAMP, raw_sha256 VARCHAR, parquet_sha256 VARCHAR,"
            " source_kind VARCHAR",
            _snapshots(case),
        ),
        (
            "carry_forward",
            "severity VARCHAR, opening BIGINT, new BIGINT, regressed BIGINT, reopened BIGINT, cleared BIGINT,"
            " gone_unexplained BIGINT, accepted BIGINT, false_positive BIGINT, superseded BIGINT, closing BIGINT",
            _carry(case),
        ),
        ("root_counts", "severity VARCHAR, code VARCHAR, causes BIGINT, exceptions BIGINT", _roots(case)),
        (
            "finding_timeline",
            "finding_key VARCHAR, quarter VARCHAR, state VARCHAR, cause VARCHAR",
            _timeline(case),
        ),
        (
            "tie_out",
            "subject VARCHAR, bucket VARCHAR, counted BIGINT, print_order INTEGER",
            _tie_out(case),
        ),
        ("selftest_results", "code VARCHAR, detected BOOLEAN, also VARCHAR, reason VARCHAR", _SELFTEST),
        ("summary", "no_problem BOOLEAN, reasons VARCHAR", [[case.no_problem, case.reasons]]),
    ]


_FINDING_COLUMNS = (
    "finding_key VARCHAR, code VARCHAR, severity VARCHAR, state VARCHAR, dataset VARCHAR, subject_id VARCHAR,"
    " person_id VARCHAR, account_id VARCHAR, entitlement_id VARCHAR, org_id VARCHAR, category_code VARCHAR,"
    " object_id VARCHAR, path VARCHAR, first_seen VARCHAR, quarters_open INTEGER, waiver_id VARCHAR,"
    " evidence VARCHAR, is_exception BOOLEAN, root_key VARCHAR, root_code VARCHAR, also VARCHAR"
)


def _finding_row(finding: dict[str, Any]) -> list[Any]:
    names = [part.split()[0] for part in _FINDING_COLUMNS.split(", ")]
    return [json.dumps(finding[n], ensure_ascii=False) if n == "evidence" else finding[n] for n in names]


def _headcount(case: Case, quarters: list[str]) -> list[list[Any]]:
    rows = []
    for quarter in quarters:
        counts = dict(case.counts.get(quarter, {}))
        if counts:
            counts["total"] = (sum(k for k, _ in counts.values()), sum(n for _, n in counts.values()))
        for order, (code, (k, n)) in enumerate(counts.items(), 1):
            rows.append([quarter, code, k, n, (200 * k + n) // (2 * n) if n else None, order])
    return rows


def _controls(case: Case) -> list[list[Any]]:
    rows = []
    for code, severity in sorted({**CODES, **register_fixture.CODES}.items()):
        found = [f for f in case.findings if f["code"] == code]
        if code in case.not_evaluated:
            rows.append([code, severity, "NOT_EVALUATED", case.not_evaluated[code], None, None, None])
        else:
            population = case.populations.get(code, 4321)
            exceptions = sum(f["is_exception"] for f in found)
            rows.append([code, severity, "EVALUATED", None, population, len(found), exceptions])
    return rows


def _checks(case: Case) -> list[list[Any]]:
    rows = []
    for suite, count in case.snapshots.items():
        for name, ja, en, code, severity in _EXPECTATIONS:
            success = f"{suite}.{name}" != case.failed and (suite, name) != ("requests", "is_declared")
            rows.append(
                [
                    suite,
                    f"{suite}.{name}",
                    "unexpected_rows",
                    ja,
                    en,
                    code,
                    severity,
                    success,
                    f"{0 if success else 1} rows",
                    0 if success else 1,
                    count,
                    "Capture the dataset again",
                ]
            )
    rows.append(
        [
            "reconciliation",
            "reconciliation.covered",
            "unexpected_rows",
            "保有権限が規則に合うか、指摘になっている",
            "Every holding is covered or found",
            "R01",
            "critical",
            True,
            "0 rows",
            0,
            9120,
            "Report this as a defect",
        ]
    )
    return rows


_SELFTEST = [["L01", True, "", None], ["R01", True, "R10", None]]
_EXPECTATIONS = (
    ("key_is_unique", "識別子が重複していない", "The key is unique", "S09", "critical"),
    ("rows_tie", "取込件数が申告件数と一致する", "As many rows were loaded as declared", "S02", "critical"),
    ("is_declared", "提供元が件数を申告している", "The source declared its row count", "S02b", "warning"),
)


def _snapshots(case: Case) -> list[list[Any]]:
    rows = []
    for dataset, count in sorted({**case.snapshots, **case.register_snapshots}.items()):
        declared = None if dataset == "requests" else count
        extracted = "2019-03-31 14:30:00" if dataset == "persons" else None
        digests = [
            hashlib.sha256(f"{part}{dataset}{case.digest}".encode()).hexdigest()
            for part in ("raw", "parquet")
        ]
        kind = "xlsx" if dataset == "requests" else "sql" if dataset in ("accounts", "grants") else "csv"
        rows.append(
            [
                dataset,
                case.as_of,
                1,
                declared,
                None if declared is None else "trailer",
                count,
                extracted,
                *digests,
                kind,
            ]
        )
    return rows


def _tie_out(case: Case) -> list[list[Any]]:
    """Foot to the rows loaded, so that a case with other counts shows others."""
    accounts, persons = case.snapshots.get("accounts", 0), case.snapshots.get("persons", 0)
    buckets = {"shared": 12, "service": 9, "admin": 7, "emergency": 2, "orphan": 3}
    rows = [("accounts", "matched", accounts - sum(buckets.values()))]
    rows += [("accounts", name, count) for name, count in buckets.items()]
    rows += [("accounts", "total", accounts)]
    rows += [("persons", "with_account", persons - 57), ("persons", "without_account", 57)]
    rows += [("persons", "total", persons)]
    return [[*row, order] for order, row in enumerate(rows, 1)]


def _carry(case: Case) -> list[list[Any]]:
    rows = []
    for severity in "CHML":
        found = [f for f in case.findings if f["severity"] == severity and f["is_exception"]]
        kept = sum(f["quarters_open"] > 1 for f in found)
        gone = [3, 1, 1, 0, 1] if case.previous and severity == "H" else [0] * 5
        rows.append([severity, kept + sum(gone), len(found) - kept, 0, 0, *gone, len(found)])
    return rows


def _roots(case: Case) -> list[list[Any]]:
    by_key = {f["finding_key"]: f for f in case.findings}
    counted: dict[tuple[str, str], list[str]] = {}
    for finding in case.findings:
        if finding["is_exception"]:
            root = by_key.get(finding["root_key"], finding)
            counted.setdefault((root["severity"], root["code"]), []).append(root["finding_key"])
    return [[*of, len(set(keys)), len(keys)] for of, keys in counted.items()]


def _timeline(case: Case) -> list[list[Any]]:
    rows = []
    for finding in case.findings:
        if finding["quarters_open"] > 1:
            rows.append([finding["finding_key"], finding["first_seen"], "NEW", None])
        rows.append([finding["finding_key"], case.quarter, finding["state"], None])
    return rows
