"""The operator edition: what one operator is told, and that nothing of another is in it."""

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from operator_fixture import OWN, OWN_FINDINGS, Other, n03, write_registers
from report_fixture import Case, write_inspection

from tenken.errors import InputError
from tenken.release_terms import Publication
from tenken.report import operator_facts
from tenken.report.issue import DRAFT, Issue
from tenken.report.operators import operator_data, operator_ids, render_operator
from tenken.report.wording import Both, Wording, load_wording

ISSUE = Issue(
    publication=1,
    number="架企第30-7号",
    issued_on=date(2019, 5, 20),
    supersedes="架企第30-6号",
    letter=Publication(
        contact_ja="情報管理部\n電話 00-0000", contact_en="Information management\nTel. 00-0000"
    ),
)
FAR = Other(
    operator_id="OP7",
    name="別名通信株式会社",
    lines=87,
    contacted=61,
    agreed=False,
    inquiries=53,
    events=977,
    own_campaign="C-FOREIGN-88",
    findings=tuple(n03(n, "OP7", "C1", "2019-01-19") for n in range(43)),
    more={},
)


class Tags(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def both(database: Path, operator: str = "OP1", issue: Issue = DRAFT) -> tuple[str, str]:
    data = operator_data(database, operator, issue)
    return render_operator(database, load_wording(), operator, issue), json.dumps(data, ensure_ascii=False)


def data_of(folder: Path, **given: Any) -> dict[str, Any]:
    return operator_data(write_registers(folder / "inspection.duckdb", **given), "OP1", DRAFT)


def campaign(data: dict[str, Any], name: str) -> dict[str, Any]:
    (row,) = [row for row in data["campaigns"] if row["campaign_id"] == name]
    return dict(row)


# --- nothing of anybody else


def test_everything_about_another_operator_may_differ_and_no_byte_does(tmp_path: Path) -> None:
    one = write_registers(tmp_path / "one.duckdb", Other(findings=(n03(1, "OP2", "C1", "2019-01-18"),)))
    two = write_registers(tmp_path / "two.duckdb", FAR)
    assert operator_ids(one) != operator_ids(two)
    assert both(one, "OP2") != both(two, "OP7")  # else nothing was changed
    assert both(one) == both(two)
    assert both(one, issue=ISSUE) == both(two, issue=ISSUE)


def test_no_id_name_or_count_of_another_operator_is_in_the_files(tmp_path: Path) -> None:
    database = write_registers(tmp_path / "inspection.duckdb", FAR)
    own, foreign = "".join(both(database)), "".join(both(database, "OP7"))
    secrets = {"OP7", "別名通信", "C-FOREIGN-88", "L-OP7", "87", "61", "53", "977", "43"}
    body = re.sub(r"<style>.*?</style>|<script>.*?</script>|sha256-[\w+/=]+", "", own, flags=re.DOTALL)
    assert {
        secret for secret in secrets if re.search(rf"(?<![\w.]){re.escape(secret)}(?![\w.])", body)
    } == set()
    assert {"OP7", "別名通信", "C-FOREIGN-88", "61", "977", "53", "43"} <= {
        s for s in secrets if s in foreign
    }
    assert "OP0" not in body
    assert "OP9" not in body


def test_no_person_account_or_line_is_in_the_files(tmp_path: Path) -> None:
    text = "".join(both(write_registers(tmp_path / "inspection.duckdb"), issue=ISSUE))
    hidden = ("E000777", "E000778", "u000101", "L1-1", "架空 一郎", "W-2019-01", "0123456789abcdef")
    assert [secret for secret in hidden if secret in text] == []
    assert "withheld" in text


def test_only_operators_of_the_quarter_have_an_edition(tmp_path: Path) -> None:
    database = write_registers(tmp_path / "inspection.duckdb")
    assert operator_ids(database) == ["OP1", "OP2"]  # OP0 ended the day before the quarter, OP9 is to come
    edge = [
        {"operator_id": "A", "name": "a", "valid_from": "2015-02-01", "valid_until": "2019-01-01"},
        {"operator_id": "B", "name": "b", "valid_from": "2019-03-31"},
    ]
    database = write_registers(tmp_path / "edge.duckdb", own={**OWN, "operators": edge})
    assert operator_ids(database) == ["A", "B", "OP2"]
    with pytest.raises(InputError, match="OP1"):
        operator_data(database, "OP1", DRAFT)


def test_a_site_without_operators_has_no_edition(tmp_path: Path) -> None:
    nobody = Case().with_(registers={**Case().registers, "operators": []})
    assert operator_ids(write_inspection(tmp_path / "inspection.duckdb", nobody)) == []
    assert operator_ids(write_registers(tmp_path / "absent.duckdb", absent=("operators",))) == []


# --- campaigns


def test_a_coordinated_campaign_says_when_it_was_agreed_and_how_many_lines_it_reached(tmp_path: Path) -> None:
    row = campaign(data_of(tmp_path), "C1")
    assert row["coordination"] == "agreed"
    assert (row["agreed_on"], row["agreed_by"]) == ("2018-12-20", "withheld")
    assert (row["valid_from"], row["valid_until"]) == ("2019-01-01", "2019-03-31")
    assert (row["contacted_lines"], row["uncoordinated_lines"]) == (
        2,
        0,
    )  # the third is contacted after the quarter
    assert row["first_contact_on"] == "2019-01-20"  # 16:00 UTC is the next day here
    assert row["evidence_sha256"] == "ab" * 32


def test_a_campaign_without_the_coordination_it_needs_says_so_waived_or_not(tmp_path: Path) -> None:
    data = data_of(tmp_path)
    row = campaign(data, "C2")
    assert row["coordination"] == "missing"
    assert (row["agreed_on"], row["agreed_by"]) == (None, None)
    assert (row["contacted_lines"], row["uncoordinated_lines"]) == (2, 2)
    (exception,) = data["exceptions"]
    assert exception == {
        "code": "N03",
        "campaign_id": "C2",
        "exceptions": 1,
        "waived": 1,
        "first_seen": "FY2018Q3",
        "contact_on": "2019-02-03",
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"service_code": "DENWA"},
        {"agreed_on": "2019-01-21"},
        {"valid_from": "2019-01-21"},
        {"valid_until": "2019-01-19"},
    ],
)
def test_an_agreement_of_another_service_or_time_covers_nothing(
    changed: dict[str, str], tmp_path: Path
) -> None:
    own = {**OWN, "coordinations": [{**OWN["coordinations"][0], **changed}]}
    database = write_registers(tmp_path / "inspection.duckdb", own=own)
    row = campaign(operator_data(database, "OP1", DRAFT), "C1")
    assert (row["coordination"], row["uncoordinated_lines"]) == ("not_covered", 2)
    html, _ = both(database)
    assert ("対象サービス DENWA" in html) is ("service_code" in changed)


def test_lines_that_need_no_coordination_and_campaigns_not_by_telephone_are_told_apart(
    tmp_path: Path,
) -> None:
    data = data_of(tmp_path)
    assert campaign(data, "C3")["coordination"] == "not_needed"
    assert campaign(data, "C3")["contacted_lines"] == 2
    assert campaign(data, "C5")["coordination"] == "agreed"
    assert campaign(data, "C5")["contacted_lines"] is None
    own = {**OWN, "coordinations": [{"campaign_id": "C5", "operator_id": "OP1", "agreed_on": "2019-04-01"}]}
    later = data_of(tmp_path / "later", own=own)
    assert "C5" not in {row["campaign_id"] for row in later["campaigns"]}  # agreed after the as-of date


def test_a_campaign_of_an_earlier_quarter_is_listed_only_while_coordination_is_missing(
    tmp_path: Path,
) -> None:
    assert [row["campaign_id"] for row in data_of(tmp_path)["campaigns"]] == ["C5", "C1", "C2", "C3"]
    agreed = [row for row in OWN["coordinations"] if row["campaign_id"] != "C4"]
    row = campaign(data_of(tmp_path / "missing", own={**OWN, "coordinations": agreed}), "C4")
    assert row["coordination"] == "missing"


@pytest.mark.parametrize(
    ("changed", "listed"),
    [
        ({"starts_on": "2018-10-01", "ends_on": "2018-12-31"}, False),
        ({"starts_on": "2018-10-01", "ends_on": "2019-01-01"}, True),
        ({"starts_on": "2019-03-31", "ends_on": "2019-06-30"}, True),
        ({"starts_on": "2019-04-01", "ends_on": "2019-06-30"}, False),
    ],
)
def test_a_campaign_belongs_to_the_quarters_it_runs_in(
    changed: dict[str, str], listed: bool, tmp_path: Path
) -> None:
    own = {
        **OWN,
        "campaigns": [{"campaign_id": "E", "service_code": "TV", **changed}],
        "campaign_targets": [],
        "coordinations": [{"campaign_id": "E", "operator_id": "OP1", "agreed_on": "2018-09-01"}],
    }
    data = data_of(tmp_path, own=own, findings=())
    assert [row["campaign_id"] for row in data["campaigns"]] == (["E"] if listed else [])


@pytest.mark.parametrize(
    ("agreed_on", "listed"),
    [("2018-12-31", False), ("2019-01-01", True), ("2019-03-31", True), ("2019-04-01", False)],
)
def test_an_agreement_of_the_quarter_is_listed_before_its_campaign_begins(
    agreed_on: str, listed: bool, tmp_path: Path
) -> None:
    own = {
        **OWN,
        "campaigns": [{"campaign_id": "E", "starts_on": "2019-05-01", "ends_on": "2019-06-30"}],
        "campaign_targets": [],
        "coordinations": [{"campaign_id": "E", "operator_id": "OP1", "agreed_on": agreed_on}],
    }
    rows = data_of(tmp_path, own=own)["campaigns"]
    assert [(row["campaign_id"], row["contacted_lines"]) for row in rows] == ([("E", 0)] if listed else [])


def test_the_last_second_of_the_as_of_date_counts_and_the_next_does_not(tmp_path: Path) -> None:
    seconds = ("2019-03-31 14:59:59", "2019-03-31 15:00:00")
    own = {
        **OWN,
        "campaign_targets": [
            {"campaign_id": "C1", "line_key": f"L1-{n}", "contacted_at": at}
            for n, at in enumerate(seconds, 1)
        ],
        "inquiries": [
            {**OWN["inquiries"][0], "inquiry_id": f"Q{n}", "approved_at": at, "answered_at": at}
            for n, at in enumerate(seconds)
        ],
        "usage_events": [
            {**OWN["usage_events"][0], "event_id": f"U{n}", "occurred_at": at} for n, at in enumerate(seconds)
        ],
    }
    data = data_of(tmp_path, own=own)
    assert campaign(data, "C1")["contacted_lines"] == 1
    (inquiries,) = data["inquiries"]
    assert (inquiries["inquiries"], inquiries["approved"], inquiries["answered"]) == (2, 1, 1)
    assert [row["events"] for row in data["lookups"]] == [1]


def test_contacts_of_a_campaign_that_nobody_registered_are_listed_too(tmp_path: Path) -> None:
    own = {
        **OWN,
        "campaign_targets": [{"campaign_id": "WILD", "line_key": "L1-1", "contacted_at": "2019-02-01"}],
    }
    row = campaign(data_of(tmp_path, own=own), "WILD")
    assert (row["coordination"], row["contacted_lines"], row["starts_on"]) == ("missing", 1, None)


def test_an_operator_without_a_campaign_is_told_so(tmp_path: Path) -> None:
    own = {**OWN, "campaigns": [], "campaign_targets": [], "coordinations": []}
    database = write_registers(tmp_path / "inspection.duckdb", own=own, findings=())
    html, _ = both(database)
    assert "当四半期に、貴社と調整した勧奨施策及び貴社の回線に及んだ勧奨施策はありません。" in html
    assert "貴社の回線について、該当する電話勧奨はありません。" in html
    assert "必要な調整を行わずに電話勧奨を実施したものはありませんでした" in html


# --- inquiries and look-ups


def test_inquiries_of_the_quarter_are_counted_by_purpose(tmp_path: Path) -> None:
    first, second = data_of(tmp_path)["inquiries"]
    assert first["purpose"] == {"ja": "光回線契約有無の確認", "en": "Line check"}
    assert (first["inquiries"], first["approved"], first["answered"]) == (
        2,
        1,
        2,
    )  # Q2 was approved afterwards
    assert second["purpose_code"] is None
    assert (second["inquiries"], second["approved"], second["answered"]) == (1, 0, 0)


def test_a_purpose_that_the_site_does_not_list_names_itself(tmp_path: Path) -> None:
    own = {**OWN, "inquiries": [{**OWN["inquiries"][0], "purpose_code": "curiosity"}]}
    assert data_of(tmp_path, own=own)["inquiries"][0]["purpose"] == {"ja": "curiosity", "en": "curiosity"}


def test_lookups_are_counted_by_their_ground_and_logins_are_none(tmp_path: Path) -> None:
    assert data_of(tmp_path)["lookups"] == [
        {"reason": "order", "events": 2, "lines": 1},
        {"reason": "inquiry", "events": 1, "lines": 1},
        {"reason": "none", "events": 1, "lines": 1},
    ]


def test_grounds_that_could_not_be_evaluated_are_not_told_apart(tmp_path: Path) -> None:
    data = data_of(tmp_path, not_evaluated={"U06": "dataset orders is absent"})
    assert data["lookups"] == [{"reason": "all", "events": 4, "lines": 2}]


# --- what could not be evaluated


@pytest.mark.parametrize("dataset", ["campaigns", "campaign_targets", "coordinations", "lines"])
def test_without_a_register_campaigns_are_not_evaluated_and_the_reason_stands(
    dataset: str, tmp_path: Path
) -> None:
    reason = {"N03": f"dataset {dataset} is absent"}
    database = write_registers(tmp_path / "inspection.duckdb", absent=(dataset,), not_evaluated=reason)
    data = operator_data(database, "OP1", DRAFT)
    assert "提供を受けていません" in data["not_evaluated"]["campaigns"]["ja"]
    assert {row["coordination"] for row in data["campaigns"]} <= {"not_evaluated"}
    assert {row["contacted_lines"] for row in data["campaigns"]} <= {None}
    assert data["exceptions"] == []
    html, _ = both(database)
    assert "調整のない電話勧奨の有無を評価できませんでした" in html
    assert "該当する電話勧奨はありません" not in html


@pytest.mark.parametrize(
    ("dataset", "section"), [("inquiries", "inquiries"), ("usage_events", "lookups"), ("lines", "inquiries")]
)
def test_without_its_data_a_section_is_not_evaluated(dataset: str, section: str, tmp_path: Path) -> None:
    data = data_of(tmp_path, absent=(dataset,))
    assert (
        data["not_evaluated"][section]["en"].endswith("was not delivered")
        or data["not_evaluated"][section]["en"]
    )
    assert data[section] == []


def test_what_was_delivered_is_evaluated(tmp_path: Path) -> None:
    data = data_of(tmp_path)
    assert data["not_evaluated"] == {"campaigns": None, "inquiries": None, "lookups": None}
    assert [row["reason"] for row in data["checks"]] == [None] * 5
    assert data["lines"] == 7


def test_lines_without_the_column_that_names_the_operator_tell_nothing(tmp_path: Path) -> None:
    import duckdb

    database = write_registers(tmp_path / "inspection.duckdb")
    with duckdb.connect(str(database)) as connection:
        connection.execute('ALTER TABLE snapshots ADD COLUMN "columns" VARCHAR')
        connection.execute("UPDATE snapshots SET columns = 'line_key, is_collab' WHERE dataset = 'lines'")
    data = operator_data(database, "OP1", DRAFT)
    assert data["lines"] is None
    assert "operator_id" in data["not_evaluated"]["inquiries"]["ja"]
    assert data["not_evaluated"]["lookups"] is not None
    assert data["not_evaluated"]["campaigns"] is not None


# --- the page


def test_the_same_inspection_gives_the_same_bytes_and_a_file_written_anew_is_read_anew(
    tmp_path: Path,
) -> None:
    path = tmp_path / "inspection.duckdb"
    first = both(write_registers(path))
    assert both(path) == first
    own = {**OWN, "operators": [{**OWN["operators"][0], "name": "改称した株式会社"}]}
    assert "改称した株式会社" in both(write_registers(path, own=own))[0]


def test_the_database_is_read_once_however_many_pages_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    real = operator_facts.read_facts
    monkeypatch.setattr(
        operator_facts, "read_facts", lambda path, limit: read.append(path) or real(path, limit)
    )
    database = write_registers(tmp_path / "inspection.duckdb")
    for operator in operator_ids(database):
        both(database, operator)
        both(database, operator, ISSUE)
    assert read == [database]


def test_an_issue_gives_number_day_and_contact_and_a_draft_says_that_it_is_one(tmp_path: Path) -> None:
    database = write_registers(tmp_path / "inspection.duckdb")
    html, text = both(database, issue=ISSUE)
    for said in (
        "架企第30-7号",
        "令和元年5月20日",
        "20 May 2019",
        "情報管理部\n電話 00-0000",
        "架企第30-6号",
    ):
        assert said in html
    assert json.loads(text)["issue"] == {
        "publication": 1,
        "number": "架企第30-7号",
        "issued_on": "2019-05-20",
        "supersedes": "架企第30-6号",
    }
    draft, _ = both(database)
    assert "未発行" in draft
    assert "お問い合わせ先" not in draft


def test_the_page_is_one_file_with_a_policy_and_every_label_has_its_target(tmp_path: Path) -> None:
    html, _ = both(write_registers(tmp_path / "inspection.duckdb"), issue=ISSUE)
    tags = Tags(html)
    assert not {tag for tag, _ in tags.tags} & {"link", "img", "iframe", "object", "embed", "base"}
    assert not re.search(r"url\(|@import|https?://", html)
    (rules,) = [
        a["content"] or "" for t, a in tags.tags if t == "meta" and "Policy" in (a.get("http-equiv") or "")
    ]
    assert rules.startswith("default-src 'none'")
    assert "unsafe" not in rules
    attributes = [a for _, a in tags.tags]
    ids = [a["id"] for a in attributes if a.get("id")]
    assert len(ids) == len(set(ids))
    wanted = {(a.get("href") or "")[1:] for a in attributes if a.get("href")}
    wanted |= {name for a in attributes for name in (a.get("aria-labelledby") or "").split()}
    wanted |= {a["for"] or "" for a in attributes if a.get("for")}
    assert wanted - set(ids) == set()
    boxes = html.count('<div class="scroll" tabindex="0" role="group" aria-labelledby="')
    assert boxes == html.count("<table") == 5


def test_markup_in_names_is_inert(tmp_path: Path) -> None:
    hostile = "\"><script>alert(1)</script>'{{7*7}}"
    own = {
        **OWN,
        "operators": [{**OWN["operators"][0], "name": hostile}],
        "campaigns": [{**OWN["campaigns"][0], "service_code": hostile}],
    }
    html, _ = both(write_registers(tmp_path / "inspection.duckdb", own=own))
    assert len([tag for tag, _ in Tags(html).tags if tag == "script"]) == 2
    assert "&lt;script&gt;alert(1)" in html
    assert "{{7*7}}" in html


def test_other_words_than_the_products_are_used_when_given(tmp_path: Path) -> None:
    words = load_wording()
    other = Wording({lang: {**texts, "operator.edition": "試し刷り"} for lang, texts in words.texts.items()})
    database = write_registers(tmp_path / "inspection.duckdb")
    assert "試し刷り" in render_operator(database, other, "OP1", DRAFT)
    assert "試し刷り" not in render_operator(database, words, "OP1", DRAFT)
    assert words.say("operator.edition") == Both("事業者版", "Operator edition")


def test_the_conclusion_is_that_of_the_public_edition(tmp_path: Path) -> None:
    data = data_of(tmp_path)
    assert (
        data["conclusion"]["lead"]["ja"]
        == "基準日時点の権限付与状況を点検し、是正を要する指摘事項を確認しました。"
    )
    assert not re.search(r"\d", data["conclusion"]["lead"]["en"])
    waived = tuple(replace_exception(finding) for finding in OWN_FINDINGS)
    assert data_of(tmp_path / "w", findings=waived)["exceptions"][0]["waived"] == 2


def replace_exception(finding: dict[str, Any]) -> dict[str, Any]:
    return {**finding, "is_exception": False}


def test_the_fixture_changes_what_it_says_it_changes() -> None:
    assert replace(FAR, more={}).rows() != Other().rows()
