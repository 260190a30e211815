"""How a snapshot was pulled, as the controls of the sources see it: its text, and a digest without its day."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tenken.archive.snapshots import Snapshot
from tenken.reconcile.inputs import source_digest, source_text

LAST, NOW = date(2018, 9, 30), date(2018, 12, 31)


def pulled(as_of: date, **source: Any) -> Snapshot:
    return Snapshot(
        folder=Path("1"),
        dataset="grants",
        as_of=as_of,
        number=1,
        captured_at=datetime(2019, 1, 5),  # naive UTC as in the archive
        extracted_at=None,
        rows_declared=None,
        declared_by=None,
        rows_loaded=1,
        raw_sha256="",
        parquet_sha256="",
        source=source,
        source_columns=[],
        columns=[],
        notes={},
    )


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ({"kind": "csv", "path": "drop/grants.csv", "encoding": "cp932"}, "drop/grants.csv"),
        ({"kind": "sql", "connection": "crm", "query": "SELECT 1"}, "SELECT 1"),
        ({"kind": "ldap", "base": "dc=example", "filter": "(!(cn=x))"}, "dc=example (!(cn=x))"),
        ({"kind": "ldif", "path": "a.ldif", "filter": "(cn=*)"}, "a.ldif (cn=*)"),
        ({"kind": "csv"}, None),
    ],
)
def test_the_text_names_the_file_or_base_with_its_filter_or_the_query(
    source: dict[str, Any], text: str | None
) -> None:
    assert source_text(pulled(NOW, **source)) == text


@pytest.mark.parametrize(
    "path", ["drop/{as_of}/grants.csv", "drop/{quarter}/grants.csv", "grants_{quarter}_{as_of}.csv"]
)
def test_the_same_source_has_the_same_digest_in_every_quarter(path: str) -> None:
    digests = {
        source_digest(
            pulled(day, kind="csv", path=path.format(as_of=day, quarter=quarter), declared_rows=rows)
        )
        for day, quarter, rows in ((LAST, "FY2018Q2", 10), (NOW, "FY2018Q3", 12))
    }
    assert len(digests) == 1


def test_another_query_or_mapping_has_another_digest() -> None:
    digests = [
        source_digest(pulled(NOW, kind="sql", query="SELECT 1")),
        source_digest(pulled(NOW, kind="sql", query="SELECT 1 WHERE x")),
        source_digest(pulled(NOW, kind="sql", query="SELECT 1", columns={"account_id": "login"})),
    ]
    assert len(set(digests)) == 3
