"""The streamed path of a server database: cursor on the server, one state for rows and count."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from capture_site import NOW, make_settings, read_rows
from services import require

from tenken.errors import ConfigError, TransientError
from tenken.sources.capture import capture_dataset

_VERSIONS = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path("/usr/bin")]
POSTGRES = shutil.which("postgres", path=f"{_VERSIONS[-1]}:{os.environ.get('PATH', '')}")
QUERY = "SELECT id AS person_id, kind::text AS person_type, 'active' AS status, hired AS hired_on FROM staff"
SCHEMA = """
CREATE TABLE staff (id text, kind text, hired date, seen timestamptz, enabled boolean);
INSERT INTO staff
SELECT lpad(n::text, 6, '0'), 'employee', date '2018-04-01', timestamptz '2018-12-31 17:45+09', n % 2 = 0
FROM generate_series(1, 70000) AS n;
CREATE SEQUENCE counter;
CREATE ROLE stranger LOGIN;
"""


@pytest.fixture(scope="module")
def database():
    """A server on loopback with its own folder; root may not run one, so another user does."""
    require("PostgreSQL", POSTGRES)
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="tenken-pg-"))
    if user is not None:
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    tools = Path(str(POSTGRES)).parent
    initdb = [
        tools / "initdb",
        "-D",
        folder / "data",
        "-U",
        "tester",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
    ]
    subprocess.run(initdb, check=True, capture_output=True, user=user, cwd=folder, timeout=60)
    options = ["-D", folder / "data", "-p", str(port), "-h", "127.0.0.1", "-k", folder, "-F"]
    process = subprocess.Popen([POSTGRES, *options], user=user, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        _load(port)
        yield f"postgresql://tester@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(folder)


def _load(port):
    import psycopg

    address = f"host=127.0.0.1 port={port} user=tester dbname=postgres"
    deadline = time.monotonic() + 20
    while True:
        try:
            con = psycopg.connect(address)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            break
    with con:
        con.execute(SCHEMA)


def capture(root, url, dataset="persons", now=NOW, **source):
    settings = make_settings(
        root,
        {dataset: {"kind": "sql", "connection": "hr", "query": QUERY, **source}},
        connections={"hr": {"url": url, "timeout_seconds": 5}},
    )
    return capture_dataset(settings, settings.quarter("FY2018Q3"), dataset, now=now)


@pytest.mark.services
def test_more_rows_than_one_batch_arrive_whole_with_their_count(tmp_path, database):
    captured = capture(tmp_path, database, count_query="SELECT count(*) FROM staff")
    rows = read_rows(captured, "person_id", "hired_on")
    assert (rows[0], rows[-1], len(rows)) == (
        ("000001", date(2018, 4, 1)),
        ("070000", date(2018, 4, 1)),
        70_000,
    )
    assert captured.snapshot.rows_declared == 70_000


@pytest.mark.services
def test_a_cast_is_no_parameter_and_the_as_of_date_is_one(tmp_path, database):
    dated = QUERY + " WHERE hired <= :as_of AND id::integer <= 2"
    captured = capture(tmp_path, database, query=dated, now=datetime(2026, 1, 1, tzinfo=UTC))
    assert read_rows(captured, "person_id") == [("000001",), ("000002",)]


@pytest.mark.services
def test_times_with_zone_and_booleans_keep_their_meaning(tmp_path, database):
    query = (
        "SELECT id AS account_id, 'crm' AS system, 'personal' AS account_type, enabled AS is_enabled, "
        "seen AS created_at FROM staff ORDER BY id LIMIT 2"
    )
    captured = capture(tmp_path, database, "accounts", query=query)
    moment = datetime(2018, 12, 31, 8, 45)
    assert read_rows(captured, "account_id", "is_enabled", "created_at") == [
        ("000001", False, moment),
        ("000002", True, moment),
    ]


@pytest.mark.services
@pytest.mark.parametrize(
    ("query", "text"),
    [("SELECT * FROM nobody", "does not exist"), ("SELECT nextval('counter') AS person_id", "read-only")],
)
def test_a_wrong_or_writing_query_is_a_fault_of_the_config(tmp_path, database, query, text):
    with pytest.raises(ConfigError, match=text):
        capture(tmp_path, database, query=query)


@pytest.mark.services
def test_a_datum_that_a_query_stumbles_over_is_not_quoted(tmp_path, database):
    with pytest.raises(ConfigError, match="SQLSTATE 22P02") as caught:
        capture(tmp_path, database, query="SELECT (kind || id)::integer AS person_id FROM staff")
    assert "employee000001" not in str(caught.value)


@pytest.mark.services
def test_missing_rights_are_a_fault_of_the_config(tmp_path, database):
    with pytest.raises(ConfigError, match="permission denied"):
        capture(tmp_path, database.replace("tester@", "stranger@"))


@pytest.mark.services
def test_a_database_that_is_down_is_worth_another_try_and_its_password_is_not_told(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TransientError) as caught:
        capture(tmp_path, f"postgresql://tester:secret-word@127.0.0.1:{port}/postgres")
    assert "secret-word" not in str(caught.value)
