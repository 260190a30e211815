"""Airflow on a metadata database of its own, the project's two DAGs, and steps that only record."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

CONFIG = """
organisation: {name_ja: 架空通信株式会社, timezone: Asia/Tokyo, fiscal_year_starts: 4}
archive: archive
role_rules: role_rules.yaml
categories: []
datasets: {persons: persons.csv, accounts: accounts.csv, lines: absent}
"""


@pytest.fixture(scope="session")
def site_config() -> Path:
    """The config of a site that declares two datasets."""
    path = Path(os.environ["AIRFLOW_HOME"]) / "inspection.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _site(site_config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENKEN_CONFIG", str(site_config))


@pytest.fixture(scope="session")
def dags(site_config: Path) -> dict[str, Any]:
    """dag_id → DAG, read from the project's files; the metadata database exists."""
    from plugins.in_process import load_dags, open_metadata

    open_metadata()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENKEN_CONFIG", str(site_config))
        return load_dags()


class RecordingSteps(ModuleType):
    """Stands where `tenken.inspection` stands and writes down each call; fails where a test says so."""

    def __init__(self) -> None:
        super().__init__("tenken.inspection")
        self.calls: list[tuple[str, str, str, str]] = []
        self.failures: dict[str, list[Exception]] = {}

    def _record(self, step: str, config: str, quarter: str, run_key: str) -> dict[str, Any]:
        self.calls.append((step, config, quarter, run_key))
        if self.failures.get(step):
            raise self.failures[step].pop(0)
        return {"quarter": quarter, "step": step}

    def gate_step(self, config: str, quarter: str, run_key: str) -> dict[str, Any]:
        return self._record("gate", config, quarter, run_key)

    def reconcile_step(self, config: str, quarter: str, run_key: str) -> dict[str, Any]:
        return self._record("reconcile", config, quarter, run_key)

    def editions_step(self, config: str, quarter: str, run_key: str) -> dict[str, Any]:
        return self._record("editions", config, quarter, run_key)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> RecordingSteps:
    """The recording steps, in place while a test runs."""
    stand_in = RecordingSteps()
    monkeypatch.setitem(sys.modules, "tenken.inspection", stand_in)
    return stand_in
