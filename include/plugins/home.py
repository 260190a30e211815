"""AIRFLOW_HOME of this project: the environment of Airflow's processes and the secrets they read.

Imports no Airflow: the environment must be complete before Airflow is first imported.
"""

from __future__ import annotations

import base64
import configparser
import json
import os
import secrets
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
CONFIG = PROJECT / "airflow.cfg"
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def airflow_environment(home: Path, config: Path = CONFIG) -> dict[str, str]:
    """Give the environment in which Airflow works in ``home`` with this project's DAGs and settings.

    Args:
        home: Folder of Airflow's metadata, logs and secrets; the project itself for `make up`.
        config: The ``airflow.cfg`` to use.

    Returns:
        A copy of this process's environment with Airflow's variables set; ``PATH`` starts with the
        folder of this Python, because Airflow starts its own parts by the name ``airflow``.
    """
    return {
        **os.environ,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW_CONFIG": str(config),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "GX_ANALYTICS_ENABLED": "false",
    }


def write_secrets(home: Path, config: Path = CONFIG) -> Path:
    """Create what ``airflow.cfg`` reads from ``<home>/.secrets``; what is there already stays.

    Args:
        home: AIRFLOW_HOME.
        config: Names the users whose passwords are made.

    Returns:
        The file of the passwords, JSON, user → password. The folder and its files are readable by
        this user alone.
    """
    folder = home / ".secrets"
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER)
    for name, value in (
        ("jwt_secret", secrets.token_urlsafe(64)),
        ("secret_key", secrets.token_urlsafe(32)),
        ("fernet_key", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()),
    ):
        if not (folder / name).exists():
            _write_private(folder / name, value)
    passwords = folder / "passwords.json"
    known = json.loads(passwords.read_text(encoding="utf-8")) if passwords.exists() else {}
    # Airflow itself would make a missing password too, but prints it and lets everybody read the file.
    whole = {user: known.get(user) or secrets.token_urlsafe(18) for user in _read_users(config)}
    if whole != known:
        _write_private(passwords, json.dumps(whole) + "\n")
    return passwords


def _read_users(config: Path) -> list[str]:
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(config, encoding="utf-8")
    users = settings.get("core", "simple_auth_manager_users", fallback="admin:admin")
    return [user.split(":")[0].strip() for user in users.split(",")]


def _write_private(path: Path, text: str) -> None:
    """Write a file that is whole or absent and never, not even for a moment, readable by others."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "w") as file:
        file.write(text)
    draft.replace(path)
