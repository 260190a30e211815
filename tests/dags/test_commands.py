"""What one types: `make`, the demo's Airflow part, the commit hooks and `.ci/run`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from plugins.home import PROJECT

pytestmark = pytest.mark.airflow
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")

# The steps of an inspection, the second quarter of which does not pass its gate.
DEMO = """
import sys, types
from tenken.errors import GateError

def gate_step(config, quarter, run_key):
    print("a line that Airflow would print")
    if quarter == "FY2018Q2":
        raise GateError.at("persons", "2 of 10 rows", "Deliver persons again")
    return {"quarter": quarter}

steps = types.ModuleType("tenken.inspection")
steps.gate_step = gate_step
steps.reconcile_step = steps.editions_step = lambda config, quarter, run_key: {"quarter": quarter}
sys.modules["tenken.inspection"] = steps

from plugins.demo import main

sys.exit(main(["--site", sys.argv[1], "FY2018Q1", "FY2018Q3"]))
"""


def test_make_lists_every_command_with_what_it_does() -> None:
    shown = subprocess.run(["make"], cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    commands = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert commands is not None
    assert re.findall(r"^  make (\w+) +\w", shown, re.MULTILINE) == commands[1].split()


def test_the_demo_says_how_each_quarter_went_and_stops_at_the_first_that_fails(
    tmp_path: Path, site_config: Path
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "inspection.yaml").write_text(
        site_config.read_text(encoding="utf-8"), encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-c", DEMO, str(tmp_path)], capture_output=True, text=True, check=False
    )
    said = [re.sub(r"[\d.]+ s$", "N s", line) for line in done.stdout.splitlines()]
    assert said == [
        "Airflow: metadata and DAGs",
        "Airflow: inspection FY2018Q1 success in N s",
        "Airflow: inspection FY2018Q2 failed in N s",
        "persons: 2 of 10 rows. Deliver persons again",
        "the whole log: <site>/airflow/demo.log",
    ]
    assert (done.returncode, done.stderr) == (13, "")
    log = tmp_path / "airflow" / "demo.log"
    assert "a line that Airflow would print" in log.read_text(encoding="utf-8")
    assert (tmp_path / "airflow" / "airflow.db").stat().st_mode & 0o077 == 0


def test_the_demo_of_a_folder_without_a_config_is_one_clear_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "plugins.demo", "--site", str(tmp_path), "FY2018Q1", "FY2018Q3"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 11
    assert done.stderr.splitlines() == [
        f"{tmp_path}/config/inspection.yaml: the file does not exist. Check the path or create it"
    ]
    assert list(tmp_path.iterdir()) == []


def test_the_commit_hooks_are_the_tools_of_the_environment_and_the_same_as_make_check() -> None:
    hooks = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [repository["repo"] for repository in hooks] == ["local"]
    for hook in hooks[0]["hooks"]:
        tool = hook["entry"].split()[0]
        assert tool.startswith(".venv/bin/")
        assert f"$(VENV)/bin/{Path(tool).name} " in MAKEFILE


def test_the_continuous_check_can_be_run_and_reads_as_a_shell_script() -> None:
    script = PROJECT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True)
