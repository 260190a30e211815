"""The DAG `inspection` for several quarters in this one process: the middle part of `make demo`.

``python -m plugins.demo --site var/demo FY2018Q1 FY2019Q2``: the site is what `tenken demo
--prepare-only` wrote. Airflow's metadata and its log go to ``<site>/airflow``.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from plugins.home import airflow_environment, write_secrets
from tenken.calendar import quarter_range
from tenken.errors import TenkenError
from tenken.settings import Settings, load_settings

Say = Callable[[str], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the quarters, oldest first, and say how each went; stops at the first that fails."""
    parser = argparse.ArgumentParser(prog="python -m plugins.demo", description=__doc__)
    parser.add_argument("--site", type=Path, required=True, help="folder that `tenken demo` prepared")
    parser.add_argument("first", help="like FY2018Q1")
    parser.add_argument("last", help="like FY2019Q2")
    options = parser.parse_args(arguments)
    try:
        settings = _enter_site(options.site.resolve())
        quarters = quarter_range(settings.quarter(options.first), settings.quarter(options.last))
        with _quiet(options.site.resolve() / "airflow" / "demo.log") as say:
            return _run_quarters([str(quarter) for quarter in quarters], say)
    except TenkenError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


def _enter_site(site: Path) -> Settings:
    """Set the environment of this process before Airflow is first imported."""
    os.umask(0o077)
    home, config = site / "airflow", site / "config" / "inspection.yaml"
    settings = load_settings(config)
    write_secrets(home)
    os.environ.update(airflow_environment(home), TENKEN_CONFIG=str(config))
    return settings


@contextmanager
def _quiet(log: Path) -> Iterator[Say]:
    """Send what Airflow prints, thousands of lines, to a file; gives a way to speak past it."""
    with os.fdopen(os.dup(1), "w") as terminal, log.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        # After a good end both stay with the file: what libraries say while Python ends belongs there too.
        try:
            yield lambda text: print(text, file=terminal, flush=True)
        except BaseException:
            os.dup2(terminal.fileno(), 1)
            os.dup2(terminal.fileno(), 2)
            raise


def _run_quarters(quarters: Sequence[str], say: Say) -> int:
    from plugins.in_process import failures_of, load_dags, open_metadata, run_quarter

    say("Airflow: metadata and DAGs")
    open_metadata()
    dag = load_dags()["inspection"]
    errors = failures_of(dag)
    for quarter in quarters:
        start = time.monotonic()
        run = run_quarter(dag, quarter)
        say(f"Airflow: inspection {quarter} {run.state} in {time.monotonic() - start:.1f} s")
        if str(run.state) != "success":
            return _tell_failures(errors, say)
    return 0


def _tell_failures(errors: Sequence[object], say: Say) -> int:
    """Say why tasks failed; gives the exit code of the first cause that has one."""
    for error in errors:
        say(str(error) if isinstance(error, TenkenError) else f"{type(error).__name__}: {error}")
    say("the whole log: <site>/airflow/demo.log")
    return next((error.exit_code for error in errors if isinstance(error, TenkenError)), 1)


if __name__ == "__main__":
    sys.exit(main())
