"""What every test needs before the first import: nothing of the machine's own Airflow is touched."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

from plugins.home import airflow_environment, write_secrets

# Airflow reads these when it is first imported, so they are set before any test module is.
# Each process of pytest-xdist has its own home, hence its own metadata database.
_HOME = tempfile.mkdtemp(prefix="tenken-tests-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ.update(airflow_environment(Path(_HOME)))
write_secrets(Path(_HOME))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slow folders first."""
    from scheduling import place_of

    items.sort(key=lambda item: place_of(item.path.relative_to(Path(__file__).parent).parts[0]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Say what stays in one process; files start as they were collected, not those with most tests first."""
    from scheduling import Scheduling

    config.option.loadscopereorder = False
    return Scheduling(config, log)
