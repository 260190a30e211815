"""Where the real data lies that nobody here wrote; tests that read it are marked `real`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def real_data(*parts: str) -> Path:
    """Give a path below the data folder, or skip the test with the reason."""
    folder = Path(os.environ.get("TENKEN_REAL_DATA", ROOT.parent / "shared" / "data"))
    path = folder.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"real data is absent: {path}")
    return path
