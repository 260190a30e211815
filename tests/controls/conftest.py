"""The cases of one control, built once and shared by every test that asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from case_files import Built, case_files, read_case
from company_fixture import company, models_for, run_one


@pytest.fixture(name="built", scope="session")
def _built(request: pytest.FixtureRequest) -> Iterator[dict[str, Built]]:
    """Build every case of the control whose code is the parameter: case name → what came of it.

    Scoped to the session and parametrised, so that pytest runs all tests of one control together and
    the databases of one control at a time are open.
    """
    with ExitStack() as stack:
        done = {}
        for path in case_files(request.param):
            case = read_case(path)
            connection, values = stack.enter_context(company(Path(":memory:"), case["given"], wanted=models_for(request.param)))
            outcome, findings = run_one(connection, request.param, values, case["given"])
            done[path.stem] = Built(case, connection, values, outcome, findings)
        yield done
