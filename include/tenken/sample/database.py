"""Write the CRM's history into a database: each row with the days on which the CRM showed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenken.sample.company import Company
from tenken.sample.layout import CASEFOLD, CRM_TABLES
from tenken.sample.records import Account, Entitlement, Grant, History, Member, Part
from tenken.sample.registers import Campaign, Target

if TYPE_CHECKING:
    from sqlalchemy import Column, MetaData, Table

_RECORDS: dict[str, Any] = {
    "accounts": Account,
    "entitlements": Entitlement,
    "grants": Grant,
    "group_members": Member,
    "entitlement_parts": Part,
    "campaigns": Campaign,
    "campaign_targets": Target,
}


def sqlite_url(path: Path) -> str:
    """Give the URL of a SQLite file."""
    return f"sqlite:///{path.resolve()}"


def write_crm(company: Company, url: str) -> None:
    """Replace the CRM's history tables in the database at `url`."""
    from sqlalchemy import MetaData, create_engine

    histories: dict[str, History[Any]] = {
        "accounts": company.accounts,
        "entitlements": company.entitlements,
        "grants": company.grants,
        "group_members": company.members,
        "entitlement_parts": company.parts,
        "campaigns": company.campaigns,
        "campaign_targets": company.targets,
    }
    engine = create_engine(url)
    metadata = MetaData()
    tables = {name: _table(name, metadata) for name in histories}
    with engine.begin() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        for name, history in histories.items():
            connection.execute(tables[name].insert(), list(_rows(name, history)))
    engine.dispose()


def _table(dataset: str, metadata: MetaData) -> Table:
    """Describe one history table: the canonical columns and the days of being shown."""
    from sqlalchemy import Column, Date, Table

    columns: list[Column[Any]] = [Column(f.name, _type(str(f.type))) for f in fields(_RECORDS[dataset])]
    days: list[Column[Any]] = [Column("seen_from", Date, nullable=False), Column("seen_until", Date)]
    return Table(CRM_TABLES[dataset], metadata, *columns, *days)


def _type(annotation: str) -> Any:
    """Choose a column type by the annotation of a record's field."""
    from sqlalchemy import Boolean, Date, DateTime, Text
    from sqlalchemy.dialects import sqlite

    if annotation.startswith("datetime"):
        seconds = sqlite.DATETIME(truncate_microseconds=True)  # type: ignore[no-untyped-call]
        return DateTime().with_variant(seconds, "sqlite")
    return {"bool": Boolean(), "date": Date()}.get(annotation.split(" ", maxsplit=1)[0]) or Text()


def _rows(dataset: str, history: History[Any]) -> Iterator[dict[str, Any]]:
    """Yield the states of a dataset; every third login is spelled in capitals."""
    folded = CASEFOLD.get(dataset, [])
    for index, version in enumerate(history.versions()):
        values = asdict(version.row)
        if index % 3 == 0:
            values |= {column: values[column].upper() for column in folded}
        yield {**values, "seen_from": version.seen_from, "seen_until": version.seen_until}
