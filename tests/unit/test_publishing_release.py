"""The release of a quarter: what it needs, what it writes, what is refused, and what a kill leaves."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from publishing_fixture import (
    SIGNED_AT,
    case_of,
    seal_inspection,
    stand_ins,
    use,
    use_plain_documents,
    write_archive,
)
from report_fixture import COUNTS, make_finding

from tenken.archive import ledger
from tenken.archive.publications import every_publication, latest_publication, publications
from tenken.archive.store import remove_tree, sha256_file
from tenken.archive.verify import verify_archive
from tenken.errors import ConfigError, EvidenceError, GateError, InputError, TenkenError
from tenken.publishing import documents, release, sealed, site
from tenken.publishing.drafts import render_drafts
from tenken.publishing.punctuality import list_punctuality
from tenken.publishing.release import Published, publish_quarter
from tenken.publishing.signing import sign_inspection
from tenken.settings import Settings

Q = "FY2018Q3"
DAY = date(2019, 3, 29)


@pytest.fixture(autouse=True)
def _plain_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    use_plain_documents(monkeypatch)


@pytest.fixture(name="settings")
def _settings(tmp_path: Path) -> Any:
    settings = write_archive(
        tmp_path / "site", {"sender_ja": "架空通信株式会社\n代表取締役社長", "signers": []}
    )
    seal_inspection(settings, Q)
    sign(settings)
    yield settings
    remove_tree(tmp_path / "site")


def sign(settings: Settings, quarter: str = Q, name: str = "署名 する子", **more: Any) -> dict[str, Any]:
    given = {"statement": "確認した。", "at": SIGNED_AT, **more}
    return sign_inspection(settings, quarter, name=name, **given)


def publish(settings: Settings, quarter: str = Q, **more: Any) -> Published:
    given = {"name": "公表 係", "number": "架空企第18-1号", "issued_on": DAY, **more}
    return publish_quarter(settings, quarter, **given)


def refused(kind: type[TenkenError], settings: Settings, *names: str, **more: Any) -> str:
    before = tree(settings.archive / "published"), list(every_publication(settings.archive))
    with pytest.raises(kind) as caught:
        publish(settings, **more)
    assert (tree(settings.archive / "published"), list(every_publication(settings.archive))) == before
    for name in ("署名", "公表", *names):
        assert name not in str(caught.value)
    return str(caught.value)


def tree(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): sha256_file(p) for p in files}


def content(done: Published) -> dict[str, Any]:
    return json.loads((done.folder / "publication.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_a_publication_holds_every_document_of_every_edition(settings: Settings) -> None:
    done = publish(settings)
    assert (done.name, done.publication, done.number, done.is_new) == (
        "FY2018Q3 p1",
        1,
        "架空企第18-1号",
        True,
    )
    assert set(tree(done.folder)) == {
        "manifest.json", "publication.json",
        *(f"internal/{n}" for n in ("report.html", "letter.pdf", "exceptions.xlsx", "data/report.json",
                                    "data/headcount.csv", "oscal/assessment-results.json", "oscal/poam.json",
                                    "data/findings.csv", "data/findings.parquet", "data/control_results.csv")),
        *(f"{e}/{n}" for e in ("ministry", "public")
          for n in ("report.html", "letter.pdf", "letter_en.pdf", "figures.xlsx", "data/report.json",
                    "data/headcount.csv")),
        *(f"operator/{o}/{n}" for o in ("OP-1", "%2e%2e%2fOP%202") for n in ("report.html", "data/report.json")),
    }  # fmt: skip
    assert not any(p.stat().st_mode & 0o222 for p in done.folder.rglob("*"))
    manifest = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"] == {n: d for n, d in tree(done.folder).items() if n != "manifest.json"}


def test_it_says_what_it_is_of_whose_word_it_rests_on_and_what_it_gives_away(settings: Settings) -> None:
    said = content(publish(settings))
    assert said["inspection"] == {
        "quarter": Q,
        "revision": 1,
        "manifest_sha256": sha256_file(settings.archive / f"inspections/{Q}/r1/manifest.json"),
    }
    assert (said["number"], said["issued_on"], said["publication"], said["supersedes"]) == (
        "架空企第18-1号", "2019-03-29", 1, None,
    )  # fmt: skip
    assert said["signatures"] == [
        {"name": "署名 する子", "role": "officer", "signed_on": "2019-01-18", "statement": "確認した。"}
    ]
    assert (said["publisher"], said["conclusion"], said["changes"]) == ("公表 係", "action", [])
    assert said["levers"] == {"public_step": 1, "public_totals": "all", "small_unit": 20}
    assert [a["quarters"] for a in said["audit"]] == [["FY2018Q1", "FY2018Q2", "FY2018Q3"]]
    assert {"quarter": "FY2018Q2", "category_code": "total", "permitted_percent": "50"} in said["printed"]
    assert len(said["printed"]) == 12


def test_the_site_shows_it_and_verify_agrees(settings: Settings) -> None:
    assert not (settings.archive / "published").exists()
    done = publish(settings)
    shown = settings.archive / "published"
    assert shown.is_symlink()
    for edition in ("internal", "ministry", "public"):
        assert tree(shown / edition / Q / "p1") == tree(done.folder / edition)
    assert tree(shown / "operator/OP-1" / Q / "p1") == tree(done.folder / "operator/OP-1")
    kinds = [e["kind"] for _, e in ledger.entries(settings.archive)]
    assert kinds == ["inspection", "sign", "publication", "site"]
    assert verify_archive(settings.archive).problems == ()
    assert verify_archive(settings.archive, Q).problems == ()
    assert list((settings.archive / "staging").iterdir()) == []


def test_the_same_command_again_writes_nothing(settings: Settings) -> None:
    publish(settings)
    before = tree(settings.archive / "publications"), (settings.archive / "ledger.jsonl").read_bytes()
    again = publish(settings, name="公表　係", number=" 架空企第１８-1号 ")
    assert (again.name, again.is_new) == ("FY2018Q3 p1", False)
    assert (
        tree(settings.archive / "publications"),
        (settings.archive / "ledger.jsonl").read_bytes(),
    ) == before


def test_two_archives_of_the_same_history_hold_the_same_bytes(settings: Settings, tmp_path: Path) -> None:
    other = write_archive(tmp_path / "other", settings.publication.model_dump(exclude_defaults=True))
    seal_inspection(other, Q)
    sign(other)
    assert tree(publish(other).folder) == tree(publish(settings).folder)
    assert tree(other.archive / "published") == tree(settings.archive / "published")
    remove_tree(tmp_path / "other")


def test_nothing_is_published_that_nobody_signed(settings: Settings) -> None:
    seal_inspection(settings, "FY2018Q4")
    with pytest.raises(GateError, match="not signed by anybody"):
        publish(settings, "FY2018Q4", issued_on=date(2019, 4, 20))
    sign(settings, decision="reject", name="試験 花子")
    assert "rejected after its last approval" in refused(GateError, settings, "花子")
    sign(settings, name="見本 三四郎")
    assert publish(settings).is_new


def test_a_signature_on_an_older_revision_is_none(settings: Settings) -> None:
    seal_inspection(settings, Q)
    assert "not signed by anybody" in refused(GateError, settings)


def test_an_approval_counts_only_while_nobody_has_rejected_it_before_the_seal(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = release.build_documents

    def build_slowly(*given: Any, **more: Any) -> None:
        build(*given, **more)
        sign(settings, decision="reject", name="試験 花子")

    monkeypatch.setattr(release, "build_documents", build_slowly)
    assert "rejected" in refused(GateError, settings)
    assert list((settings.archive / "staging").iterdir()) == []


@pytest.mark.parametrize(("more", "problem"), [
    ({"number": None}, "no number"), ({"number": " 　"}, "no number"), ({"issued_on": None}, "no day of issue"),
    ({"issued_on": date(2018, 12, 30)}, "before the as-of date 2018-12-31"), ({"name": " "}, "publisher is empty"),
])  # fmt: skip
def test_a_document_needs_a_number_a_day_and_a_publisher(settings, more, problem) -> None:
    assert problem in refused(InputError, settings, **more)


def test_a_document_may_bear_the_as_of_date_itself(settings: Settings) -> None:
    assert publish(settings, issued_on=date(2018, 12, 31)).is_new


@pytest.mark.parametrize("name", ["署名する子", "署名 する子"])
def test_who_signed_does_not_publish(settings: Settings, name: str) -> None:
    assert "publication.separation" in refused(ConfigError, settings, name=name)
    free = settings.model_copy(
        update={"publication": settings.publication.model_copy(update={"separation": "off"})}
    )
    assert publish(free, name=name).is_new


def test_a_number_is_never_used_twice(settings: Settings) -> None:
    publish(settings)
    seal_inspection(settings, "FY2018Q4")
    sign(settings, "FY2018Q4")
    used = refused(
        InputError, settings, quarter="FY2018Q4", number="架空企第 １８-１号", issued_on=date(2019, 4, 20)
    )
    assert "that of FY2018Q3 p1" in used
    assert publish(settings, "FY2018Q4", number="架空企第19-1号", issued_on=date(2019, 4, 20)).is_new


def test_a_quarter_published_again_supersedes_and_says_why_and_what_changed(settings: Settings) -> None:
    publish(settings)
    counts = {**COUNTS, "FY2018Q3": {**COUNTS["FY2018Q3"], "sales_planning": (60, 500)}}
    counts.pop("FY2018Q4")
    found = [*case_of(Q).findings, make_finding("R01", 99)]
    seal_inspection(settings, Q, case_of(Q, counts=counts, findings=found))
    sign(settings)
    new = {"number": "架空企第18-2号", "issued_on": date(2019, 5, 8)}
    assert "no reason is given" in refused(InputError, settings, **new)
    assert "before that of FY2018Q3 p1" in refused(
        InputError, settings, **{**new, "issued_on": date(2019, 3, 28)}, reason="訂正"
    )
    done = publish(settings, **new, reason="営業企画の人員数を訂正")
    said = content(done)
    assert (done.name, said["supersedes"], said["reason"]) == (
        "FY2018Q3 p2", "架空企第18-1号", "営業企画の人員数を訂正",
    )  # fmt: skip
    assert said["changes"] == [
        {"what_ja": "平成30年12月時点の営業企画の割合", "what_en": "Share of Sales planning, Dec 2018",
         "before": "13%", "after": "12%"},
        {"what_ja": "平成30年12月時点の合計の割合", "what_en": "Share of Total, Dec 2018",
         "before": "50%", "after": "49%"},
    ]  # fmt: skip
    internal = (done.folder / "internal/letter.pdf").read_text(encoding="utf-8")
    assert "Share of Sales planning, Dec 2018: 13% (65/500) -> 12% (60/500)" in internal
    assert "Exceptions, High: 6 -> 7" in internal
    assert "営業企画の人員数を訂正" in internal
    public = (done.folder / "public/letter.pdf").read_text(encoding="utf-8")
    assert "Share of Sales planning, Dec 2018: 13% -> 12%" in public
    for secret in ("65/500", "60/500", "Exceptions", "署名", "人員数を訂正"):
        assert secret not in public
    assert [p.name for p in publications(settings.archive, Q)] == ["FY2018Q3 p1", "FY2018Q3 p2"]
    assert (settings.archive / f"published/public/{Q}/p1/report.html").is_file()
    assert verify_archive(settings.archive).problems == ()
    assert not publish(settings, **new, reason="営業企画の人員数を訂正").is_new


def test_the_same_inspection_under_another_number_is_another_document(settings: Settings) -> None:
    publish(settings)
    assert "no reason" in refused(InputError, settings, number="架空企第18-3号")
    done = publish(settings, number="架空企第18-3号", reason="宛先の誤り")
    assert (done.publication, content(done)["changes"]) == (2, [])


def test_an_inspection_that_was_tampered_with_is_not_published(settings: Settings) -> None:
    path = settings.archive / f"inspections/{Q}/r1/summary.json"
    path.chmod(0o644)
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert "was changed after it was sealed" in refused(EvidenceError, settings)


def test_punctuality_is_told_of_every_quarter_since_the_first(tmp_path: Path) -> None:
    settings = write_archive(tmp_path / "late", inspection_due_business_days=2)
    for quarter, at in (("FY2018Q1", datetime(2018, 7, 3)), ("FY2018Q3", datetime(2019, 1, 8, 20))):
        seal_inspection(settings, quarter)
        sign(settings, quarter, at=at)
    text = (publish(settings).folder / "public/letter.pdf").read_text(encoding="utf-8")
    assert text.splitlines()[-3:] == [
        "FY2018Q1 2018-07-03 2018-07-03 0 False",
        "FY2018Q2 2018-10-02 None None True",
        # 2019-01-01 is a holiday: the second business day is the 3rd; 20:00 UTC is the 9th in Tokyo
        "FY2018Q3 2019-01-03 2019-01-09 4 False",
    ]
    remove_tree(tmp_path / "late")


def test_the_operators_know_neither_signers_nor_reasons_nor_corrections(settings: Settings) -> None:
    done = publish(settings)
    assert (done.folder / "operator/OP-1/report.html").read_text(encoding="utf-8") == "OP-1 架空企第18-1号"


def test_drafts_are_written_before_anybody_signs_and_leave_no_trace(tmp_path: Path) -> None:
    settings = write_archive(tmp_path / "draft")
    seal_inspection(settings, Q)
    before = (settings.archive / "ledger.jsonl").read_bytes()
    render_drafts(settings, Q, tmp_path / "out", ("ministry", "public"))
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"ministry", "public"}
    assert (tmp_path / "out/public/letter.pdf").read_text(encoding="utf-8").splitlines()[1:3] == [
        "None",
        "None",
    ]
    assert (settings.archive / "ledger.jsonl").read_bytes() == before
    with pytest.raises(ConfigError, match="not empty"):
        render_drafts(settings, Q, tmp_path / "out", ("public",))
    remove_tree(tmp_path / "draft")


# what verify names


def change(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"x")


@pytest.mark.parametrize("name", ["internal/FY2018Q3/p1/report.html", "public/index.html", "manifest.json"])
def test_one_changed_byte_of_the_site_is_named_and_publishing_again_mends_it(settings, name) -> None:
    publish(settings)
    change(settings.archive / "published" / name)
    problems = verify_archive(settings.archive).problems
    assert {p.where.file for p in problems} == {str(settings.archive / "published" / name)}
    publish(settings)
    assert verify_archive(settings.archive).problems == ()
    assert len(list((settings.archive / ".site").iterdir())) <= 2


def test_a_file_that_is_gone_or_was_added_is_named(settings: Settings) -> None:
    done = publish(settings)
    shown = settings.archive / "published"
    for folder in (shown / "public", shown / "public" / Q / "p1", done.folder, done.folder / "public"):
        folder.chmod(0o755)
    (shown / "public/more.html").write_text("x", encoding="utf-8")
    (shown / "public" / Q / "p1/letter.pdf").unlink()
    (done.folder / "public/letter.pdf").unlink()
    problems = verify_archive(settings.archive).problems
    told = {(p.where.file, p.problem) for p in problems}
    assert len(told) == len(problems)
    assert (str(shown / "public/more.html"), "was added after the site was built") in told
    assert (str(shown / "public" / Q / "p1/letter.pdf"), "is missing") in told
    assert (str(done.folder / "public/letter.pdf"), "is missing") in told


def test_a_publication_that_was_slipped_in_and_a_site_that_was_put_there_are_named(
    settings: Settings,
) -> None:
    (settings.archive / "published").mkdir()
    assert "nothing was published" in verify_archive(settings.archive).problems[0].problem
    (settings.archive / "published").rmdir()
    done = publish(settings)
    shutil.copytree(done.folder, done.folder.with_name("p2"))
    (problem,) = verify_archive(settings.archive, Q).problems
    assert (problem.where.file, problem.problem) == (str(done.folder.with_name("p2")), "is not in the ledger")


def test_a_site_that_is_gone_is_named_and_a_copied_one_is_a_site(settings: Settings) -> None:
    publish(settings)
    link = settings.archive / "published"
    shown = link.resolve()
    link.unlink()
    assert [p.problem for p in verify_archive(settings.archive).problems] == ["is missing"]
    shutil.copytree(shown, link)  # what a copy without links makes of it
    assert verify_archive(settings.archive).problems == ()
    publish(settings)
    assert link.is_symlink()
    assert verify_archive(settings.archive).problems == ()


def test_a_signature_of_a_publication_that_was_edited_is_named(settings: Settings) -> None:
    done = publish(settings)
    change(done.folder / "publication.json")
    problems = verify_archive(settings.archive).problems
    assert str(done.folder / "publication.json") in {p.where.file for p in problems}


# kills and meetings


STEPS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {}


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(function: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*given: Any, **more: Any) -> None:
        function(*given, **more)
        die()

    return wrapped


KILLS = {
    "before the documents": lambda: setattr(release, "build_documents", die),
    "after the documents": lambda: setattr(release, "write_json", die),
    "before the seal": lambda: setattr(release, "put_in_place", die),
    "between seal and ledger": lambda: setattr(release, "put_in_place", after(release.put_in_place)),
    "between ledger and site": lambda: setattr(sealed, "replace_site", die),
    "with the site half built": lambda: setattr(site, "write_json", die),
    "before the site is in place": lambda: setattr(site, "put_in_place", die),
    "before the link": lambda: setattr(site, "_point", die),
    "after the link": lambda: setattr(site, "_point", after(site._point)),
}


def in_child(action: Callable[[], Any]) -> int | None:
    process = multiprocessing.get_context("fork").Process(target=action)
    process.start()
    process.join(60)
    return process.exitcode


@pytest.mark.parametrize("place", KILLS)
def test_a_kill_leaves_what_was_published_whole_and_the_same_command_finishes(
    settings: Settings, place: str
) -> None:
    publish(settings)
    seal_inspection(settings, "FY2018Q4")
    sign(settings, "FY2018Q4")
    new = {"quarter": "FY2018Q4", "number": "架空企第19-1号", "issued_on": date(2019, 4, 20)}
    before = tree(settings.archive / "published")

    def killed() -> None:
        KILLS[place]()
        publish(settings, **new)

    assert in_child(killed) == -signal.SIGKILL
    shown = tree(settings.archive / "published")
    assert (shown == before) == (place != "after the link")
    assert all((p / "manifest.json").is_file() for p in settings.archive.glob("publications/*/*"))
    done = publish(settings, **new)
    assert done.name == "FY2018Q4 p1"
    assert verify_archive(settings.archive).problems == ()
    assert (settings.archive / "published/public/FY2018Q4/p1/report.html").is_file()
    assert (settings.archive / f"published/public/{Q}/p1/report.html").is_file()


def test_after_a_kill_before_the_ledger_another_document_supersedes_the_one_that_is_there(
    settings: Settings,
) -> None:
    def killed() -> None:
        KILLS["between seal and ledger"]()
        publish(settings)

    assert in_child(killed) == -signal.SIGKILL
    done = publish(settings, number="架空企第18-9号", reason="番号の誤り")
    assert (done.publication, content(done)["supersedes"]) == (2, "架空企第18-1号")
    assert verify_archive(settings.archive).problems == ()


def test_two_publications_at_once_share_no_number(settings: Settings) -> None:
    seal_inspection(settings, "FY2018Q4")
    sign(settings, "FY2018Q4")
    context = multiprocessing.get_context("fork")

    def one(quarter: str, day: date) -> None:
        use(stand_ins())
        try:
            publish(settings, quarter, issued_on=day)
        except InputError:
            os._exit(10)
        os._exit(0)

    running = [context.Process(target=one, args=(q, date(2019, 5, 1))) for q in (Q, "FY2018Q4")]
    for process in running:
        process.start()
    for process in running:
        process.join(60)
    assert sorted(p.exitcode or 0 for p in running) == [0, 10]
    assert [p.number for p in every_publication(settings.archive)] == ["架空企第18-1号"]
    assert verify_archive(settings.archive).problems == ()


def test_the_same_publication_twice_at_once_is_one(settings: Settings) -> None:
    context = multiprocessing.get_context("fork")
    running = [context.Process(target=publish, args=(settings,)) for _ in range(2)]
    for process in running:
        process.start()
    for process in running:
        process.join(60)
    assert [p.exitcode for p in running] == [0, 0]
    newest = latest_publication(settings.archive, Q)
    assert newest is not None
    assert newest.serial == 1


def test_a_damaged_publication_is_one_clear_error(settings: Settings) -> None:
    done = publish(settings)
    path = done.folder / "publication.json"
    path.chmod(0o644)
    path.write_text("{", encoding="utf-8")
    assert replace(done).folder == done.folder
    with pytest.raises(EvidenceError, match="not a readable publication"):
        publish(settings)


def test_quarters_up_to_the_review_were_not_owed(tmp_path: Path) -> None:
    settings = write_archive(tmp_path / "owed", review_quarter="FY2018Q2", inspection_due_business_days=2)
    for quarter, at in (("FY2018Q1", datetime(2018, 7, 3)), ("FY2018Q3", datetime(2019, 1, 8, 20))):
        seal_inspection(settings, quarter)
        sign(settings, quarter, at=at)
    assert [p.quarter for p in list_punctuality(settings, settings.quarter("FY2018Q3"))] == ["FY2018Q3"]
    remove_tree(tmp_path / "owed")


def test_an_earlier_quarter_is_not_printed_otherwise_until_its_own_correction_is_published(
    settings: Settings,
) -> None:
    publish(settings)
    counts = {**COUNTS, Q: {**COUNTS[Q], "back_office": (358, 401)}}
    seal_inspection(settings, "FY2018Q4", case_of("FY2018Q4").with_(counts=counts))
    sign(settings, "FY2018Q4")
    later = {"quarter": "FY2018Q4", "number": "N-4", "issued_on": date(2019, 4, 26)}
    said = refused(GateError, settings, **later)
    assert "ministry/data/report.json [total]: N05: FY2018Q3 back_office: 401 is printed" in said
    assert "FY2018Q3 p1 published 400" in said
    known = {q: c for q, c in counts.items() if q <= Q}
    seal_inspection(settings, Q, case_of(Q).with_(counts=known))
    sign(settings)
    corrected = publish(settings, number="N-3", issued_on=date(2019, 4, 20), reason="人数の訂正")
    told = json.loads((corrected.folder / "ministry/data/report.json").read_text(encoding="utf-8"))
    assert [(c["before"], c["after"]) for c in told["issue"]["corrections"]] == [
        ("90% (358/400)", "89% (358/401)"),
        ("50% (1,043/2,100)", "50% (1,043/2,101)"),
    ]
    assert publish(settings, **later).name == "FY2018Q4 p1"


def test_documents_that_do_not_foot_are_not_published(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenken.report import data_files

    real = data_files.write_data

    def write(database: Path, view: Any, folder: Path) -> None:
        real(database, view, folder)
        path = folder / "report.json"
        path.write_text(
            path.read_text(encoding="utf-8").replace('"total": 400', '"total": 399'), encoding="utf-8"
        )

    monkeypatch.setattr(sys.modules["tenken.report.data_files"], "write_data", write)
    said = refused(GateError, settings)
    assert (
        "internal/data/report.json [total]: N05: FY2018Q1 total: 2,100 is printed, the rows add up to 2,099"
        in said
    )


@pytest.mark.parametrize("name", ["public/letter.pdf", "internal/report.html", "publication.json"])
def test_a_publication_that_was_tampered_with_is_never_shown(settings: Settings, name: str) -> None:
    path = publish(settings).folder / name
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")
    assert f"{name}: was changed after it was sealed" in refused(EvidenceError, settings)


def test_a_tampered_publication_holds_up_every_later_one(settings: Settings) -> None:
    path = publish(settings).folder / "public/letter.pdf"
    path.chmod(0o644)
    path.write_bytes(b"another letter")
    seal_inspection(settings, "FY2018Q4")
    sign(settings, "FY2018Q4")
    said = refused(EvidenceError, settings, quarter="FY2018Q4", number="2", issued_on=date(2019, 5, 1))
    assert "p1/public/letter.pdf: was changed" in said


def test_a_rejection_between_a_kill_and_the_next_run_holds(settings: Settings) -> None:
    def killed() -> None:
        KILLS["between seal and ledger"]()
        publish(settings)

    assert in_child(killed) == -signal.SIGKILL
    sign(settings, decision="reject", statement="やり直し。")
    assert "was rejected after its last approval" in refused(GateError, settings)
    sign(settings)
    assert publish(settings).publication == 1
    assert verify_archive(settings.archive).problems == ()


@pytest.mark.parametrize("name", ["note.txt", f"{Q}/letter.pdf", f"{Q}/q1/letter.pdf", f"{Q}/p01/letter.pdf"])
def test_what_lies_beside_the_publications_is_named(settings: Settings, name: str) -> None:
    publish(settings)
    path = settings.archive / "publications" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x", encoding="utf-8")
    problems = verify_archive(settings.archive).problems
    assert any(str(path).startswith(p.where.file) and "publications/" in p.where.file for p in problems)


def test_a_link_to_a_folder_is_no_part_of_what_was_published(settings: Settings, tmp_path: Path) -> None:
    done = publish(settings)
    links = (settings.archive / "published/public/more", done.folder / "public/more")
    for link in links:
        link.parent.chmod(0o755)
        link.symlink_to(tmp_path)
    assert {p.where.file for p in verify_archive(settings.archive).problems} == {str(p) for p in links}


def test_documents_know_no_era_that_begins_after_their_day(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = []
    write = documents._write_edition

    def note(database: Path, facts: Any, words: Any, *rest: Any) -> None:
        known.append(words.written_on)
        write(database, facts, words, *rest)

    monkeypatch.setattr(documents, "_write_edition", note)
    publish(settings, issued_on=date(2019, 3, 29))
    assert known == [date(2019, 3, 29)] * 3
