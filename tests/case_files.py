"""Where the given/expect cases of the controls lie, and what comes of building them.

``tests/controls/<file stem of the control>/<kind>_<what>.yaml`` holds ``why`` (one sentence), ``given``
(see company_fixture) and ``expect``: ``status``, ``reason``, ``population`` and ``findings``.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from company_fixture import all_controls, company, models_for, run_one

from tenken.reconcile.controls import Outcome
from tenken.strict import read_yaml

CASES = Path(__file__).parent / "controls"
KINDS = ("clean", "dirty", "boundary", "null", "guard", "absent")
KEYS = {"why", "given", "expect"}
EXPECTED = {"status", "reason", "population", "findings"}


@dataclass(frozen=True)
class Built:
    """One case, its company and what its control said of it."""

    expect: dict[str, Any]
    connection: Any
    values: dict[str, Any]
    outcome: Outcome
    findings: list[dict[str, Any]]


class Companies:
    """The companies of one control at a time: those of the control before are closed."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._code = ""
        self._built: dict[str, Built] = {}

    def of(self, code: str) -> dict[str, Built]:
        """Build every case of a control, unless it was the last one asked for: case name → what came of it."""
        if code != self._code:
            self.close()
            self._code = code
            self._built = {path.stem: self._build(code, path) for path in case_files(code)}
        return self._built

    def close(self) -> None:
        """Close the databases that are open."""
        self._stack.close()

    def _build(self, code: str, path: Path) -> Built:
        case = read_case(path)
        opened = company(Path(":memory:"), case["given"], wanted=_models_of_case(code, case["given"]))
        connection, values = self._stack.enter_context(opened)
        outcome, findings = run_one(connection, code, values, case["given"])
        return Built(case["expect"], connection, values, outcome, findings)


def _models_of_case(code: str, given: dict[str, Any]) -> frozenset[str] | None:
    """Name the models that a case needs; null = all, for a control about the findings of every other."""
    if all_controls()[code].header.after_findings and "controls" not in given:
        return None
    return models_for(code).union(*(models_for(other) for other in given.get("controls", [])))


@cache
def case_files(code: str) -> tuple[Path, ...]:
    """List the cases of a control; none when it has no folder."""
    return tuple(sorted((CASES / all_controls()[code].path.stem).glob("*.yaml")))


def read_case(path: Path) -> dict[str, Any]:
    """Read one case as the product reads its own YAML: repeated keys are errors, and so are unknown ones."""
    case: dict[str, Any] = read_yaml(path)
    if set(case) != KEYS or not set(case["expect"]) <= EXPECTED:
        raise ValueError(f"{path}: want the keys {sorted(KEYS)}, and of expect {sorted(EXPECTED)}")
    return case
