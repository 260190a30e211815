"""Published reports inside Airflow's interface, for people whom Airflow lets read the DAG `inspection`.

Drafts are for those who may answer a sign-off. No static mount: Airflow guards none of a plugin's. Built
when the first page is asked for, because every Airflow process loads the plugin and only one serves pages.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.responses import Response

PREFIX = "/reports"
READERS, SIGNERS = "inspection", "sign_off"
_QUARTER, _REVISION = re.compile(r"FY\d{4}Q[1-4]"), re.compile(r"r[1-9]\d*")
_PRIVATE = 0o600
_NEWEST_FIRST = ("internal", "ministry", "public")
HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
_PAGE = """<!doctype html>
<html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body{{font:1rem/1.8 "Hiragino Sans","Yu Gothic UI","Noto Sans CJK JP",sans-serif;margin:2rem auto;max-width:44rem;
padding:0 1rem;color:#1c2733;background:#fff}}h1{{font-size:1.4rem}}a{{color:#0b5cad}}</style>
<h1>{title}</h1>
{paragraphs}
</html>
"""


class LazyApp:
    """An ASGI application that is made when it is first called."""

    def __init__(self, build: Callable[[], FastAPI]) -> None:
        self._build = build
        self._app: FastAPI | None = None

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        """Hand the call over."""
        if self._app is None:
            self._app = self._build()
        await self._app(scope, receive, send)


def build_app() -> FastAPI:
    """Make the application: one guarded route for what is published, one for drafts."""
    from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
    from airflow.api_fastapi.core_api.security import GetUserDep, requires_access_dag
    from fastapi import Depends, FastAPI

    app = FastAPI(title="tenken", docs_url=None, redoc_url=None, openapi_url=None)
    may_read = Depends(requires_access_dag("GET", param_dag_id=READERS))
    may_sign = Depends(requires_access_dag("PUT", DagAccessEntity.HITL_DETAIL, param_dag_id=SIGNERS))

    def draft(quarter: str, revision: str, path: str, user: GetUserDep) -> Response:
        page = find_draft(_site().archive, quarter, revision, path)
        return _serve(page, str(user.get_id()), f"drafts/{quarter}/{revision}/{path}")

    def published(user: GetUserDep, path: str = "") -> Response:
        root = _site().archive / "published"
        if path == "":
            return _front(root)
        return _serve(find_page(root, root / path), str(user.get_id()), path)

    # GetUserDep must be known when FastAPI reads the signatures: annotations here are text.
    draft.__annotations__["user"] = published.__annotations__["user"] = GetUserDep
    app.get("/drafts/{quarter}/{revision}/{path:path}", dependencies=[may_sign], response_model=None)(draft)
    app.get("/{path:path}", dependencies=[may_read], response_model=None)(published)
    return app


def find_draft(archive: Path, quarter: str, revision: str, path: str) -> Path | None:
    """Find a page of a sealed inspection's editions; its database beside them is none. Null when there is none."""
    if not (_QUARTER.fullmatch(quarter) and _REVISION.fullmatch(revision)):
        return None
    editions = archive / "inspections" / quarter / revision / "editions"
    return find_page(editions, editions / path)


def find_page(root: Path, wanted: Path) -> Path | None:
    """Find a file inside ``root``; a folder means its index. Null when there is none or it lies elsewhere."""
    try:
        found = wanted.resolve()
        found = found / "index.html" if found.is_dir() else found
        inside = found.resolve().is_relative_to(root.resolve())
        return found if inside and found.is_file() else None
    except (OSError, ValueError):  # a name that no file can have
        return None


def _site() -> Any:
    from plugins.steps import read_site

    return read_site()


def _front(root: Path) -> Response:
    """Send on to the widest index there is, or say that nothing was published yet."""
    from starlette.responses import HTMLResponse, RedirectResponse

    for edition in _NEWEST_FIRST:
        if (root / edition / "index.html").is_file():
            return RedirectResponse(f"{PREFIX}/{edition}/index.html", headers=HEADERS)
    return HTMLResponse(_words("empty", "empty_next"), headers=HEADERS)


def _serve(page: Path | None, reader: str, path: str) -> Response:
    """Answer with a file and write down who read which one, or say that it is not there."""
    from starlette.responses import FileResponse, HTMLResponse

    if page is None:
        return HTMLResponse(_words("absent"), status_code=404, headers=HEADERS)
    _note_reader(reader, path)
    return FileResponse(page, headers=HEADERS)


def _words(*keys: str) -> str:
    from tenken.report.wording import load_wording

    words = load_wording()
    language = _site().notify.language

    def say(key: str) -> str:
        return escape(words.say(f"notice.page.{key}")[language])

    paragraphs = [f"<p>{say(key)}</p>" for key in keys]
    if "absent" in keys:
        paragraphs.append(f'<p><a href="{PREFIX}/">{say("back")}</a></p>')
    return _PAGE.format(language=language, title=say("title"), paragraphs="\n".join(paragraphs))


def readers_log() -> Path:
    """Where it stands who read which report: one JSON object a line, for this user alone."""
    from airflow.configuration import AIRFLOW_HOME

    return Path(AIRFLOW_HOME) / "logs" / "report_readers.jsonl"


def _note_reader(reader: str, path: str) -> None:
    line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "reader": reader, "path": path}
    log = readers_log()
    log.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _PRIVATE), "ab") as file:
        file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
