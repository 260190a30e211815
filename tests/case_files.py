"""Where the given/expect cases of the controls lie, and how one is read.

``tests/controls/<file stem of the control>/<kind>_<what>.yaml`` holds ``why`` (one sentence), ``given``
(see company_fixture) and ``expect``: ``status``, ``reason``, ``population`` and ``findings``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from company_fixture import all_controls

from tenken.reconcile.controls import Outcome
from tenken.settings import read_yaml

CASES = Path(__file__).parent / "controls"
KINDS = ("clean", "dirty", "boundary", "null", "guard", "absent")


@dataclass(frozen=True)
class Built:
    """One case, its company and what its control said of it."""

    case: dict[str, Any]
    connection: Any
    values: dict[str, Any]
    outcome: Outcome
    findings: list[dict[str, Any]]


@cache
def case_files(code: str) -> tuple[Path, ...]:
    """List the cases of a control; none when it has no folder."""
    return tuple(sorted((CASES / all_controls()[code].path.stem).glob("*.yaml")))


def read_case(path: Path) -> dict[str, Any]:
    """Read one case as the product reads its own YAML: repeated keys are errors."""
    case = read_yaml(path)
    unknown = set(case) - {"why", "given", "expect"} | set(case["expect"]) - {
        "status", "reason", "population", "findings",
    }  # fmt: skip
    if unknown:
        raise ValueError(f"{path}: unknown keys {sorted(unknown)}")
    return case  # type: ignore[no-any-return]
