"""Servers and browsers of the machine that tests marked `services` need."""

import os

import pytest


def require(name: str, present: object) -> None:
    """Skip where a service is absent; fail instead where TENKEN_REQUIRE_SERVICES=1 promises it.

    Args:
        name: What a reader would install.
        present: Anything true when it is there.
    """
    if present:
        return
    if os.environ.get("TENKEN_REQUIRE_SERVICES") == "1":
        pytest.fail(f"{name} is absent although TENKEN_REQUIRE_SERVICES=1", pytrace=False)
    pytest.skip(f"{name} is absent on this machine")
