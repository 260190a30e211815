"""The sample company's people come out alike from the payroll file and from a real directory."""

from datetime import UTC, datetime
from importlib.util import find_spec

import pytest
import slapd
from services import require

from tenken.sample.build import build_company
from tenken.sample.config import build_config
from tenken.sample.files import write_delivery
from tenken.sample.layout import PERSON_COLUMNS
from tenken.sample.ldap import SCHEMA_NAME, SUFFIX, ldap_source, write_ldif
from tenken.settings import Settings
from tenken.sources.capture import capture_dataset

QUARTER = "FY2018Q3"
NOW = datetime(2019, 1, 1, tzinfo=UTC)


def make_settings(root, name: str, source: dict, **more) -> Settings:
    return Settings(
        path=root / "config/inspection.yaml",
        organisation={"name_ja": "試験通信株式会社"},
        archive=root / name,
        role_rules=root / "role_rules.yaml",
        categories=[],
        datasets={"persons": source},
        **more,
    )


def capture_rows(settings: Settings) -> list[tuple]:
    import pyarrow.parquet as pq

    captured = capture_dataset(settings, settings.quarter(QUARTER), "persons", now=NOW)
    table = pq.read_table(captured.snapshot.parquet, columns=list(PERSON_COLUMNS))
    return sorted(tuple(row.values()) for row in table.to_pylist())


@pytest.mark.services
def test_the_directory_gives_the_same_persons_as_the_file(tmp_path, monkeypatch):
    require("slapd", slapd.SLAPD)
    require("the Python library bonsai", find_spec("bonsai"))
    write_delivery(build_company(), QUARTER, tmp_path / "drop")
    ldif = write_ldif(tmp_path, QUARTER)
    config = slapd._CONFIG.replace("modulepath", f"include {ldif.with_name(SCHEMA_NAME)}\nmodulepath", 1)
    # Ten thousand entries, each flushed to disk, would take longer than the test's patience.
    monkeypatch.setattr(slapd, "_CONFIG", config.replace("maxsize", "dbnosync\nmaxsize", 1))
    assert slapd.SUFFIX == SUFFIX
    source = build_config("sqlite://")["datasets"]["persons"]
    from_file = capture_rows(make_settings(tmp_path, "file", {"kind": "csv", **source}))
    (tmp_path / "slapd").mkdir()
    with slapd.run_slapd(tmp_path / "slapd", ldif.read_text(encoding="ascii")) as server:
        directory = {"url": server.url, "bind_dn": slapd.BIND_DN, "password": slapd.PASSWORD}
        settings = make_settings(tmp_path, "ldap", ldap_source(), connections={"directory": directory})
        from_directory = capture_rows(settings)
    assert len(from_directory) > 10_000
    assert from_directory == from_file
