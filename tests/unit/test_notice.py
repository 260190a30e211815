"""Notices: counts, quarters and days in words, and no way for anything else to get in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tenken.errors import ConfigError, EvidenceError
from tenken.notice import write_notice
from tenken.report.wording import load_wording
from tenken.settings import load_settings, webhook_address

WORDS = load_wording()
SITE = """
organisation: {name_ja: 架空通信株式会社}
archive: archive
role_rules: role_rules.yaml
categories: []
datasets: {persons: persons.csv}
"""


def site(folder: Path, notify: str) -> Any:
    path = folder / "inspection.yaml"
    path.write_text(f"{SITE}notify: {notify}\n", encoding="utf-8")
    return load_settings(path)


@pytest.mark.parametrize(
    ("language", "subject", "text"),
    [
        (
            "ja",
            "【点検】期限を過ぎた事項（2019-01-25）",
            "2019-01-25 の時点で、期限を過ぎた事項は次のとおりです。\n措置の実施：1,234件",
        ),
        (
            "en",
            "[tenken] Overdue (2019-01-25)",
            "As of 2019-01-25 the following is overdue.\nMeasures undertaken: 1,234",
        ),
    ],
)
def test_a_notice_lists_what_counts_something_in_either_language(
    language: str, subject: str, text: str
) -> None:
    notice = write_notice(WORDS, "overdue", "2019-01-25", {"to_inspect": 0, "promises": 1234}, language)
    assert (notice.subject, notice.text) == (subject, text)
    assert json.loads(notice.line()) == {
        "event": "overdue",
        "about": "2019-01-25",
        "counts": {"to_inspect": 0, "promises": 1234},
        "text": text,
    }


@pytest.mark.parametrize("event", ["published", "gate_failed", "due", "overdue"])
@pytest.mark.parametrize("about", ["FY2018Q3", "FY2018", "2019-01-25"])
def test_every_event_can_be_told_of_a_quarter_a_year_and_a_day(event: str, about: str) -> None:
    assert about in write_notice(WORDS, event, about, {}).subject


@pytest.mark.parametrize(
    "about", ["P0001", "架空 太郎", "FY2018Q5", "FY2018Q3 P0001", "2019-1-5", "", "2019-01-25\nx"]
)
def test_what_is_no_quarter_year_or_day_is_refused_and_not_shown(about: str) -> None:
    with pytest.raises(EvidenceError, match="whole numbers and names of quarters and days only") as raised:
        write_notice(WORDS, "due", about, {})
    assert not about or about not in str(raised.value)


@pytest.mark.parametrize("count", ["12", "架空 太郎", None, 1.5, True, ["P0001"]])
def test_what_is_no_whole_number_is_refused_and_not_shown(count: Any) -> None:
    with pytest.raises(EvidenceError) as raised:
        write_notice(WORDS, "due", "2019-01-25", {"promises": count})
    assert "太郎" not in str(raised.value)
    assert "P0001" not in str(raised.value)


@pytest.mark.parametrize("name", ["P0001", "架空", "to claim", ""])
def test_a_count_that_is_called_like_a_person_is_refused(name: str) -> None:
    with pytest.raises(EvidenceError):
        write_notice(WORDS, "due", "2019-01-25", {name: 1})


def test_by_default_notices_are_japanese_and_go_to_a_file(tmp_path: Path) -> None:
    notify = site(tmp_path, "{}").notify
    assert (notify.language, notify.mail, notify.webhook, notify.due_days) == ("ja", None, None, 7)
    assert notify.events == ["published", "gate_failed", "due", "overdue"]


@pytest.mark.parametrize(
    ("notify", "problem"),
    [
        ("{webhook: 'https://hooks.example/secret'}", "webhook"),
        ("{webhook: '${A}${B}'}", "webhook"),
        ("{mail: {to: []}}", "mail.to"),
        ("{mail: {to: [a@example.jp], password: x}}", "mail.password"),
        ("{events: [everything]}", "events"),
        ("{slack: x}", "slack"),
        ("{due_days: -1}", "due_days"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not(tmp_path: Path, notify: str, problem: str) -> None:
    with pytest.raises(ConfigError) as raised:
        site(tmp_path, notify)
    assert f"notify.{problem}" in str(raised.value)
    assert "hooks.example" not in str(raised.value)


def test_the_address_of_the_webhook_comes_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = site(tmp_path, "{webhook: '${NOTICE_HOOK}'}")
    monkeypatch.setenv("NOTICE_HOOK", "https://hooks.example/secret")
    assert webhook_address(settings) == "https://hooks.example/secret"
    for empty in (None, ""):
        monkeypatch.delenv("NOTICE_HOOK") if empty is None else monkeypatch.setenv("NOTICE_HOOK", empty)
        with pytest.raises(ConfigError, match=r"need the environment variable NOTICE_HOOK\. Set it"):
            webhook_address(settings)
    assert webhook_address(site(tmp_path, "{}")) is None
