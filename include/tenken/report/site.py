"""The static site of everything published: one tree per edition, made from the sealed publications only.

Files are copied as they were sealed; the pages around them hold nothing that their edition does not print.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from tenken.report.edition import EDITIONS, INTERNAL, PUBLIC, Edition
from tenken.report.html import (
    POLICY_PLACE,
    STYLE_PLACE,
    build_environment,
    content_policy,
    dress_page,
    read_asset,
)
from tenken.report.site_controls import ControlPage, build_control_pages
from tenken.report.site_findings import Histories, Sighting, life_of, read_histories
from tenken.report.site_index import build_index
from tenken.report.site_records import Record, operator_names, read_records
from tenken.report.wording import Both, Wording, load_wording

if TYPE_CHECKING:
    import jinja2


def build_site(archive: Path, target: Path) -> None:
    """Write the site of all sealed publications.

    Args:
        archive: Root of the archive; read only.
        target: Folder that receives ``internal/``, ``ministry/``, ``public/`` and ``operator/<id>/``; made if
            absent, and expected to hold nothing yet. An edition that nobody published has no folder.

    Raises:
        EvidenceError: a sealed file cannot be read.

    Same publications, same bytes.
    """
    words = load_wording()
    templates = build_environment(words)
    for edition in EDITIONS:
        records = read_records(archive, edition.name)
        if records:
            _write_edition(archive, target / edition.name, edition, records, templates, words)
    for name in operator_names(archive):
        records = read_records(archive, f"operator/{name}")
        _write_tree(target / "operator" / name, records)
        page = _index(records, templates, words, operator=name)
        _write(target / "operator" / name / "index.html", page)


def _write_edition(
    archive: Path,
    folder: Path,
    edition: Edition,
    records: Sequence[Record],
    templates: jinja2.Environment,
    words: Wording,
) -> None:
    _write_tree(folder, records)
    controls: list[ControlPage] = []
    if edition == INTERNAL and any(not record.is_year for record in records):
        histories = read_histories(archive, records, words)
        controls = build_control_pages(histories, words)
        around = {
            "organisation": _organisation(records),
            "badge": words.say("edition.internal"),
            "is_public": False,
        }
        render = partial(_small_page, templates, around)
        _write_controls(folder, controls, render, words)
        _write_findings(folder, histories, render, words)
    _write(folder / "index.html", _index(records, templates, words, edition=edition, controls=controls))


def _write_tree(folder: Path, records: Sequence[Record]) -> None:
    """Copy the edition's part of each publication; the copies can be written over, unlike the sealed files."""
    for record in records:
        for path in sorted(p for p in record.folder.rglob("*") if p.is_file()):
            copy = folder / record.place / path.relative_to(record.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def _index(
    records: Sequence[Record],
    templates: jinja2.Environment,
    words: Wording,
    *,
    edition: Edition | None = None,
    operator: str | None = None,
    controls: Sequence[ControlPage] = (),
) -> str:
    name = words.say("site.edition_operator") if edition is None else words.say(f"edition.{edition.name}")
    index = build_index(records, words)
    style = f"{read_asset('report.css')}\n{read_asset('site_index.css')}"
    script = read_asset("site.js")
    page = templates.get_template("site_index.html.j2").render(
        title=words.say("site.title", edition=name),
        organisation=index.organisation
        if operator is None
        else words.say("site.operator", operator=operator),
        badge=name,
        is_public=edition == PUBLIC,
        is_operator=operator is not None,
        has_counts=edition is not None and edition.shows_counts,
        has_report=any(row.report is not None for row in index.rows),
        index=index,
        controls=[(control.code, control.title) for control in controls],
        policy=POLICY_PLACE,
        style=STYLE_PLACE,
        script=Markup(script),  # noqa: S704  # our own file, no input in it
    )
    return dress_page(page, style, [script])


def _organisation(records: Sequence[Record]) -> Both:
    return next((r.report.organisation for r in reversed(records) if r.report is not None), Both.same(""))


def _small_page(
    templates: jinja2.Environment,
    around: Mapping[str, Any],
    template: str,
    title: Both,
    values: Mapping[str, Any],
) -> str:
    """Render one of many: with the fonts of the machine, for embedded ones would be most of its bytes."""
    style, script = read_asset("site.css"), read_asset("site.js")
    return templates.get_template(template).render(
        title=title,
        policy=content_policy(style, [script]),
        style=Markup(style),  # noqa: S704  # our own file, no input in it
        script=Markup(script),  # noqa: S704  # our own file, no input in it
        **around,
        **values,
    )


def _write_controls(
    folder: Path, controls: Sequence[ControlPage], render: partial[str], words: Wording
) -> None:
    for control in controls:
        title = words.say("site.control_title", code=control.code, title=control.title)
        page = render("site_control.html.j2", title, {"control": control})
        _write(folder / "controls" / f"{control.code}.html", page)


def _write_findings(folder: Path, histories: Histories, render: partial[str], words: Wording) -> None:
    for sighting in histories.sightings.values():
        item = sighting.item
        title = words.say("site.finding_title", code=item.code, title=item.title)
        page = render("site_finding.html.j2", title, _finding(sighting, histories, words))
        _write(folder / sighting.href, page)


def _finding(sighting: Sighting, histories: Histories, words: Wording) -> dict[str, Any]:
    return {
        "item": sighting.item,
        "key": sighting.key,
        "why": words.find(f"controls.{sighting.item.code}.why") or Both.same(""),
        "last_seen": sighting.last_seen,
        "steps": life_of(sighting.key, histories, words),
    }


def _write(path: Path, page: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8", newline="\n")
