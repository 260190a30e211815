"""Every error this package raises on purpose, and the exit code each one ends with.

    TenkenError
    ├── InputError      10  a delivered file, row or value is wrong
    ├── ConfigError     11  the config, a role rule or a waiver is wrong
    ├── EvidenceError   12  the archive or a check itself cannot be trusted or used
    ├── GateError       13  the snapshots do not hold what the gate demands
    └── TransientError  75  worth trying again unchanged (a lock, a network)

A finding is data, not an error. Messages name file, row, column and remedy, never a personal value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

SHOWN = 20


@dataclass(frozen=True)
class Where:
    """A place a reader can open: the row is the line an editor shows (header = 1)."""

    file: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        row = "" if self.row is None else f":{self.row}"
        column = "" if self.column is None else f" [{self.column}]"
        return f"{self.file}{row}{column}"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where, and the imperative that mends it."""

    where: Where
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}. {self.remedy}"


class TenkenError(Exception):
    """Base of every error this package raises on purpose; carries at least one problem."""

    exit_code: ClassVar[int] = 1

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(tuple(problems))  # args must rebuild it: Airflow pickles
        self.problems = tuple(problems)

    @classmethod
    def at(
        cls,
        file: object,
        problem: str,
        remedy: str,
        *,
        row: int | None = None,
        column: str | None = None,
    ) -> TenkenError:
        """Build the error of a single problem."""
        return cls([Problem(Where(str(file), row, column), problem, remedy)])

    def __str__(self) -> str:
        lines = [str(p) for p in self.problems[:SHOWN]]
        rest = len(self.problems) - SHOWN
        if rest > 0:
            lines.append(f"… and {rest} more problems of the same run")
        return "\n".join(lines)


class InputError(TenkenError):
    """A delivered file, row or value is wrong."""

    exit_code = 10


class ConfigError(TenkenError):
    """The config, a role rule or a waiver is wrong."""

    exit_code = 11


class EvidenceError(TenkenError):
    """The archive, a seal or a check itself cannot be trusted or used."""

    exit_code = 12


class GateError(TenkenError):
    """The snapshots do not hold what the gate demands; nothing was published."""

    exit_code = 13


class TransientError(TenkenError):
    """Worth trying again unchanged."""

    exit_code = 75
