"""The page of reports inside Airflow: who may see which file, and that no path leads out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from plugins import reports_page
from plugins.reports_page import HEADERS, LazyApp, build_app, find_draft, find_page
from plugins.tenken_plugin import TenkenPlugin

pytestmark = pytest.mark.airflow


class Permissions:
    """Stands where Airflow's auth manager stands: who may do what to which DAG."""

    def __init__(self, allowed: set[tuple[str, str, str | None]]) -> None:
        self.allowed = allowed

    def is_authorized_dag(self, *, method: str, details: Any, user: Any, access_entity: Any = None) -> bool:
        entity = None if access_entity is None else access_entity.value
        return (method, details.id, entity) in self.allowed


READER = ("GET", "inspection", None)
SIGNER = ("PUT", "sign_off", "HITL_DETAIL")


@pytest.fixture
def archive(site_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive with something published in three editions, and a draft beside its database."""
    config = tmp_path / "inspection.yaml"
    config.write_text(site_config.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("TENKEN_CONFIG", str(config))
    monkeypatch.setattr(reports_page, "readers_log", lambda: tmp_path / "logs" / "readers.jsonl")
    archive = tmp_path / "archive"
    for path in (
        "published/internal/index.html",
        "published/internal/FY2018Q3/p1/report.html",
        "published/ministry/index.html",
        "published/public/index.html",
        "inspections/FY2018Q3/r1/editions/internal/report.html",
        "inspections/FY2018Q3/r1/inspection.duckdb",
        "ledger.jsonl",
    ):
        (archive / path).parent.mkdir(parents=True, exist_ok=True)
        (archive / path).write_text(f"content of {path}", encoding="utf-8")
    return archive


@pytest.fixture
def client(dags: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Gives a client of somebody who may do these things; nobody in particular when there are none."""
    from airflow.api_fastapi.core_api import security
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    def log_in(*allowed: tuple[str, str, str | None]) -> TestClient:
        app = build_app()
        app.dependency_overrides[security.get_user] = lambda: SimpleNamespace(get_id=lambda: "reader-1")
        monkeypatch.setattr(security, "get_auth_manager", lambda: Permissions(set(allowed)))
        outer = FastAPI()
        outer.mount("/reports", app)
        return TestClient(outer, follow_redirects=False)

    return log_in


def test_somebody_who_may_read_the_inspection_sees_what_is_published(archive: Path, client: Any) -> None:
    reader = client(READER)
    answer = reader.get("/reports/internal/FY2018Q3/p1/report.html")
    assert (answer.status_code, answer.text) == (200, "content of published/internal/FY2018Q3/p1/report.html")
    assert answer.headers["content-type"].startswith("text/html")
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "frame-ancestors 'self'" in HEADERS["Content-Security-Policy"]
    assert HEADERS["Cache-Control"] == "private, no-store"


def test_a_folder_means_its_index_and_the_front_leads_to_the_widest_edition(
    archive: Path, client: Any
) -> None:
    reader = client(READER)
    assert reader.get("/reports/ministry/").text == "content of published/ministry/index.html"
    assert reader.get("/reports/").headers["location"] == "/reports/internal/index.html"
    (archive / "published" / "internal" / "index.html").unlink()
    assert reader.get("/reports/").headers["location"] == "/reports/ministry/index.html"


def test_before_the_first_publication_the_front_says_so(archive: Path, client: Any) -> None:
    import shutil

    shutil.rmtree(archive / "published")
    answer = client(READER).get("/reports/")
    assert answer.status_code == 200
    assert "まだ公表された報告書はありません" in answer.text
    assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert client(READER).get("/reports/internal/index.html").status_code == 404


@pytest.mark.parametrize("path", ["", "internal/index.html", "public/index.html", "no/such/page"])
@pytest.mark.parametrize(
    "allowed", [(), (SIGNER,), (("PUT", "inspection", None),), (("GET", "capture", None),)]
)
def test_who_may_not_read_the_inspection_sees_nothing_not_even_what_is_absent(
    archive: Path, client: Any, path: str, allowed: Any
) -> None:
    answer = client(*allowed).get(f"/reports/{path}")
    assert answer.status_code == 403
    assert "content of" not in answer.text


def test_a_draft_is_for_those_who_may_answer_a_sign_off(archive: Path, client: Any) -> None:
    path = "/reports/drafts/FY2018Q3/r1/internal/report.html"
    answer = client(SIGNER).get(path)
    assert answer.text == "content of inspections/FY2018Q3/r1/editions/internal/report.html"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert client(READER).get(path).status_code == 403
    assert client(("GET", "sign_off", "HITL_DETAIL")).get(path).status_code == 403


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_report_can_be_read_and_nothing_else(archive: Path, client: Any, method: str) -> None:
    assert getattr(client(READER, SIGNER), method)("/reports/internal/index.html").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "%2e%2e/ledger.jsonl",
        "internal/%2e%2e/%2e%2e/ledger.jsonl",
        "internal/..%2f..%2fledger.jsonl",
        "%2fetc/passwd",
        "internal%00/index.html",
        "internal/" + "a" * 300,
        "drafts/FY2018Q3/r1/%2e%2e/inspection.duckdb",
        "drafts/FY2018Q3/%2e%2e/internal/report.html",
        "drafts/%2e%2e/r1/internal/report.html",
        "docs",
        "openapi.json",
    ],
)
def test_no_path_leads_out(archive: Path, client: Any, path: str) -> None:
    answer = client(READER, SIGNER).get(f"/reports/{path}")
    assert answer.status_code == 404
    assert "content of" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_link_that_leads_out_of_what_is_published_is_not_followed(archive: Path, tmp_path: Path) -> None:
    root = archive / "published"
    (root / "internal" / "out.html").symlink_to(archive / "ledger.jsonl")
    (root / "ministry" / "index.html").unlink()
    (root / "ministry" / "index.html").symlink_to(archive / "ledger.jsonl")
    assert find_page(root, root / "internal" / "out.html") is None
    assert find_page(root, root / "ministry") is None
    assert find_page(root, root / "internal") == root / "internal" / "index.html"


def test_what_is_published_may_itself_be_a_link_into_the_archive(archive: Path) -> None:
    (archive / "published").rename(archive / "site-1")
    (archive / "published").symlink_to("site-1")
    root = archive / "published"
    assert find_page(root, root / "public") == archive / "site-1" / "public" / "index.html"


@pytest.mark.parametrize(
    ("quarter", "revision"), [("FY2018Q3", "r0"), ("FY2018Q3", "r1x"), ("FY2018Q5", "r1")]
)
def test_a_draft_is_named_by_quarter_and_revision(archive: Path, quarter: str, revision: str) -> None:
    assert find_draft(archive, quarter, revision, "internal/report.html") is None
    assert find_draft(archive, "FY2018Q3", "r1", "internal/report.html") is not None


def test_who_read_which_page_is_written_down_for_this_user_alone(
    archive: Path, client: Any, tmp_path: Path
) -> None:
    both = client(READER, SIGNER)
    for path in ("internal/index.html", "drafts/FY2018Q3/r1/internal/report.html", "absent.html"):
        both.get(f"/reports/{path}")
    client().get("/reports/internal/index.html")
    log = tmp_path / "logs" / "readers.jsonl"
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [(line["reader"], line["path"]) for line in lines] == [
        ("reader-1", "internal/index.html"),
        ("reader-1", "drafts/FY2018Q3/r1/internal/report.html"),
    ]
    assert log.stat().st_mode & 0o077 == 0


def test_the_plugin_adds_one_entry_to_the_navigation_and_guards_the_whole_of_it() -> None:
    (view,) = TenkenPlugin.external_views
    assert (view["name"], view["destination"], view["href"]) == ("点検報告書", "nav", "/reports/")
    (app,) = TenkenPlugin.fastapi_apps
    assert app["url_prefix"] == "/reports"
    assert isinstance(app["app"], LazyApp)
    assert all(route.dependencies for route in build_app().routes), "a route without a guard"


def test_loading_the_plugin_costs_no_process_the_web_framework() -> None:
    code = (
        "import json, sys; import airflow.plugins_manager; before = set(sys.modules); import plugins.tenken_plugin;"
        "print(json.dumps(sorted(m for m in set(sys.modules) - before if m.split('.')[0] in ('fastapi', 'starlette'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []
