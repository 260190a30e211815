"""The HTML files: inert, self-contained, repeatable, and silent about what is withheld."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

from register_fixture import other_registers
from report_fixture import (
    COUNTS,
    PEOPLE,
    Case,
    clean_case,
    default_findings,
    make_finding,
    other_people,
    write_inspection,
)

from tenken.report.html import render_editions


class Tags(HTMLParser):
    """Every start tag with its attributes, and the text of styles and scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"style": [], "script": []}
        self._inside: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag if tag in self.raw else None

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.raw[self._inside].append(data)

    def handle_endtag(self, tag: str) -> None:
        self._inside = None


def render(folder: Path, case: Case | None = None) -> tuple[str, str]:
    database = write_inspection(folder / "inspection.duckdb", case)
    internal, _, public = render_editions(database, folder / "editions")
    return internal.read_text(encoding="utf-8"), public.read_text(encoding="utf-8")


def test_every_edition_is_written_in_its_own_folder(tmp_path: Path) -> None:
    database = write_inspection(tmp_path / "inspection.duckdb")
    written = render_editions(database, tmp_path / "out")
    assert [str(path.relative_to(tmp_path / "out")) for path in written] == [
        "internal/report.html",
        "ministry/report.html",
        "public/report.html",
    ]


def test_the_same_inspection_gives_the_same_bytes(tmp_path: Path) -> None:
    assert render(tmp_path / "one") == render(tmp_path / "two")


def test_withheld_values_do_not_move_a_byte_of_the_public_edition(tmp_path: Path) -> None:
    case = Case()
    counts = {q: {c: (k * 3, n * 3) for c, (k, n) in rows.items()} for q, rows in COUNTS.items()}
    other = other_people(case).with_(
        counts=counts,
        digest="fedcba9876543210",
        populations={**case.populations, "R01": 77, "V01": 5},
        snapshots={name: rows * 2 + 1 for name, rows in case.snapshots.items()},
        register_snapshots={name: rows * 2 + 1 for name, rows in case.register_snapshots.items()},
        registers=other_registers(),
    )
    internal, public = render(tmp_path / "one", case)
    internal_other, public_other = render(tmp_path / "two", other)
    assert public == public_other
    assert internal != internal_other  # else the test changed nothing


def test_a_changed_printed_percent_does_move_the_public_edition(tmp_path: Path) -> None:
    counts = {**COUNTS, "FY2018Q4": {**COUNTS["FY2018Q4"], "sales_planning": (70, 498)}}
    assert render(tmp_path / "one")[1] != render(tmp_path / "two", Case(counts=counts))[1]


def test_no_name_id_or_digest_is_in_the_public_edition(tmp_path: Path) -> None:
    case = Case()
    internal, public = render(tmp_path, case)
    secrets = {
        *PEOPLE.values(),
        "u000001",
        "VIEW_COLLAB",
        "W-2019-01",
        "G_TOKYO",
        case.digest,
        "9,120",
        "1,203",
    }
    assert {secret for secret in secrets if secret not in internal} == set()
    assert {secret for secret in secrets if secret in public} == set()


def test_markup_in_names_and_ids_is_inert(tmp_path: Path) -> None:
    hostile = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}"
    finding = make_finding(
        "R01",
        1,
        account_id=hostile,
        path=hostile,
        category_code=hostile,
        object_id=hostile,
        evidence={"duty_code": hostile},
    )
    internal, _ = render(tmp_path, Case(people={"E000101": hostile}, findings=[finding]))
    tags = Tags(internal)
    assert [tag for tag, _ in tags.tags if tag == "img"] == []
    assert len([tag for tag, _ in tags.tags if tag == "script"]) == 2
    assert {name for _, attributes in tags.tags for name in attributes if name.startswith("on")} == set()
    assert "&lt;script&gt;alert(1)" in internal
    assert "{{7*7}}" in internal


def test_the_policy_allows_exactly_the_style_and_scripts_of_the_page(tmp_path: Path) -> None:
    for html in render(tmp_path):
        tags = Tags(html)
        policy = next(
            a["content"] or ""
            for tag, a in tags.tags
            if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy"
        )
        hashes = {
            f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
            for texts in tags.raw.values()
            for text in texts
        }
        assert set(re.findall(r"'(sha256-[^']+)'", policy)) == hashes
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy


def test_no_request_leaves_the_page(tmp_path: Path) -> None:
    for html in render(tmp_path):
        for tag, attributes in Tags(html).tags:
            assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
            assert "style" not in attributes
            assert "src" not in attributes
            assert (attributes.get("href") or "#").startswith("#")
        assert not re.search(r"url\((?!\"data:font/woff2;base64,)|@import|https?://", html)


def test_every_link_and_label_has_its_target(tmp_path: Path) -> None:
    for html in render(tmp_path):
        attributes = [attributes for _, attributes in Tags(html).tags]
        ids = [a["id"] for a in attributes if a.get("id")]
        assert len(ids) == len(set(ids))
        wanted = {(a.get("href") or "")[1:].split("?")[0] for a in attributes if a.get("href")}
        wanted |= {a["for"] or "" for a in attributes if a.get("for")}
        wanted |= {name for a in attributes for name in (a.get("aria-labelledby") or "").split()}
        assert wanted - set(ids) == set()


def test_every_table_scrolls_in_a_box_that_the_keyboard_reaches(tmp_path: Path) -> None:
    html, _ = render(tmp_path)
    boxes = html.count('<div class="scroll" tabindex="0" role="group" aria-labelledby="')
    assert boxes == html.count("<table") > 5


def test_a_cut_list_points_to_the_whole_one(tmp_path: Path) -> None:
    many = [make_finding("R01", number) for number in range(5003)]
    internal, _ = render(tmp_path, Case(findings=many))
    assert internal.count("<tr data-sev=") == 5000
    assert "指摘事項一覧（5,003件のうち重要度の高い5,000件）" in internal
    assert "findings.csv" in internal


def test_a_first_clean_inspection_renders(tmp_path: Path) -> None:
    case = clean_case().with_(previous=None, counts={"FY2018Q4": COUNTS["FY2018Q4"]})
    internal, public = render(tmp_path, case)
    for html in (internal, public):
        assert "問題がないことを確認しました" in html
        assert "なし（初回）" in html
    assert 'id="ex"' not in internal


def test_the_fixture_has_a_finding_of_every_shape() -> None:
    codes = {finding["code"] for finding in default_findings()}
    assert {"R01", "I01", "S02b", "R19", "P02", "L06"} <= codes
