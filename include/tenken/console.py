"""What a person at a terminal sees: tables, and a progress bar that becomes plain lines in a log."""

from __future__ import annotations

import os
import sys
import unicodedata
from argparse import ArgumentTypeError
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


def width(text: str) -> int:
    """Count the columns a terminal gives a text; a Japanese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Lay out rows as aligned text, numbers to the right; null prints as a dash."""
    cells = [[*head], *([_cell(v) for v in row] for row in rows)]
    wide = [max(width(row[i]) for row in cells) for i in range(len(head))]
    right = [
        all(isinstance(row[i], int | float | None) for row in rows) and bool(rows) for i in range(len(head))
    ]
    lines = [
        "  ".join(_pad(c, wide[i], to_right=right[i]) for i, c in enumerate(row)).rstrip() for row in cells
    ]
    return "\n".join([lines[0], "  ".join("─" * w for w in wide), *lines[1:]])


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _pad(text: str, columns: int, *, to_right: bool) -> str:
    space = " " * (columns - width(text))
    return space + text if to_right else text + space


class Watcher:
    """Receives steps: moves a bar on a terminal, prints a line elsewhere; all on standard error."""

    def __init__(self, bar: Progress | None = None, task: TaskID | None = None) -> None:
        self._bar, self._task = bar, task

    def step(self, message: str) -> None:
        """Tell that a step is done."""
        if self._bar is None or self._task is None:
            print(message, file=sys.stderr, flush=True)  # noqa: T201  # the console is this module's job
        else:
            self._bar.console.print(message, highlight=False, markup=False)

    def advance(self) -> None:
        """Tell that one of the expected units is done."""
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task)


@contextmanager
def watching(title: str, total: int) -> Iterator[Watcher]:
    """Show progress over ``total`` units while the block runs."""
    if not sys.stderr.isatty():
        yield Watcher()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        yield Watcher(bar, bar.add_task(title, total=total))


def read_day(text: str) -> date:
    """Read a day of the command line.

    Raises:
        ArgumentTypeError: it is none; argparse names the option and ends with 2.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("not a day of the calendar. Write it like 2019-03-29") from None


def end_process(code: int) -> NoReturn:
    """End the process here and now with an exit code, whatever was printed being written out.

    What SQLAlchemy keeps of DuckDB outlives the interpreter's own tidying, and DuckDB's binding then prints
    pages about leaks on standard error.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(BrokenPipeError):
            stream.flush()
    os._exit(code)
