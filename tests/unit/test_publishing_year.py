"""The report of a fiscal year: made of what its quarters printed, once all four are published."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from publishing_fixture import SIGNED_AT, seal_inspection, use_plain_documents, write_archive

from tenken.archive.store import remove_tree
from tenken.archive.verify import verify_archive
from tenken.errors import EvidenceError, InputError
from tenken.publishing.annual import publish_year, read_year
from tenken.publishing.release import Published, publish_quarter
from tenken.publishing.signing import sign_inspection
from tenken.settings import Settings

QUARTERS = ("FY2018Q1", "FY2018Q2", "FY2018Q3", "FY2018Q4")
DAY = date(2019, 5, 31)


@pytest.fixture(autouse=True)
def _plain_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    use_plain_documents(monkeypatch)


@pytest.fixture(name="settings")
def _settings(tmp_path: Path) -> Any:
    settings = write_archive(tmp_path / "site", {"public_totals": ["FY2018Q1", "FY2018Q3"]})
    for quarter in QUARTERS:
        seal_inspection(settings, quarter)
        sign_inspection(settings, quarter, name="署名 する子", statement="確認した。", at=SIGNED_AT)
    yield settings
    remove_tree(tmp_path / "site")


def publish(settings: Settings, quarter: str, **more: Any) -> Published:
    given = {"name": "公表 係", "number": f"第{quarter}号", "issued_on": date(2019, 4, 26), **more}
    return publish_quarter(settings, quarter, **given)


def publish_all(settings: Settings, **more: Any) -> Published:
    for quarter in QUARTERS:
        publish(settings, quarter)
    return publish_year(settings, 2018, **{"name": "公表 係", "number": "年第1号", "issued_on": DAY, **more})


def page(done: Published, edition: str) -> str:
    html = (done.folder / edition / "year.html").read_text(encoding="utf-8")
    return re.sub(
        r"\s+", " ", re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))
    )


def test_a_year_waits_for_its_four_quarters_and_names_those_that_lack(settings: Settings) -> None:
    publish(settings, "FY2018Q2")
    with pytest.raises(InputError) as caught:
        publish_year(settings, 2018, name="公表 係", number="年第1号", issued_on=DAY)
    assert [p.where.file for p in caught.value.problems] == ["FY2018Q1", "FY2018Q3", "FY2018Q4"]


def test_every_edition_shows_the_quarters_as_they_were_printed(settings: Settings) -> None:
    done = publish_all(settings)
    assert (done.name, done.period) == ("FY2018 p1", "FY2018")
    ministry, public = page(done, "ministry"), page(done, "public")
    for text in (ministry, public):
        assert "平成30年度 点検結果の年間報告" in text
        assert "年第1号" in text
        assert all(f"第{quarter}号" in text for quarter in QUARTERS)
        assert "要是正" in text
    assert "12% 62 / 498" in ministry
    assert "62" not in re.findall(r"\d+", public.split("営業企画")[1].split("お客様")[0])
    shares = public.split("バックヤード")[1].split("各四半期")[0]
    # totals of the second and the fourth quarter were not printed
    assert re.findall(r"\d+%|非公表", shares.split("合計")[1])[::3] == ["92%", "非公表", "50%", "非公表"]
    assert "指摘事項の推移" in ministry
    assert "指摘事項の推移" not in public


def test_it_says_on_which_publications_it_rests_and_is_shown(settings: Settings) -> None:
    done = publish_all(settings)
    said = json.loads((done.folder / "publication.json").read_text(encoding="utf-8"))
    assert [(q["period"], q["publication"]) for q in said["quarters"]] == [(q, 1) for q in QUARTERS]
    assert (settings.archive / "published/public/FY2018/p1/year.html").is_file()
    assert verify_archive(settings.archive).problems == ()


def test_the_same_year_again_is_the_same_document_and_a_changed_quarter_makes_another(settings) -> None:
    assert publish_all(settings).is_new
    given = {"name": "公表 係", "number": "年第1号", "issued_on": DAY}
    assert not publish_year(settings, 2018, **given).is_new
    with pytest.raises(InputError, match="no number is used twice"):
        publish_quarter(
            settings, "FY2018Q4", name="公表 係", number="年第1号", issued_on=date(2019, 6, 3), reason="訂正"
        )
    publish(settings, "FY2018Q4", number="第9号", issued_on=date(2019, 6, 3), reason="訂正")
    given = {**given, "number": "年第2号", "issued_on": date(2019, 6, 10)}
    with pytest.raises(InputError, match="no reason is given"):
        publish_year(settings, 2018, **given)
    done = publish_year(settings, 2018, **given, reason="第4四半期の訂正")
    assert (done.publication, done.is_new) == (2, True)
    assert "年第1号" in page(done, "public")
    assert "第9号" in page(done, "public")


def test_a_quarter_up_to_the_review_owed_no_inspection_and_has_no_day_to_keep(settings: Settings) -> None:
    policy = settings.policy.model_copy(update={"review_quarter": "FY2018Q2"})
    said = page(publish_all(settings.model_copy(update={"policy": policy})), "ministry")
    rows = [said.split(f"第{quarter}号")[1].split("第FY")[0] for quarter in QUARTERS]
    assert ["—" in row.split("点検期限の")[0] for row in rows] == [True, True, False, False]
    assert all("平成31年" in row for row in rows)
    assert "点検期限の「—」は、四半期毎の点検を始める前の四半期であることを示します。" in said


def test_a_year_is_not_dated_before_it_ended(settings: Settings) -> None:
    with pytest.raises(InputError, match="before the as-of date 2019-03-31"):
        publish_all(settings, issued_on=date(2019, 3, 30))


def test_a_quarter_that_was_tampered_with_is_not_summed_up(settings: Settings) -> None:
    for quarter in QUARTERS:
        done = publish(settings, quarter)
    path = done.folder / "publication.json"
    path.chmod(0o644)
    path.write_text(path.read_text(encoding="utf-8").replace("FY2018Q4号", "FY2018Q4番"), encoding="utf-8")
    with pytest.raises(EvidenceError, match="changed after it was sealed"):
        publish_year(settings, 2018, name="公表 係", number="年第1号", issued_on=DAY)


@pytest.mark.parametrize(("period", "year"), [
    ("FY2018", 2018), ("FY2018Q1", None), ("2018", None), ("FY0018", None), ("FY20180", None),
])  # fmt: skip
def test_a_fiscal_year_is_named_without_a_quarter(period: str, year: int | None) -> None:
    assert read_year(period) == year
