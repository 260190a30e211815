"""What there is to review in a sealed inspection: each sensitive right, with the facts its reviewer needs.

Only reading belongs here; who reviews is decided in ``routing``, words are found in ``rows``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tenken.archive.inspections import Inspection
from tenken.engine.duckdb import open_database
from tenken.errors import EvidenceError

if TYPE_CHECKING:
    import duckdb

Row = Mapping[str, Any]
OWN_LOGIN = ("personal", "admin")
"""Kinds of accounts that one known person uses alone; his manager answers for them."""

_QUERIES = {
    "run": "SELECT quarter, as_of, as_of_end, previous_quarter, revision FROM run",
    "holdings": """
        SELECT h.account_id, h.entitlement_id, h.path, h.granted_by, h.action, h.data_scope, h.is_bypass,
            h.account_type, h.owner_person_id, h.person_id, h.is_known_person, h.rule_id, h.unmet_rule, h.denied_by,
            h.is_covered, h.expires_on, h.org_id, h.duty_code, e.name AS entitlement_name
        FROM holdings AS h LEFT JOIN entitlements AS e ON h.entitlement_id = e.entitlement_id
        ORDER BY h.account_id, h.entitlement_id""",
    "people": """
        SELECT q.person_id, p.name, q.person_type, q.status, q.is_left, q.has_started, q.is_external, q.manager_id,
            q.org_id, q.duty_code, q.employer_id, u.name AS org_name, c.name AS employer_name
        FROM people AS q
        INNER JOIN persons AS p ON q.person_id = p.person_id
        LEFT JOIN org_units_as_of AS u ON q.org_id = u.org_id
        LEFT JOIN contractors AS c ON q.employer_id = c.contractor_id
        ORDER BY q.person_id""",
    "units": "SELECT org_id, parent_id, manager_id FROM org_units_as_of ORDER BY org_id",
    "contractors": """
        SELECT contractor_id, parent_contractor_id, supervisor_org_id FROM contractors ORDER BY contractor_id""",
    "accounts": "SELECT account_id, person_id FROM accounts WHERE person_id IS NOT NULL ORDER BY account_id",
    "owners": "SELECT person_id FROM data_owners ORDER BY turn",
    "approvals": """
        SELECT a.account_id, a.entitlement_id, a.request_id, a.approved_by, a.approved_at, p.name_ja, p.name_en,
            r.purpose_code
        FROM approvals AS a
        INNER JOIN requests AS r ON a.request_id = r.request_id
        LEFT JOIN purposes AS p ON r.purpose_code = p.code
        WHERE a.kind <> 'removal' AND a.approved_at < (SELECT as_of_end FROM run)
        ORDER BY a.account_id, a.entitlement_id, a.approved_at DESC, a.request_id""",
    "uses": """
        SELECT e.account_id, e.entitlement_id, max(e.occurred_at) AS used_at
        FROM usage_events AS e
        WHERE e.action <> 'login' AND e.occurred_at < (SELECT as_of_end FROM run)
            AND e.account_id IN (SELECT h.account_id FROM holdings AS h)
        GROUP BY e.account_id, e.entitlement_id ORDER BY ALL""",
    "delivered": "SELECT dataset FROM snapshots WHERE dataset = 'usage_events'",
    "previous_holdings": "SELECT account_id, person_id, entitlement_id, path FROM previous_holdings ORDER BY ALL",
    "previous_posts": "SELECT person_id, org_id, duty_code FROM previous_main_posts ORDER BY ALL",
    "decisions": """
        SELECT person_id, entitlement_id, decision, reviewer_id, decided_at FROM attestations
        ORDER BY decided_at, inspection_id""",
    "findings": """
        SELECT code, severity, is_exception, person_id, account_id, entitlement_id FROM findings
        WHERE person_id IS NOT NULL OR account_id IS NOT NULL
        ORDER BY strpos('CHML', left(severity, 1)), code, finding_key""",
}


@dataclass(frozen=True)
class Item:
    """One right of one person, or of one account that no known person has for himself.

    ``person_id`` is null for the latter. ``holdings`` are the rows of the table, one per account;
    ``barred`` are persons who granted, approved or own it. Days are local; ``change`` is first, new,
    kept, moved or path.
    """

    person_id: str | None
    subject_id: str
    entitlement_id: str
    holdings: tuple[Row, ...]
    barred: frozenset[str]
    approval: Row | None
    last_use: date | None
    change: str
    decision: Row | None
    findings: tuple[Row, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """Identify the item among all: kind of subject, subject, entitlement."""
        return ("account" if self.person_id is None else "person", self.subject_id, self.entitlement_id)

    @property
    def is_personal(self) -> bool:
        """Tell whether its holder's manager answers for it, not the data owner."""
        return self.person_id is not None and any(h["account_type"] in OWN_LOGIN for h in self.holdings)

    @property
    def is_covered(self) -> bool:
        """Tell whether a role rule allows it on every account."""
        return all(h["is_covered"] for h in self.holdings)


@dataclass(frozen=True)
class Population:
    """All that is to review, and the people and units that a reviewer is sought among."""

    run: Row
    offset: timedelta
    """Local time minus UTC on the as-of date."""
    has_usage: bool
    items: tuple[Item, ...]
    people: Mapping[str, Row]
    units: Mapping[str, Row]
    contractors: Mapping[str, Row]
    owners: tuple[str, ...]


def read_population(inspection: Inspection) -> Population:
    """Read every sensitive holding of a sealed inspection with what its reviewer must know.

    Returns:
        Items in order of their keys; holdings without a known person are items of their account.

    Raises:
        EvidenceError: the database lacks a table, as one sealed by an older version does.
    """
    import duckdb

    try:
        with open_database(inspection.database, read_only=True) as connection:
            tables = {name: _rows(connection, sql) for name, sql in _QUERIES.items()}
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise EvidenceError.at(
            inspection.database, f"not an inspection of this version ({first})", "Inspect the quarter again"
        ) from None
    return _population(tables)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    result = connection.execute(sql)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _population(tables: Mapping[str, list[Row]]) -> Population:
    run = tables["run"][0]
    midnight = datetime.combine(run["as_of"] + timedelta(days=1), datetime.min.time())
    offset = midnight - run["as_of_end"]
    known = _Known(tables, offset)
    groups: dict[tuple[str | None, str, str], list[Row]] = {}
    for row in tables["holdings"]:
        person = row["person_id"] if row["is_known_person"] else None
        groups.setdefault((person, person or row["account_id"], row["entitlement_id"]), []).append(row)
    items = (_item(person, subject, rows, known) for (person, subject, _), rows in groups.items())
    return Population(
        run=run,
        offset=offset,
        has_usage=bool(tables["delivered"]),
        items=tuple(sorted(items, key=lambda item: item.key)),
        people=_by(tables["people"], "person_id"),
        units=_by(tables["units"], "org_id"),
        contractors=_by(tables["contractors"], "contractor_id"),
        owners=tuple(row["person_id"] for row in tables["owners"]),
    )


def _by(rows: Iterable[Row], column: str) -> dict[str, Row]:
    return {row[column]: row for row in rows}


class _Known:
    """The tables beside the holdings, keyed for looking up one item after the other."""

    def __init__(self, tables: Mapping[str, list[Row]], offset: timedelta) -> None:
        self.offset = offset
        self.has_previous = tables["run"][0]["previous_quarter"] is not None
        self.account_person = {r["account_id"]: r["person_id"] for r in tables["accounts"]}
        self.approvals = _grouped(tables["approvals"], ("account_id", "entitlement_id"))
        self.uses = {(r["account_id"], r["entitlement_id"]): r["used_at"] for r in tables["uses"]}
        self.paths = {(r["account_id"], r["entitlement_id"]): r["path"] for r in tables["previous_holdings"]}
        self.held = {(r["person_id"], r["entitlement_id"]) for r in tables["previous_holdings"]}
        self.posts = {r["person_id"]: (r["org_id"], r["duty_code"]) for r in tables["previous_posts"]}
        self.decisions = {(r["person_id"], r["entitlement_id"]): r for r in tables["decisions"]}
        self.findings = _grouped(tables["findings"], ("person_id", "account_id", "entitlement_id"))


def _grouped(rows: Iterable[Row], columns: tuple[str, ...]) -> dict[tuple[Any, ...], list[Row]]:
    grouped: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        grouped.setdefault(tuple(row[column] for column in columns), []).append(row)
    return grouped


def _item(person: str | None, subject: str, rows: list[Row], known: _Known) -> Item:
    right = rows[0]["entitlement_id"]
    approvals = [a for row in rows for a in known.approvals.get((row["account_id"], right), [])]
    return Item(
        person_id=person,
        subject_id=subject,
        entitlement_id=right,
        holdings=tuple(rows),
        barred=_barred(rows, approvals, known),
        approval=max(approvals, key=lambda a: (a["approved_at"], a["request_id"]), default=None),
        last_use=_last_use(rows, right, known),
        change=_change(person, rows, known),
        decision=known.decisions.get((person, right)) if person else None,
        findings=_findings(person, rows, known),
    )


def _barred(rows: list[Row], approvals: list[Row], known: _Known) -> frozenset[str]:
    """Name who may not judge it: who granted it (by person or account), approved it, or owns the account."""
    named = {row["granted_by"] for row in rows} | {row["person_id"] for row in rows}
    named |= {row["owner_person_id"] for row in rows if row["account_type"] not in OWN_LOGIN}
    named |= {approval["approved_by"] for approval in approvals}
    persons = {known.account_person.get(name) for name in named}
    return frozenset(name for name in named | persons if name)


def _last_use(rows: list[Row], right: str, known: _Known) -> date | None:
    """Give the local day of the last use; an event that names no right may have used any of the account."""
    times = [known.uses.get((row["account_id"], name)) for row in rows for name in (right, None)]
    used = max((time for time in times if time is not None), default=None)
    return None if used is None else (used + known.offset).date()


def _change(person: str | None, rows: list[Row], known: _Known) -> str:
    if not known.has_previous:
        return "first"
    before = [known.paths.get((row["account_id"], row["entitlement_id"])) for row in rows]
    if not any(before) and (person, rows[0]["entitlement_id"]) not in known.held:
        return "new"
    post = (rows[0]["org_id"], rows[0]["duty_code"])
    if person is not None and known.posts.get(person, post) != post:
        return "moved"
    return "kept" if before == [row["path"] for row in rows] else "path"


def _findings(person: str | None, rows: list[Row], known: _Known) -> tuple[Row, ...]:
    """Collect what was found about the right, its account as a whole and its holder as a whole."""
    keys: dict[tuple[Any, ...], None] = {}
    for row in rows:
        account, right, recorded = row["account_id"], row["entitlement_id"], row["person_id"]
        for holder in (recorded, None):
            keys |= dict.fromkeys([(holder, account, right), (holder, account, None)])
    if person is not None:
        right = rows[0]["entitlement_id"]
        keys |= dict.fromkeys([(person, None, right), (person, None, None)])
    found = [finding for key in keys for finding in known.findings.get(key, [])]
    told = {(f["code"], f["is_exception"]): f for f in found}
    return tuple(sorted(told.values(), key=lambda f: ("CHML".find(f["severity"][:1]), f["code"])))
