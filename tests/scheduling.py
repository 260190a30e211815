"""Which tests run one after another in the same process, and what starts first, when pytest-xdist runs several."""

from __future__ import annotations

import re

from xdist.scheduler import LoadScopeScheduling

SLOW = ("integration", "controls", "real", "browser")
"""Folders whose tests start first, so that no process is left with a long one at the end."""
_CODE = re.compile(r"\[(\w+)")


class Scheduling(LoadScopeScheduling):
    """A file's tests stay together: some share a sample company. So do those of a control, over both its files."""

    def _split_scope(self, nodeid: str) -> str:
        path, _, test = nodeid.partition("::")
        if path.startswith("tests/integration/test_airflow_"):
            return "airflow"  # one at a time: each is several processes itself
        code = _CODE.search(test) if path.startswith("tests/controls/") else None
        return path if code is None else code[1]


def place_of(folder: str) -> int:
    """Give the place in the order of a folder of tests."""
    return SLOW.index(folder) if folder in SLOW else len(SLOW)
