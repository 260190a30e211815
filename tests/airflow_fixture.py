"""A real Airflow of its own for tests: its processes, what a person does with it, and its clean end."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from plugins.home import PROJECT, airflow_environment, write_secrets
from plugins.server import start_server, stop_server, wait_until_healthy

DAGS = len(list((PROJECT / "dags").glob("*.py")))


def free_ports(count: int) -> list[str]:
    """Find ports that nobody uses at the moment."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [str(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


@dataclass(frozen=True)
class Airflow:
    """A running Airflow of its own: what a person does with it."""

    url: str
    environment: dict[str, str]
    token: str
    passwords: Path

    def get(self, path: str) -> Any:
        """Ask the interface."""
        request = urllib.request.Request(
            f"{self.url}/api/v2/{path}", headers={"Authorization": f"Bearer {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def call(self, method: str, path: str, body: Any = None, user: str | None = "admin") -> tuple[int, bytes]:
        """Ask anything as a user, or as nobody; gives status and body, also of a refusal."""
        token = None if user is None else log_in(self.url, self.passwords, user)
        request = urllib.request.Request(
            f"{self.url}{path}",
            None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Type ``airflow …``."""
        return subprocess.run(
            ["airflow", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def runs(self, kind: str) -> dict[str, str]:
        """Quarter → state of the runs of `inspection` of one kind."""
        found = self.get("dags/inspection/dagRuns?limit=100")["dag_runs"]
        return {run["partition_key"]: run["state"] for run in found if run["run_type"] == kind}


def log_in(url: str, passwords: Path, user: str = "admin") -> str:
    """Get a token, as the operator if nobody else is named."""
    body = {"username": user, "password": json.loads(passwords.read_text())[user]}
    request = urllib.request.Request(
        f"{url}/auth/token", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["access_token"])


def wait_for(what: str, holds: Callable[[], Any], seconds: float) -> Any:
    """Wait until something is true and give it."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if found := holds():
            return found
        time.sleep(1)
    pytest.fail(f"not within {seconds:.0f} s: {what}")


@contextmanager
def running_airflow(home: Path, config: Path) -> Iterator[Airflow]:
    """Start Airflow for a site on ports of its own; afterwards nothing of it is left."""
    port, worker_log, trigger_log = free_ports(3)
    environment = {
        **airflow_environment(home),
        "TENKEN_CONFIG": str(config),
        "AIRFLOW__API__PORT": port,
        "AIRFLOW__API__BASE_URL": (url := f"http://127.0.0.1:{port}"),
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": worker_log,
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": trigger_log,
    }
    passwords, log = write_secrets(home), home / "airflow.log"
    process = start_server(environment, log)
    try:
        wait_until_healthy(process, url, log)
        yield Airflow(url, environment, log_in(url, passwords), passwords)
    finally:
        stop_server(process)
    for taken in (port, worker_log, trigger_log):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", int(taken))) != 0, f"port {taken} is still served"
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
