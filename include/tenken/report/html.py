"""Write the HTML editions: one file each, no request leaves the page, the same bytes every time."""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from tenken.report.carry import CARRIED
from tenken.report.edition import EDITIONS, WITHHELD, Edition, Withheld
from tenken.report.facts import Facts, read_facts
from tenken.report.fonts import face_rules
from tenken.report.issue import DRAFT, Issue
from tenken.report.listing import SEVERITIES
from tenken.report.tiles import signed
from tenken.report.view import build_view
from tenken.report.wording import TEMPLATES, Both, Wording, load_wording

if TYPE_CHECKING:
    import jinja2

POLICY_PLACE, STYLE_PLACE = "\ufdd0policy", "\ufdd0style"
"""Stand in a page until its characters are known; both are in the head, before anything that a source delivered."""
BOOT = 'document.documentElement.classList.add("js")'
"""Runs before the first paint, so that what works by script only never flashes without it."""


def render_editions(database: Path, target: Path) -> list[Path]:
    """Write every edition of one inspection.

    Args:
        database: A finished ``inspection.duckdb``; opened read-only.
        target: Folder that receives ``<edition>/report.html``; files there are replaced.

    Returns:
        The files written, in the order of ``EDITIONS``. Same database, same bytes.

    Raises:
        EvidenceError: the database is not a finished inspection.
        ConfigError: the wording lacks a text.
    """
    facts = read_facts(database)
    words = load_wording()
    templates = build_environment(words)  # compiled once for all editions
    written = []
    for edition in EDITIONS:
        path = target / edition.name / "report.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            render_edition(facts, words, edition, templates=templates), encoding="utf-8", newline="\n"
        )
        written.append(path)
    return written


def render_edition(
    facts: Facts,
    words: Wording,
    edition: Edition,
    issue: Issue = DRAFT,
    templates: jinja2.Environment | None = None,
) -> str:
    """Render one edition as HTML text; templates of the same words may be shared."""
    script = read_asset("report.js")
    page = (templates or build_environment(words)).get_template("report.html.j2")
    return dress_page(
        page.render(
            view=build_view(facts, words, edition, issue),
            policy=POLICY_PLACE,
            style=STYLE_PLACE,
            boot=Markup(BOOT),  # noqa: S704  # the constant above
            script=Markup(script),  # noqa: S704  # our own file, no input in it
            severities=SEVERITIES,
            carried=CARRIED,
        ),
        read_asset("report.css"),
        [BOOT, script],
    )


def dress_page(page: str, style: str, scripts: list[str]) -> str:
    """Put the style, with the fonts for just what the page says, and the policy into their places in the head."""
    style = f"{face_rules(page + style)}\n{style}"
    return page.replace(POLICY_PLACE, content_policy(style, scripts), 1).replace(STYLE_PLACE, style, 1)


def content_policy(style: str, scripts: list[str]) -> str:
    """Allow exactly these bytes of style and script, fonts inside them, and nothing else: no image or request."""
    hashes = " ".join(f"'{_digest(script)}'" for script in scripts) or "'none'"
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {hashes}",
            f"style-src '{_digest(style)}'",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def read_asset(name: str) -> str:
    """Read a style or script; a newline at an end would change what the browser hashes."""
    return (TEMPLATES / name).read_text(encoding="utf-8").strip()


def build_environment(words: Wording) -> jinja2.Environment:
    """Give the templates with the words and marks they print; unknown names in a template are errors."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        t=partial(_say, words),
        both=show_both,
        show=partial(show_value, words),
        signed=signed,
        find=words.say,
    )
    environment.tests["date"] = lambda value: isinstance(value, date)
    return environment


def _say(words: Wording, key: str, **values: Any) -> Markup:
    return show_both(words.say(key, **values))


def show_both(text: Both) -> Markup:
    """Print both languages, of which the page shows one; a text equal in both is printed once."""
    # Put together by hand: a long list prints a hundred thousand of them, and Markup.format is slow.
    if text.ja == text.en:
        return escape(text.ja)
    ja, en = escape(text.ja), escape(text.en)
    return Markup(f'<span class="ja" lang="ja">{ja}</span><span class="en" lang="en">{en}</span>')  # noqa: S704


def show_value(words: Wording, value: Both | Withheld | int | str | None) -> Markup:
    """Print a value: thousands separated, the mark where it was withheld, a dash where there is none."""
    if value is WITHHELD or isinstance(value, Withheld):
        return Markup('<span class="withheld">{}</span>').format(_say(words, "mark.withheld"))
    if value is None:
        return _say(words, "mark.none")
    if isinstance(value, Both):
        return show_both(value)
    return Markup('<span class="num">{}</span>').format(f"{value:,}" if isinstance(value, int) else value)
