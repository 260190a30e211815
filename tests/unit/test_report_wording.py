"""The wording: complete, equal in both languages, and never at a loss for a sentence."""

import re
from datetime import date
from pathlib import Path

import pytest

from tenken.contract import load_dataset
from tenken.errors import ConfigError
from tenken.policy import Policy
from tenken.report.wording import LANGUAGES, TEMPLATES, Both, fill, load_wording, placeholders
from tenken.screening import REASONS
from tenken.strict import INCLUDE

CONTROLS = sorted((INCLUDE / "controls").glob("*.sql"))
WORDS = load_wording()
# What a sentence may ask for: evidence of the controls, and what the report adds to it.
KNOWN = {
    "accounts",
    "allowed",
    "allowed_days",
    "answered_on",
    "answerer_problem",
    "appeared",
    "approved_at",
    "approved_on",
    "approved_percent",
    "approver_problem",
    "before",
    "begun_on",
    "candidates",
    "cap",
    "cap_unit",
    "campaign",
    "category",
    "chain_problem",
    "change_percent",
    "characters",
    "claimed_on",
    "closes_on",
    "confirmed_as",
    "conflict",
    "contact_on",
    "cycle",
    "dataset",
    "day",
    "days",
    "decided",
    "decided_on",
    "decision_time",
    "decisions",
    "declared",
    "denied_by",
    "depth",
    "differing_marks",
    "disabled_on",
    "document",
    "document_kind",
    "document_version",
    "due_on",
    "duty_code",
    "effective_on",
    "employer_id",
    "ended_on",
    "entitlements",
    "events",
    "exclusion",
    "expires_on",
    "extract_problem",
    "found_code",
    "found_on",
    "found_since",
    "granted_at",
    "granted_on",
    "granter_role",
    "hired_on",
    "holders",
    "idle_since",
    "incident",
    "instruction_kind",
    "instruction_no",
    "instruction_problem",
    "issued_on",
    "items",
    "kept",
    "last_seen",
    "last_used_on",
    "left",
    "left_on",
    "lines",
    "list_problem",
    "loaded",
    "longest_until",
    "machine_sign",
    "manager_problem",
    "missed_as_of",
    "missed_quarter",
    "moved_on",
    "new_since",
    "now",
    "org",
    "owner_problem",
    "percent",
    "permitted",
    "person_type",
    "persons",
    "persons_on",
    "points",
    "purpose_problem",
    "quarters",
    "quarters_unused",
    "request_id",
    "restated_revision",
    "reuse_problem",
    "reviewer_id",
    "reviewer_problem",
    "right",
    "rows",
    "rule_id",
    "rule_problem",
    "same_marks",
    "seconds",
    "self_grant",
    "solicitation_problem",
    "status",
    "status_since",
    "steps",
    "system",
    "training_stream",
    "unmet_rule",
    "used_on",
    "valid_until",
    "vanished",
    "waiver_id",
    "waivers",
}


def sentences(language: str) -> dict[str, tuple[str, ...]]:
    return {key: text for key, text in WORDS.texts[language].items() if isinstance(text, tuple)}


def test_both_languages_have_the_same_keys() -> None:
    assert WORDS.texts["ja"].keys() == WORDS.texts["en"].keys()


def test_both_languages_ask_for_the_same_values() -> None:
    for key, japanese in WORDS.texts["ja"].items():
        english = WORDS.texts["en"][key]
        if isinstance(japanese, str):
            assert isinstance(english, str), key
            if key != "quarter.month":  # a month is written from different parts in each language
                assert placeholders(japanese) == placeholders(english), key
        else:
            assert [placeholders(s) for s in japanese] == [placeholders(s) for s in english], key


def test_there_are_controls_to_word() -> None:
    assert CONTROLS


@pytest.mark.parametrize("path", CONTROLS, ids=lambda path: path.stem)
def test_every_control_has_its_words(path: Path) -> None:
    code = path.stem.split("_", 1)[0]
    for language in LANGUAGES:
        for part in ("title", "say", "why", "fix"):
            assert WORDS.texts[language].get(f"controls.{code}.{part}"), f"{code}.{part} in {language}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_sentence_of_every_control_needs_no_evidence(language: str) -> None:
    listed = sentences(language)
    assert listed
    assert {key for key, said in listed.items() if placeholders(said[-1])} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_asks_only_for_values_that_exist(language: str) -> None:
    asked = {
        name for said in sentences(language).values() for sentence in said for name in placeholders(sentence)
    }
    assert asked <= KNOWN


def test_the_most_detailed_sentence_with_all_its_values_is_used() -> None:
    detailed = WORDS.say_first("controls.L01.say", {"left_on": date(2019, 2, 28)})
    plain = WORDS.say_first("controls.L01.say", {"left_on": None})
    assert detailed.ja == "平成31年2月28日に退職した者の閲覧権限が、基準日において有効でした。"
    assert (
        detailed.en == "The holder left on 28 February 2019; the right was still in force on the as-of date."
    )
    assert plain.ja == "退職した者の閲覧権限が、基準日において有効でした。"


def test_a_code_without_a_phrase_never_lands_in_a_sentence() -> None:
    values = WORDS.in_words({"owner_problem": "a_code_of_tomorrow", "left_on": date(2019, 2, 28)})
    assert values == {"owner_problem": None, "left_on": date(2019, 2, 28)}
    assert "a_code" not in WORDS.say_first("controls.I02.say", values).ja


def test_every_value_of_the_controls_that_is_put_into_words_has_a_phrase() -> None:
    coded = {
        "owner_problem": "I02",
        "same_marks": "I05",
        "differing_marks": "I08",
        "machine_sign": "I10",
        "manager_problem": "L06",
        "cap_unit": "R12",
        "approver_problem": "R05",
        "purpose_problem": "R06",
        "rule_problem": "R14",
        "reuse_problem": "R15",
        "conflict": "R17",
        "self_grant": "P07",
        "extract_problem": "P08",
        "answerer_problem": "U09",
        "reviewer_problem": "V05",
        "decision_time": "V10",
        "list_problem": "N04",
    }
    for name, code in coded.items():
        (path,) = (INCLUDE / "controls").glob(f"{code}_*.sql")
        sql = path.read_text(encoding="utf-8")
        case = re.search(rf"CASE((?:(?!CASE).)*?)END AS {name}", sql, re.DOTALL)
        assert case is not None, name
        for value in re.findall(r"(?:THEN|ELSE) '(\w+)'", case[1]):
            assert WORDS.find(f"word.{name}.{value}"), f"{name} {value}"


def test_every_code_of_the_registers_that_is_put_into_words_has_a_phrase() -> None:
    streams = load_dataset("training_events").columns["stream"].values or []
    kinds = ["manual", "handbook", "poster"]
    coded = {"training_stream": streams, "document_kind": kinds, "solicitation_problem": list(REASONS[:2])}
    missing = [f"{n} {v}" for n, values in coded.items() for v in values if not WORDS.find(f"word.{n}.{v}")]
    assert (missing, len(streams)) == ([], 2)


@pytest.mark.parametrize("name", sorted(Policy.model_fields))
def test_every_threshold_has_a_name(name: str) -> None:
    assert WORDS.find(f"policy.{name}")


@pytest.mark.parametrize("name", load_dataset("persons").columns["person_type"].values or [])
def test_every_person_type_has_a_name(name: str) -> None:
    assert WORDS.find(f"person_type.{name}")
    assert WORDS.find(f"word.person_type.{name}")


@pytest.mark.parametrize(("n", "said"), [(1, "1 exception"), (2, "2 exceptions"), (1234, "1,234 exceptions")])
def test_english_counts_agree_with_their_noun(n: int, said: str) -> None:
    assert fill("{n} {n:exception|exceptions}", {"n": n}, "en") == said


def test_a_list_is_joined_as_each_language_does() -> None:
    values = {"parts": [Both("社員", "employees"), Both("役員", "officers")]}
    assert fill("{parts}", values, "ja") == "社員・役員"
    assert fill("{parts}", values, "en") == "employees, officers"


def test_words_of_an_issued_document_know_the_eras_of_its_day() -> None:
    words, due = load_wording(), date(2020, 3, 31)
    old = words.of_day(date(2019, 3, 29))
    assert old.say("requests.stamp.next", due=due) == Both(
        "【次回期限：平成32年3月31日】", "[Next due 31 March 2020]"
    )
    assert old.write([due, due], "ja") == "平成32年3月31日・平成32年3月31日"
    assert words.of_day(None).say("requests.stamp.next", due=due).ja == "【次回期限：令和2年3月31日】"


def test_a_missing_value_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises(ConfigError, match="placeholder"):
        WORDS.say("tiles.checks_detail")


def test_a_text_in_one_language_only_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wording.ja.yaml").write_text('a: "あ"\nb: "い"\n', encoding="utf-8")
    (tmp_path / "wording.en.yaml").write_text('a: "a"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"wording\.en\.yaml \[b\]"):
        load_wording(tmp_path)


def test_the_template_holds_no_japanese_of_its_own() -> None:
    template = (TEMPLATES / "report.html.j2").read_text(encoding="utf-8").replace("日本語", "")
    assert re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]+", template) == []
