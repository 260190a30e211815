"""The static site: what each edition's tree holds, what it withholds, and that it is the same every time."""

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from publication_fixture import CORRECTION, DEFAULT, MISSED, Act, case_of, write_archive, write_publication
from report_fixture import PEOPLE, default_findings, write_inspection

from tenken.errors import EvidenceError
from tenken.report.site import build_site
from tenken.report.site_index import build_index
from tenken.report.site_records import read_records
from tenken.report.wording import load_wording


class Page(HTMLParser):
    """The attributes of every tag, and what the page says, in both languages."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.html = path.read_text(encoding="utf-8")
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.parts: list[str] = []
        self.raw: dict[str, list[str]] = {"style": [], "script": []}
        self._inside: str | None = None
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag if tag in self.raw else None

    def handle_endtag(self, tag: str) -> None:
        self._inside = None

    def handle_data(self, data: str) -> None:
        (self.raw[self._inside] if self._inside else self.parts).append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.parts).split())

    @property
    def links(self) -> list[str]:
        return [a["href"] or "" for tag, a in self.tags if tag == "a"]


@pytest.fixture(scope="module", autouse=True)
def _without_fonts() -> Iterator[None]:
    """Cutting fonts is most of the time of a page, and told by tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tenken.report.html.face_rules", lambda text: "/* fonts */")
        yield


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def site(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    build_site(archive, target)
    return target


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_each_edition_has_a_tree_with_its_own_documents(site: Path) -> None:
    assert sorted(p.name for p in site.iterdir()) == ["internal", "ministry", "operator", "public"]
    assert sorted(p.name for p in (site / "public").iterdir()) == ["FY2018Q2", "FY2018Q4", "index.html"]
    assert sorted(p.name for p in (site / "internal").iterdir()) == [
        "FY2018Q2",
        "FY2018Q4",
        "controls",
        "findings",
        "index.html",
    ]
    assert sorted(contents(site / "public" / "FY2018Q4" / "p2")) == [
        "data/headcount.csv",
        "data/report.json",
        "figures.xlsx",
        "letter.pdf",
        "report.html",
    ]


def test_documents_are_copied_byte_by_byte(archive: Path, site: Path) -> None:
    for edition in ("internal", "ministry", "public"):
        for place in ("FY2018Q2/p1", "FY2018Q4/p1", "FY2018Q4/p2"):
            sealed = archive / "publications" / place / edition
            assert contents(site / edition / place) == contents(sealed)


def test_the_public_tree_needs_no_other_edition(archive: Path, site: Path, tmp_path: Path) -> None:
    shutil.copytree(archive / "publications", tmp_path / "publications")
    for folder in (tmp_path / "publications").glob("*/*"):
        for other in ("internal", "ministry", "operator"):
            shutil.rmtree(folder / other, ignore_errors=True)
    build_site(tmp_path, tmp_path / "site")
    assert contents(tmp_path / "site" / "public") == contents(site / "public")
    assert not (tmp_path / "site" / "internal").exists()


def test_the_same_publications_give_the_same_bytes(archive: Path, site: Path, tmp_path: Path) -> None:
    build_site(archive, tmp_path)
    assert contents(tmp_path) == contents(site)


def test_every_link_of_the_site_leads_somewhere(site: Path) -> None:
    checked = 0
    for path in site.rglob("*.html"):
        for link in Page(path).links:
            file, _, place = link.partition("#")
            target = (path.parent / file.partition("?")[0]).resolve() if file else path
            assert target.is_file(), f"{path.relative_to(site)} → {link}"
            assert target.is_relative_to(site.resolve() / path.relative_to(site).parts[0]) or not file
            name = place.partition("?")[0]
            if name and file:
                assert f'id="{name}"' in target.read_text(encoding="utf-8"), link
            checked += 1
    assert checked > 100


def test_pages_are_self_contained_under_a_strict_policy(site: Path) -> None:
    for path in [
        *site.glob("*/index.html"),
        *site.rglob("controls/R01.html"),
        *site.rglob("findings/*/*.html"),
    ]:
        page = Page(path)
        policy = next(a["content"] or "" for t, a in page.tags if a.get("http-equiv"))
        hashes = {
            f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
            for texts in page.raw.values()
            for text in texts
        }
        assert set(re.findall(r"'(sha256-[^']+)'", policy)) == hashes
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert not {tag for tag, _ in page.tags} & {"img", "link", "iframe", "object"}
        assert not [a for _, a in page.tags if "style" in a or "src" in a]
        assert not re.search(r"url\((?!\"data:font/woff2;base64,)|@import|https?://", page.html)


def test_the_index_names_the_quarter_that_is_missing_in_both_languages(site: Path) -> None:
    for edition in ("internal", "ministry", "public"):
        text = Page(site / edition / "index.html").text
        assert "平成30年度第2四半期から平成30年度第4四半期までの2四半期について発行しています。" in text
        assert "次の1四半期は発行していません：平成30年度第3四半期。" in text
        assert "1 quarter is not published: FY2018 Q3 (Oct–Dec 2018)." in text
        assert "この間に欠けている四半期はありません" not in text


def test_the_index_says_that_none_is_missing_only_when_none_is(tmp_path: Path) -> None:
    acts = [Act("FY2018Q2"), Act("FY2018Q3"), Act("FY2018Q4")]
    build_site(write_archive(tmp_path, acts), tmp_path / "site")
    text = Page(tmp_path / "site" / "public" / "index.html").text
    assert "この間に欠けている四半期はありません" in text
    assert "未発行" not in text


def test_the_index_of_one_quarter_speaks_of_no_span(tmp_path: Path) -> None:
    build_site(write_archive(tmp_path, [Act("FY2018Q3")]), tmp_path / "site")
    text = Page(tmp_path / "site" / "public" / "index.html").text
    assert "平成30年度第3四半期について発行しています。" in text
    assert "四半期から" not in text
    assert "この間に" not in text


def test_late_and_missed_quarters_are_told_in_words(site: Path) -> None:
    text = Page(site / "public" / "index.html").text
    assert "点検の確認は、期限（平成31年4月26日）から3営業日遅れました。" in text
    assert "Signed 3 business days after the due date (26 April 2019)." in text
    assert "Not signed by the due date (31 January 2019)." in text


def test_a_word_of_the_newest_report_on_a_quarter_outranks_older_ones(tmp_path: Path) -> None:
    on_time = replace(MISSED, quarter="FY2018Q2", is_missed=False, days_late=0)
    missed = replace(MISSED, quarter="FY2018Q2")
    acts = [Act("FY2018Q2", quarters=(missed,)), Act("FY2018Q3", quarters=(on_time,))]
    build_site(write_archive(tmp_path, acts), tmp_path / "site")
    assert "行われませんでした" not in Page(tmp_path / "site" / "public" / "index.html").text


def test_each_edition_prints_its_own_figures_and_corrections(site: Path) -> None:
    internal, ministry, public = (
        Page(site / e / "index.html").text for e in ("internal", "ministry", "public")
    )
    for text in (internal, ministry):
        assert "新規 11／継続 1" in text
        assert "Exceptions" in text
    assert "新規" not in public
    assert "Exceptions" not in public
    assert "お客様フロントの割合：54% → 53%" in internal
    assert "お客様フロントの割合：54% → 53%" in ministry
    assert CORRECTION.what.ja in public
    assert "54%" not in public
    for text in (internal, ministry, public):
        assert "53%" in text
        assert "FY2018Q4-1 に代わるもの" in text


def test_counts_and_names_do_not_move_a_byte_of_the_public_index(tmp_path: Path) -> None:
    pages = []
    for folder, change in (("one", {}), ("two", {"people": {k: f"別名 {k}" for k in PEOPLE}})):
        case = case_of("FY2018Q4")
        if change:
            counts = {q: {c: (k * 3, n * 3) for c, (k, n) in of.items()} for q, of in case.counts.items()}
            case = case.with_(**change, counts=counts, findings=default_findings()[:5])
        database = tmp_path / folder / "inspections" / "FY2018Q4" / "r1" / "inspection.duckdb"
        write_inspection(database, case)
        write_publication(tmp_path / folder, Act("FY2018Q4"), database)
        build_site(tmp_path / folder, tmp_path / folder / "site")
        pages.append(
            [(tmp_path / folder / "site" / e / "index.html").read_bytes() for e in ("public", "internal")]
        )
    (public, internal), (public_other, internal_other) = pages
    assert public == public_other
    assert internal != internal_other  # else the test changed nothing


def test_no_name_id_or_signature_is_in_a_tree_that_may_not_have_it(site: Path) -> None:
    secrets = [*PEOPLE.values(), "架空 署名", "u000001", "G_TOKYO", default_findings()[0]["finding_key"]]
    for edition in ("ministry", "public", "operator"):
        held = b"".join(contents(site / edition).values()).decode()
        assert [secret for secret in secrets if secret in held] == []
    internal = b"".join(contents(site / "internal").values()).decode()
    assert [secret for secret in secrets if secret not in internal] == ["架空 署名"]


def test_an_operator_finds_its_own_pages_only(site: Path) -> None:
    one, two = site / "operator" / "OP-01", site / "operator" / "OP-02"
    assert sorted(p.name for p in one.iterdir()) == ["FY2018Q2", "FY2018Q4", "index.html"]
    assert sorted(p.name for p in two.iterdir()) == ["FY2018Q4", "index.html"]
    page = Page(two / "index.html")
    assert "FY2018Q4/p1/report.html" in page.links
    assert "OP-01" not in page.html
    assert "閲覧できる割合" not in page.text


def test_the_trend_is_drawn_from_the_percents_that_the_edition_prints(archive: Path) -> None:
    index = build_index(read_records(archive, "public"), load_wording())
    total = next(panel for panel in index.panels if panel.identifier == "trend-total")
    assert [text and text.ja for _, text in total.points] == ["50%", "50%"]
    front = next(panel for panel in index.panels if panel.identifier == "trend-customer_front")
    assert [text and text.ja for _, text in front.points] == ["52%", "53%"]
    assert front.drawing is not None
    assert ">53%</text>" in front.drawing


def test_a_range_is_printed_and_not_drawn(tmp_path: Path) -> None:
    write_archive(tmp_path, [Act("FY2018Q2"), Act("FY2018Q4")])
    for path in (tmp_path / "publications").glob("*/*/public/data/report.json"):
        data = json.loads(path.read_text(encoding="utf-8"))
        for row in data["headcount"]["rows"]:
            row["now"] = {"percent": "50-54", "printed": {"ja": "50–54%", "en": "50–54%"}}
            row["after"] = None
        path.write_text(json.dumps(data), encoding="utf-8")
    build_site(tmp_path, tmp_path / "site")
    page = Page(tmp_path / "site" / "public" / "index.html")
    assert page.text.count("50–54%") >= 2
    assert "<svg" not in page.html


def test_a_withheld_total_is_shown_as_a_dash(tmp_path: Path) -> None:
    write_archive(tmp_path, [Act("FY2018Q2")])
    path = tmp_path / "publications" / "FY2018Q2" / "p1" / "public" / "data" / "report.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["headcount"]["rows"][-1]["now"] = {"percent": {"withheld": True}, "printed": {"withheld": True}}
    path.write_text(json.dumps(data), encoding="utf-8")
    (record,) = read_records(tmp_path, "public")
    assert record.report is not None
    assert record.report.shares[-1].text is None
    build_site(tmp_path, tmp_path / "site")
    assert "withheld" not in Page(tmp_path / "site" / "public" / "index.html").text


def test_a_control_tells_its_question_reason_cure_sql_and_results(site: Path) -> None:
    page = Page(site / "internal" / "controls" / "R01.html")
    for said in (
        "Is every sensitive right of a person covered by an approved role rule in force on the as-of date?",
        "権限の削除、又は規則若しくは期限のある例外承認の手続。",
        "R12 R13 R14 R15",
        "WHERE h.is_known_person AND NOT h.is_left AND NOT h.is_covered",
        "平成30年度第4四半期の指摘事項（2件）",
    ):
        assert said in page.text
    # What a finding would say is named as such: beside 指摘なし it must not read as a fact.
    assert "閲覧権限を認める規則がありません。" not in page.html.split("<dl")[0]
    assert "指摘の内容 What a finding says 閲覧権限を認める規則がありません。" in page.text
    assert "../FY2018Q4/p2/report.html#list?code=R01" in page.links
    assert "../FY2018Q2/p1/report.html#list?code=R01" in page.links


def test_a_control_shows_what_is_gone_apart_from_what_is_open(site: Path) -> None:
    page = Page(site / "internal" / "controls" / "L01.html")
    assert "平成30年度第4四半期の指摘事項（1件）" in page.text
    assert "以前の指摘事項" not in page.text
    waived = Page(site / "internal" / "controls" / "L06.html")
    assert "この項目の指摘事項はありません" in waived.text


def test_a_finding_tells_its_life_over_the_published_quarters(site: Path) -> None:
    key = next(f["finding_key"] for f in default_findings() if f["code"] == "L01")
    page = Page(site / "internal" / "findings" / key[:2] / f"{key}.html")
    assert key in page.text
    assert "試験 花子" in page.text
    assert re.search(r"FY2018Q2 新規 new .*FY2018Q3 新規 new .*FY2018Q4 継続 open", page.text)
    assert "../../controls/L01.html" in page.links
    assert f"../../FY2018Q4/p2/report.html#list?q={key[:12]}" in page.links


def test_every_finding_of_a_published_quarter_has_its_page(site: Path) -> None:
    pages = {path.stem for path in (site / "internal" / "findings").rglob("*.html")}
    assert pages == {finding["finding_key"] for finding in default_findings()}


def test_markup_in_delivered_values_is_inert(tmp_path: Path) -> None:
    hostile = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}"
    case = case_of("FY2018Q4")
    case = case.with_(people={**case.people, "E000101": hostile})
    database = tmp_path / "inspections" / "FY2018Q4" / "r1" / "inspection.duckdb"
    write_inspection(database, case)
    folder = write_publication(tmp_path, Act("FY2018Q4", supersedes=hostile), database)
    assert folder.is_dir()
    build_site(tmp_path, tmp_path / "site")
    for path in (tmp_path / "site").rglob("*.html"):
        page = Page(path)
        assert "img" not in {tag for tag, _ in page.tags}
        assert not [name for _, a in page.tags for name in a if name.startswith("on")]
    assert "{{7*7}}" in Page(tmp_path / "site" / "public" / "index.html").html


def test_an_archive_without_publications_gives_no_site(tmp_path: Path) -> None:
    build_site(tmp_path, tmp_path / "site")
    assert not list(tmp_path.rglob("*.html"))


def test_a_fiscal_year_has_its_own_table(tmp_path: Path) -> None:
    write_archive(tmp_path, [Act("FY2018Q4")])
    quarterly = tmp_path / "publications" / "FY2018Q4" / "p1"
    yearly = tmp_path / "publications" / "FY2018" / "p1"
    shutil.copytree(quarterly, yearly)
    for path in yearly.rglob("report.html"):
        path.rename(path.with_name("year.html"))  # the name that the report of a year has
    for path in yearly.rglob("report.json"):
        path.write_text('{"verdict": "of a year"}', encoding="utf-8")
    build_site(tmp_path, tmp_path / "site")
    page = Page(tmp_path / "site" / "public" / "index.html")
    assert "平成30年度" in page.text
    assert page.html.count("<table") == 2
    assert "FY2018/p1/year.html" in page.links


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("publication.json", "{"),
        ("publication.json", "[]"),
        ("publication.json", "{}"),
        ("public/data/report.json", "no"),
        ("public/data/report.json", '{"verdict": {}}'),
    ],
)
def test_a_damaged_publication_is_named(tmp_path: Path, name: str, text: str) -> None:
    folder = write_archive(tmp_path, [Act("FY2018Q2")]) / "publications" / "FY2018Q2" / "p1"
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(EvidenceError, match=re.escape(Path(name).name)):
        read_records(tmp_path, "public")


def test_publications_are_ordered_by_number_and_not_by_name(tmp_path: Path) -> None:
    acts = [Act("FY2018Q2", serial) for serial in (2, 10, 9)]
    records = read_records(write_archive(tmp_path, acts), "public")
    assert [record.serial for record in records] == [2, 9, 10]
    row = build_index(records, load_wording()).rows[0]
    assert [issued.serial for issued in row.issued] == [10, 9, 2]


def test_the_default_archive_has_a_gap_and_a_second_publication() -> None:
    assert [(act.quarter, act.serial) for act in DEFAULT] == [
        ("FY2018Q2", 1),
        ("FY2018Q4", 1),
        ("FY2018Q4", 2),
    ]
