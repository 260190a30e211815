"""airflow.cfg, the secrets and the environment of Airflow's processes."""

from __future__ import annotations

import configparser
import json
import os
import stat
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from plugins.home import CONFIG, airflow_environment, write_secrets

pytestmark = pytest.mark.airflow


def options() -> list[tuple[str, str, str]]:
    """Section, option and value of each line of airflow.cfg."""
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(CONFIG, encoding="utf-8")
    return [(section, *line) for section in settings.sections() for line in settings.items(section)]


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    """Airflow's own description of its options."""
    import airflow

    path = Path(airflow.__file__).parent / "config_templates" / "config.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("section", "option", "value"), options())
def test_each_line_is_an_option_of_airflow_and_differs_from_its_default(
    known: dict[str, Any], section: str, option: str, value: str
) -> None:
    described = known[section]["options"][option.removesuffix("_cmd")]
    assert value != described["default"]
    assert not option.endswith("_cmd") or described["sensitive"] is True


def test_each_line_has_its_reason_above_it() -> None:
    lines = CONFIG.read_text(encoding="utf-8").splitlines()
    explained = [line for above, line in pairwise(lines) if above.startswith("#") and " = " in line]
    assert len(explained) == len(options()) > 0


def test_no_secret_stands_in_the_file_and_the_interface_is_for_this_host_only() -> None:
    values = {(section, option): value for section, option, value in options()}
    for section, option in (("core", "fernet_key"), ("api", "secret_key"), ("api_auth", "jwt_secret")):
        assert (section, option) not in values
        assert values[section, f"{option}_cmd"] == f"sh -c 'cat \"$AIRFLOW_HOME/.secrets/{option}\"'"
    assert values["api", "host"] == "127.0.0.1"
    assert values["api", "base_url"].startswith("http://127.0.0.1:")


def test_secrets_are_readable_by_their_owner_alone_even_under_a_lax_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_secrets(tmp_path)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / ".secrets").iterdir()}
    assert modes == dict.fromkeys(("jwt_secret", "secret_key", "fernet_key", "passwords.json"), 0o600)
    assert stat.S_IMODE((tmp_path / ".secrets").stat().st_mode) == 0o700


def test_secrets_once_made_stay_and_differ_between_homes(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    write_secrets(one), write_secrets(other)
    made = {path.name: path.read_text() for path in (one / ".secrets").iterdir()}
    write_secrets(one)
    assert {path.name: path.read_text() for path in (one / ".secrets").iterdir()} == made
    assert all((other / ".secrets" / name).read_text() != text for name, text in made.items())


def test_every_user_has_a_password_before_airflow_would_make_and_print_one(tmp_path: Path) -> None:
    passwords = json.loads(write_secrets(tmp_path).read_text())
    assert sorted(passwords) == ["admin", "approver", "auditor"]
    assert len(set(passwords.values())) == 3
    assert min(map(len, passwords.values())) >= 20


def test_a_user_who_joins_gets_a_password_and_the_others_keep_theirs(tmp_path: Path) -> None:
    config = tmp_path / "airflow.cfg"
    config.write_text("[core]\nsimple_auth_manager_users = admin:admin\n")
    before = json.loads(write_secrets(tmp_path, config).read_text())
    config.write_text("[core]\nsimple_auth_manager_users = admin:admin, clerk:viewer\n")
    after = json.loads(write_secrets(tmp_path, config).read_text())
    assert sorted(after) == ["admin", "clerk"]
    assert after["admin"] == before["admin"]


def test_airflow_reads_the_secrets_through_the_config() -> None:
    from airflow.configuration import conf

    home = Path(os.environ["AIRFLOW_HOME"])
    for section, option in (("core", "fernet_key"), ("api", "secret_key"), ("api_auth", "jwt_secret")):
        assert conf.get(section, option) == (home / ".secrets" / option).read_text()
    assert conf.get("core", "simple_auth_manager_passwords_file") == f"{home}/.secrets/passwords.json"


def test_the_fernet_key_encrypts() -> None:
    from cryptography.fernet import Fernet

    key = (Path(os.environ["AIRFLOW_HOME"]) / ".secrets" / "fernet_key").read_text()
    assert Fernet(key).decrypt(Fernet(key).encrypt(b"x")) == b"x"


def test_airflow_starts_its_parts_from_this_environment(tmp_path: Path) -> None:
    environment = airflow_environment(tmp_path)
    assert environment["AIRFLOW_HOME"] == str(tmp_path)
    first = Path(environment["PATH"].split(os.pathsep)[0])
    assert (first / "airflow").is_file()
    assert Path(environment["AIRFLOW__CORE__DAGS_FOLDER"], "inspection.py").is_file()
