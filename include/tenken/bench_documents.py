"""Measure how long the documents of a large inspection take, on the company of ``tenken.bench``.

``make bench`` prints these figures after those of the inspection. Each is timed in a process of its own, so that
its peak memory is its own; what it works on is made by SQL beforehand and is not timed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tenken.bench import QUARTERS, Figure, seal_query
from tenken.calendar import Quarter
from tenken.engine.duckdb import open_database, run
from tenken.settings import Settings

LETTER, WORKBOOK, OSCAL, SITE = 5_000, 100_000, 5_000, 1_000
"""Findings in the database that each of these is made from; the HTML has all that the inspection found."""
SITE_QUARTERS = 12
LISTED, LINES = 5_000_000, 1_000_000
# Every list starts with the most severe; a copy beyond what the inspection found gets a key of its own.
_RESIZE = """
    CREATE OR REPLACE TABLE findings AS
    WITH numbered AS (SELECT *, row_number() OVER (ORDER BY finding_key) AS n FROM findings WHERE is_exception)
    SELECT * EXCLUDE (n) REPLACE (sha256(finding_key || c.copy) AS finding_key)
    FROM numbered CROSS JOIN range((SELECT $rows // count(*) + 1 FROM numbered)) AS c (copy)
    ORDER BY c.copy, n LIMIT $rows"""
_LINES = """SELECT format('{:010d}', i) AS line_key, i % 2 = 0 AS is_collab,
    CASE WHEN i % 2 = 0 THEN 'OP' || i % 20 END AS operator_id, CASE WHEN i % 3 = 0 THEN 'ADD' END AS addon_code,
    FALSE AS is_addon_wholesaled FROM range(:lines) AS t (i)"""
_REGISTERS = {
    "lines": _LINES.replace(":lines", str(LINES)),
    "campaigns": """SELECT 'C1' AS campaign_id, 'O1' AS org_id, 'S1' AS service_code, 'telephone' AS channel,
        DATE '2019-01-10' AS starts_on, DATE '2019-02-28' AS ends_on, 'addon' AS data_source""",
    "coordinations": """SELECT 'C1' AS campaign_id, 'OP' || i AS operator_id, DATE '2018-12-01' AS agreed_on,
        'P1' AS agreed_by, 'S1' AS service_code, DATE '2018-12-01' AS valid_from FROM range(19) AS t (i)""",
}
_LIST = "SELECT format('{:010d}', (i * 7919) % 1100000) AS line_key FROM range(:rows) AS t (i)"


def resize_findings(database: Path, target: Path, rows: int) -> Path:
    """Copy an inspection and give the copy exactly so many exceptions."""
    shutil.copyfile(database, target)
    target.chmod(0o600)
    with open_database(target) as connection:
        run(connection, _RESIZE, {"rows": rows})
    return target


def write_letter(database: Path) -> None:
    """Typeset the internal letter."""
    from tenken.report.edition import INTERNAL
    from tenken.report.facts import read_facts
    from tenken.report.letter import render_letter
    from tenken.report.view import build_view
    from tenken.report.wording import load_wording

    words = load_wording()
    render_letter(build_view(read_facts(database), words, INTERNAL), words)


def write_workbook(database: Path) -> None:
    """Write the internal workbook."""
    from tenken.report.edition import INTERNAL
    from tenken.report.facts import read_facts
    from tenken.report.view import build_view
    from tenken.report.wording import load_wording
    from tenken.report.workbook import render_workbook

    words = load_wording()
    render_workbook(database, build_view(read_facts(database), words, INTERNAL), words)


def write_html(database: Path) -> None:
    """Render the internal edition."""
    from tenken.report.edition import INTERNAL
    from tenken.report.facts import read_facts
    from tenken.report.html import render_edition
    from tenken.report.wording import load_wording

    render_edition(read_facts(database), load_wording(), INTERNAL)


def write_oscal(database: Path) -> None:
    """Write assessment results and plan of action."""
    from tenken.report.edition import INTERNAL
    from tenken.report.facts import read_facts
    from tenken.report.oscal import write_oscal as write
    from tenken.report.view import build_view
    from tenken.report.wording import load_wording

    folder = database.with_suffix(".oscal")
    folder.mkdir()
    write(database, build_view(read_facts(database), load_wording(), INTERNAL), folder)


def write_site(archive: Path) -> None:
    """Build the site of every publication."""
    from tenken.report.site import build_site

    build_site(archive, archive / "site")


def screen(config: Path) -> None:
    """Hold the list beside a config against its registers."""
    from tenken.screening import Purpose, screen_list
    from tenken.settings import load_settings

    screen_list(load_settings(config), config.parent / "list.parquet", Purpose("C1"))


WORKS: dict[str, Callable[[Path], None]] = {
    "letter": write_letter,
    "workbook": write_workbook,
    "html": write_html,
    "oscal": write_oscal,
    "site": write_site,
    "screen": screen,
}


def publish_bare(database: Path, archive: Path) -> Path:
    """Write an archive of publications as far as the site reads them: one per quarter, of one inspection."""
    quarter = QUARTERS[-1]
    for _ in range(SITE_QUARTERS):
        inspected = archive / "inspections" / str(quarter) / "r1" / "inspection.duckdb"
        inspected.parent.mkdir(parents=True)
        shutil.copyfile(database, inspected)
        with open_database(inspected) as connection:
            values = {"quarter": str(quarter), "as_of": quarter.as_of}
            run(connection, "UPDATE run SET quarter = $quarter, as_of = $as_of", values)
            run(connection, "UPDATE headcount SET quarter = $quarter", {"quarter": str(quarter)})
        _publish_bare(inspected, archive / "publications" / str(quarter) / "p1", quarter)
        quarter = quarter.shift(1)
    return archive


def _publish_bare(database: Path, folder: Path, quarter: Quarter) -> None:
    from tenken.archive.store import write_json
    from tenken.report.data_files import write_data
    from tenken.report.edition import EDITIONS
    from tenken.report.facts import read_facts
    from tenken.report.issue import Issue
    from tenken.report.view import build_view
    from tenken.report.wording import load_wording

    facts, words, number = read_facts(database), load_wording(), f"{quarter}-1"
    issue = Issue(publication=1, number=number, issued_on=date(2030, 1, 1))
    for edition in EDITIONS:
        write_data(database, build_view(facts, words, edition, issue), folder / edition.name / "data")
    inspection = {"quarter": str(quarter), "revision": 1, "manifest_sha256": "0" * 64}
    write_json(
        folder / "publication.json", {"number": number, "issued_on": "2030-01-01", "inspection": inspection}
    )


def add_registers(settings: Settings, folder: Path) -> Path:
    """Seal the registers that a list is held against, and write the list; give the config."""
    for name, query in _REGISTERS.items():
        seal_query(settings, QUARTERS[-1], name, query, folder)
    with open_database(folder / "build.duckdb") as connection:
        query = _LIST.replace(":rows", str(LISTED))
        run(connection, f"COPY ({query}) TO '{folder / 'list.parquet'}' (FORMAT parquet)")
    return settings.path


def measure_documents(settings: Settings, folder: Path) -> list[Figure]:
    """Time every document of the inspected company; needs the inspection of the later quarter."""
    inspected = settings.archive / "inspections" / str(QUARTERS[-1]) / "r1" / "inspection.duckdb"
    sized = {
        rows: resize_findings(inspected, folder / f"{rows}.duckdb", rows) for rows in (LETTER, WORKBOOK, SITE)
    }
    archive = publish_bare(sized[SITE], folder / "bare")
    return [
        *_measure("letter", sized[LETTER], f"letter of {LETTER:,} exceptions", 10),
        *_measure("workbook", sized[WORKBOOK], f"workbook of {WORKBOOK:,} rows", 20),
        *_measure("html", inspected, "HTML of the internal edition", None),
        *_measure("oscal", sized[OSCAL], f"OSCAL of {OSCAL:,} findings", None),
        *_measure("site", archive, f"site of {SITE_QUARTERS} quarters × {SITE:,} findings", None),
        *_measure("screen", add_registers(settings, folder), f"screening of {LISTED:,} lines", None),
    ]


def _measure(name: str, path: Path, what: str, bound: float | None) -> list[Figure]:
    """Run one of ``WORKS`` in a process of its own."""
    command = [sys.executable, "-m", "tenken.bench_documents", name, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    seconds, gib = json.loads(done.stdout)
    return [Figure(what, seconds, bound, "s"), Figure(f"{what}, peak memory", gib, None, "GiB")]


def main(name: str, path: str) -> None:
    """Do one of ``WORKS``; print its seconds and its peak memory in GiB."""
    import resource

    started = time.perf_counter()
    WORKS[name](Path(path))
    seconds = time.perf_counter() - started
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024]))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
