"""The sample company, built, captured and inspected once for the files that look at it; nobody changes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sample_site import QUARTERS
from small_site import run_tenken


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is built: its folder, without an archive."""
    from tenken.sample.build import build_sample

    root = tmp_path_factory.mktemp("sample")
    assert build_sample(root) == root / "config/inspection.yaml"
    return root


@pytest.fixture(scope="session")
def captured(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with the snapshots of the six quarters, nothing inspected."""
    from tenken.settings import load_settings
    from tenken.sources.capture import capture_quarter

    archive = tmp_path_factory.mktemp("captured") / "archive"
    settings = load_settings(sample / "config/inspection.yaml", archive)
    for quarter in QUARTERS:
        capture_quarter(settings, settings.quarter(quarter))
    return archive


@pytest.fixture(scope="session")
def inspected(sample: Path, captured: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with the same snapshots in which the command line inspected the six quarters."""
    archive = tmp_path_factory.mktemp("inspected") / "archive"
    shutil.copytree(captured, archive)
    first, *_, last = QUARTERS
    run_tenken("--config", sample / "config/inspection.yaml", "--archive", archive, "backfill", first, last)
    return archive


@pytest.fixture(scope="module")
def sample_copy(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the sample company for one file of tests to change, without an archive."""
    return shutil.copytree(sample, tmp_path_factory.mktemp("copy") / "site")
