"""The config, the rules and the waivers: each defect of a file is named with its place and its remedy."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tenken.errors import ConfigError, EvidenceError, GateError, InputError, Problem, TransientError, Where
from tenken.rules import load_role_rules, load_waivers
from tenken.settings import connection, load_settings
from tenken.strict import read_yaml

CONFIG = """\
organisation: {name_ja: 架空通信株式会社}
role_rules: role_rules.yaml
categories:
  - {code: back_office, name_ja: バックヤード}
datasets:
  persons: drop/{as_of}/persons.csv
  usage_events: absent
"""
RULE = "  - {rule_id: RR-001, effect: allow, valid_from: 2018-04-01"
WAIVER = (
    "waivers:\n  - {waiver_id: W-001, code: R01, reason: agreed, owner: O, approved_by: B, approved_on: 2018-10-01,"
    " valid_from: 2018-10-01"
)

WHOLE = WAIVER + ", valid_until: 2018-12-31}\n"
TWICE = "{code: 0012, name_ja: x}\n  - {code: '0012', name_ja: y}"


def _write(folder: Path, text: str, name: str = "inspection.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _settings_error(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_settings(_write(folder, text))
    assert caught.value.exit_code == 11
    return str(caught.value)


def test_a_small_config_has_the_defaults_and_absolute_paths(tmp_path: Path) -> None:
    settings = load_settings(_write(tmp_path, CONFIG))
    assert settings.archive == tmp_path / "var/archive"
    assert settings.role_rules == tmp_path / "role_rules.yaml"
    assert (settings.organisation.timezone, settings.organisation.fiscal_year_starts) == ("Asia/Tokyo", 4)
    assert settings.policy.population_change_percent == 20
    assert str(settings.quarter("FY2018Q3")) == "FY2018Q3"


def test_the_kind_of_a_source_follows_its_file_and_absent_is_null(tmp_path: Path) -> None:
    settings = load_settings(_write(tmp_path, CONFIG))
    persons = settings.datasets["persons"]
    assert persons is not None
    assert (persons.kind, settings.datasets["usage_events"]) == ("csv", None)


def test_another_archive_may_be_given(tmp_path: Path) -> None:
    assert load_settings(_write(tmp_path, CONFIG), tmp_path / "other").archive == tmp_path / "other"


def test_a_key_that_occurs_twice_is_named_with_the_line_of_the_second(tmp_path: Path) -> None:
    text = CONFIG + "role_rules: other.yaml\n"
    assert _settings_error(tmp_path, text).startswith(
        f"{tmp_path / 'inspection.yaml'}:{text.count(chr(10))}: key 'role_rules' occurs twice"
    )


def test_a_key_that_occurs_twice_is_found_deep_in_the_file(tmp_path: Path) -> None:
    path = _write(tmp_path, "a:\n  b:\n    - {c: 1, d: 2, c: 3}\n")
    with pytest.raises(ConfigError, match=r"yaml:3: key 'c' occurs twice"):
        read_yaml(path)


@pytest.mark.parametrize(
    ("added", "place", "problem"),
    [
        ("colour: blue\n", "[colour]", "Extra inputs are not permitted"),
        ("policy: {mover_grace: 3}\n", "[policy.mover_grace]", "Remove it or correct its spelling"),
        ("policy: {headcount_posts: both}\n", "[policy.headcount_posts]", "'main' or 'each'"),
        ("policy: {leaver_grace_days: soon}\n", "[policy.leaver_grace_days]", "valid integer"),
        ("policy: {approved_percent: {back_ofice: 50}}\n", "", "back_ofice is neither a category nor total"),
        ("purposes: [{code: line_check}]\n", "[purposes.0.name_ja]", "Field required"),
    ],
)
def test_a_wrong_key_is_named_with_its_place(tmp_path: Path, added: str, place: str, problem: str) -> None:
    message = _settings_error(tmp_path, CONFIG + added)
    assert place in message
    assert problem in message


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("name_ja: 架空通信株式会社", "name_ja: x, timezone: Asia/Tokio", "not the name of a time zone"),
        ("name_ja: 架空通信株式会社", "name_ja: x, fiscal_year_starts: 13", "less than or equal to 12"),
        ("{code: back_office, name_ja: バックヤード}", TWICE, "each code may occur once"),
        ("drop/{as_of}/persons.csv", "{kind: pigeon}", "datasets.persons.kind"),
        ("drop/{as_of}/persons.csv", "{path: drop/persons}", "datasets.persons.kind"),
        ("role_rules: role_rules.yaml\n", "", "[role_rules]: Field required"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert problem in _settings_error(tmp_path, CONFIG.replace(old, new))


def test_all_errors_of_a_file_come_at_once(tmp_path: Path) -> None:
    message = _settings_error(
        tmp_path, CONFIG + "colour: blue\npolicy: {mover_grace: 3, headcount_posts: both}\n"
    )
    assert len(message.splitlines()) == 3


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- a\n- b\n", "not a mapping"),
        ("", "not a mapping"),
        ("datasets: [persons]\n", "datasets is not a mapping"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in _settings_error(tmp_path, text)


def test_a_file_that_is_absent_not_yaml_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        read_yaml(tmp_path / "none.yaml")
    with pytest.raises(ConfigError, match=r"broken.yaml:2: "):
        read_yaml(_write(tmp_path, "a: 1\nb: }\n", "broken.yaml"))
    (tmp_path / "sjis.yaml").write_bytes("a: 点検".encode("cp932"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_yaml(tmp_path / "sjis.yaml")
    with pytest.raises(ConfigError):
        read_yaml(tmp_path)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0012", "0012"),
        ("0o17", "0o17"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("+81", 81),
        ("0", 0),
        ("-3", -3),
        ("12", 12),
        ("'12'", "12"),
        ("2018-12-31", date(2018, 12, 31)),
    ],
)
def test_what_looks_like_an_id_stays_text(tmp_path: Path, written: str, read: Any) -> None:
    assert read_yaml(_write(tmp_path, f"id: {written}\n")) == {"id": read}


def test_an_id_that_was_not_quoted_is_refused_rather_than_guessed(tmp_path: Path) -> None:
    for value in ("12", "no", "1.5", "2018-12-31"):
        path = _write(tmp_path, f"version: '1'\nrules:\n{RULE}, org_id: [{value}]}}\n")
        with pytest.raises(ConfigError, match=r"rules\.0\.org_id\.0"):
            load_role_rules(path)


@pytest.mark.parametrize("name", ["2018Q3", "FY2018Q9", "平成30年度"])
def test_a_wrong_name_of_a_quarter_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="not the name of a fiscal quarter"):
        load_settings(_write(tmp_path, CONFIG)).quarter(name)


# --- role rules


def _rules(folder: Path, *rules: str) -> Path:
    return _write(folder, "version: '1'\nrules:\n" + "".join(f"{r}\n" for r in rules), "role_rules.yaml")


def test_one_value_stands_for_a_list_of_one(tmp_path: Path) -> None:
    (rule,) = load_role_rules(_rules(tmp_path, f"{RULE}, duty_code: order_entry, org_id: [A, B]}}")).rules
    assert (rule.duty_code, rule.org_id, rule.category_code) == (["order_entry"], ["A", "B"], None)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (f"{RULE}, valid_until: 2018-03-31}}", "valid_until lies before valid_from"),
        (f"{RULE}, duty: order_entry}}", "[rules.0.duty]"),
        (f"{RULE}, duty_code: []}}", "at least 1 item"),
        (f"{RULE}, requires: {{permit: true}}}}", "[rules.0.requires.permit]"),
        (RULE.replace("allow", "permit") + "}", "'allow' or 'deny'"),
        (RULE.replace(", valid_from: 2018-04-01", "") + "}", "[rules.0.valid_from]: Field required"),
        (RULE.replace("2018-04-01", "2018-04-31") + "}", "role_rules.yaml:3: there is no such day"),
    ],
)
def test_a_malformed_rule_is_named_with_its_place(tmp_path: Path, rule: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_role_rules(_rules(tmp_path, rule))
    assert problem in str(caught.value)


def test_two_rules_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'RR-001' occurs more than once"):
        load_role_rules(_rules(tmp_path, f"{RULE}}}", f"{RULE}, duty_code: support}}"))


DENY = "  - {rule_id: RR-002, effect: deny, valid_from: "


@pytest.mark.parametrize(
    ("allow", "deny", "is_conflict"),
    [
        (f"{RULE}, duty_code: [a, b]}}", f"{DENY}2018-06-01, duty_code: [b, a]}}", True),
        (f"{RULE}, duty_code: a}}", f"{DENY}2018-06-01, duty_code: b}}", False),
        (f"{RULE}, valid_until: 2018-05-31}}", f"{DENY}2018-06-01}}", False),
        (f"{RULE}, valid_until: 2018-06-01}}", f"{DENY}2018-06-01}}", True),
        (f"{RULE}}}", f"{DENY}2017-06-01, valid_until: 2018-03-31}}", False),
        (f"{RULE}}}", f"{DENY}2017-06-01, valid_until: 2018-04-01}}", True),
    ],
)
def test_rules_that_no_precedence_settles_are_refused(
    tmp_path: Path, allow: str, deny: str, is_conflict: bool
) -> None:
    path = _rules(tmp_path, allow, deny)
    if is_conflict:
        with pytest.raises(ConfigError, match="RR-001, RR-002"):
            load_role_rules(path)
    else:
        assert len(load_role_rules(path).rules) == 2


# --- waivers


def test_no_file_of_waivers_is_no_waiver_and_an_empty_one_too(tmp_path: Path) -> None:
    assert load_waivers(None).waivers == []
    assert load_waivers(_write(tmp_path, "")).waivers == []


def test_waivers_may_be_a_bare_list(tmp_path: Path) -> None:
    path = _write(tmp_path, WAIVER.removeprefix("waivers:\n") + ", valid_until: 2018-12-31}\n")
    assert [w.waiver_id for w in load_waivers(path).waivers] == ["W-001"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (WAIVER + "}\n", "[waivers.0.valid_until]: Field required"),
        (WAIVER + ", valid_until: null}\n", "[waivers.0.valid_until]"),
        (WAIVER + ", valid_until: 2018-09-30}\n", "valid_until lies before valid_from"),
        (WAIVER + ", valid_until: 2018-12-31, finding_key: abc}\n", "name either finding_key or code"),
        (WAIVER.replace(" code: R01,", "") + ", valid_until: 2018-12-31}\n", "name either finding_key or code"),
        (WAIVER.replace("agreed", "''") + ", valid_until: 2018-12-31}\n", "[waivers.0.reason]"),
        (WAIVER + ", valid_until: 2018-12-31, until: x}\n", "[waivers.0.until]"),
        (WHOLE + WHOLE.removeprefix("waivers:\n"), "'W-001' occurs more than once"),
    ],
)  # fmt: skip
def test_a_waiver_without_an_end_a_target_or_a_reason_is_refused(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_waivers(_write(tmp_path, text))
    assert problem in str(caught.value)


# --- connections and the environment


def test_secrets_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(
        _write(
            tmp_path,
            CONFIG
            + "connections: {crm: {url: 'postgresql://${CRM_USER}@db/crm', password: '${CRM_WORD}'}}\n",
        )
    )
    monkeypatch.setenv("CRM_USER", "reader")
    monkeypatch.delenv("CRM_WORD", raising=False)
    with pytest.raises(ConfigError, match="needs the environment variable CRM_WORD"):
        connection(settings, "crm")
    monkeypatch.setenv("CRM_WORD", "word")
    found = connection(settings, "crm")
    assert (found.url, found.password) == ("postgresql://reader@db/crm", "word")


def test_a_connection_that_nobody_declared_may_come_whole_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(_write(tmp_path, CONFIG))
    monkeypatch.delenv("TENKEN_CONNECTION_CRM", raising=False)
    monkeypatch.delenv("AIRFLOW_CONN_CRM", raising=False)
    with pytest.raises(ConfigError, match="set TENKEN_CONNECTION_CRM"):
        connection(settings, "crm")
    monkeypatch.setenv("TENKEN_CONNECTION_CRM", "sqlite://")
    assert connection(settings, "crm").url == "sqlite://"


def test_what_a_result_depends_on_holds_no_paths_and_no_secrets(tmp_path: Path) -> None:
    text = CONFIG + "connections: {crm: {url: 'postgresql://reader:word@db/crm'}}\n"
    source = str(load_settings(_write(tmp_path, text)).digest_source())
    assert str(tmp_path) not in source
    assert "word" not in source
    assert "usage_events" in source


# --- errors


@pytest.mark.parametrize(
    ("kind", "code"),
    [(InputError, 10), (ConfigError, 11), (EvidenceError, 12), (GateError, 13), (TransientError, 75)],
)
def test_an_error_has_its_exit_code_and_survives_a_process_border(kind: Any, code: int) -> None:
    error = kind.at("persons.csv", "unknown code", "Ask for a list", row=3, column="status")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert (again.exit_code, again.problems) == (code, error.problems)
    assert str(again) == "persons.csv:3 [status]: unknown code. Ask for a list"


def test_twenty_problems_are_shown_and_the_rest_counted() -> None:
    error = InputError([Problem(Where("a.csv", n), "wrong", "Mend it") for n in range(23)])
    lines = str(error).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "… and 3 more problems of the same run"
