"""Which tests run one after another in the same process, and what starts first, when pytest-xdist runs several."""

from __future__ import annotations

import re

from xdist.scheduler import LoadScopeScheduling

SLOW = ("integration", "controls", "real", "browser")
"""Folders whose tests start first, so that no process is left with a long one at the end."""
SAMPLE = tuple(
    f"tests/integration/test_{name}.py"
    for name in ("airflow_backfill", "airflow_sign_off", "release_of_a_site", "sample_company")
)
"""Files that share the sample company, inspected; and of two Airflows one runs at a time."""
_CODE = re.compile(r"\[(\w+)")


class Scheduling(LoadScopeScheduling):
    """A file's tests stay together, for what they share; so do all of a control, and all of the sample company."""

    def _split_scope(self, nodeid: str) -> str:
        path, _, test = nodeid.partition("::")
        if path in SAMPLE:
            return "sample"
        code = _CODE.search(test) if path.startswith("tests/controls/") else None
        return path if code is None else code[1]


def place_of(folder: str) -> int:
    """Give the place in the order of a folder of tests."""
    return SLOW.index(folder) if folder in SLOW else len(SLOW)
