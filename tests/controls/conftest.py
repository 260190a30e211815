"""The companies that the tests of the controls share, and the order that builds each once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from case_files import Companies


@pytest.fixture(scope="session")
def companies() -> Iterator[Companies]:
    """Give the companies of whatever control is asked for."""
    opened = Companies()
    yield opened
    opened.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests of one control together, so that its companies are built once."""
    places = [n for n, item in enumerate(items) if item.path.parent == Path(__file__).parent]
    ordered = sorted((items[n] for n in places), key=_code)
    for place, item in zip(places, ordered, strict=True):
        items[place] = item


def _code(item: pytest.Item) -> str:
    callspec = getattr(item, "callspec", None)
    return "" if callspec is None else str(callspec.params["code"])
