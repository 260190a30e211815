"""Sign, look, publish and verify by the commands: on a small site, and the seed's own table on the sample."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from publishing_fixture import missing_stand_ins
from small_site import QUARTERS, run_tenken, write_site

from tenken.archive.store import remove_tree
from tenken.cli import main

NUMBER, DAY = ["--number", "架空企第18-1号"], ["--issued-on", "2019-03-29"]
SAID = ["--statement", "点検の結果を確認した。"]


@pytest.fixture(autouse=True, scope="module")
def _every_renderer() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        for name, module in missing_stand_ins().items():
            patch.setitem(sys.modules, name, module)
        yield


@pytest.fixture(scope="module", name="config")
def _config(tmp_path_factory: pytest.TempPathFactory) -> Any:
    config = write_site(tmp_path_factory.mktemp("site"))
    run_tenken("backfill", *QUARTERS, "--config", config)
    yield config
    remove_tree(config.parent / "archive")


def run(config: Path, *arguments: str) -> int:
    return main([*arguments, "--config", str(config)])


def set_publication(config: Path, **keys: Any) -> None:
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    data["publication"] = keys
    config.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def test_a_quarter_goes_from_inspected_to_public_by_commands(
    config: Path, tmp_path: Path, capsys: Any
) -> None:
    archive = config.parent / "archive"
    assert run(config, "publish", "FY2018Q3", "--as", "公表 係", *NUMBER, *DAY) == 13
    assert "is not signed by anybody" in capsys.readouterr().err
    assert run(config, "render", "FY2018Q3", "--target", str(tmp_path / "look"), "--edition", "public") == 0
    assert {p.name for p in (tmp_path / "look").iterdir()} == {"public"}
    assert run(config, "sign", "FY2018Q3", "--as", "P0001", *SAID) == 11
    assert run(config, "sign", "FY2018Q3", "--as", "署名 する子", "--statement", "問題なし") == 10
    assert run(config, "sign", "FY2018Q3", "--as", "署名 する子", *SAID, "--revision", "2") == 10
    assert not any(name in capsys.readouterr().err for name in ("署名", "P0001"))
    assert run(config, "sign", "FY2018Q3", "--as", "署名 する子", *SAID, "--role", "sender") == 0
    told = capsys.readouterr().out
    assert "FY2018Q3 r1 concludes: action" in told
    assert "approve as sender is entry" in told
    assert run(config, "sign", "FY2018Q3", "--as", "署名 する子", *SAID, "--role", "sender") == 0
    assert "nothing was written" in capsys.readouterr().out
    assert run(config, "publish", "FY2018Q3", "--as", "署名 する子", *NUMBER, *DAY) == 11
    assert run(config, "publish", "FY2018Q3", "--as", "公表 係", "--issued-on", "2018-12-30", *NUMBER) == 10
    assert not (archive / "published").exists()
    assert run(config, "publish", "FY2018Q3", "--as", "公表 係", *NUMBER, *DAY) == 0
    assert "published: FY2018Q3 p1, number 架空企第18-1号" in capsys.readouterr().out
    assert (archive / "published/public/FY2018Q3/p1/report.html").is_file()
    assert run(config, "publish", "FY2018Q3", "--as", "公表 係", *NUMBER, *DAY) == 0
    assert "nothing was issued anew" in capsys.readouterr().out
    assert run(config, "verify") == 0
    assert run(config, "verify", "FY2018Q3") == 0
    assert (
        run(config, "publish", "FY2018", "--as", "公表 係", "--number", "2", "--issued-on", "2019-05-01")
        == 10
    )
    assert "FY2018Q4: the quarter is not published" in capsys.readouterr().err


def test_what_the_table_of_the_site_prints_is_what_the_audit_has_recorded(config: Path) -> None:
    (folder,) = sorted((config.parent / "archive/publications").glob("*/p1"))
    said = json.loads((folder / "publication.json").read_text(encoding="utf-8"))
    recorded = {(r["quarter"], r["category_code"]): r["permitted_percent"] for r in said["printed"]}
    page = (folder / "public/report.html").read_text(encoding="utf-8")
    assert recorded
    assert all(f"{percent}%" in page for percent in recorded.values())
    table = (folder / "public/data/headcount.csv").read_text(encoding="utf-8")
    assert list(csv.reader(io.StringIO(table)))


@pytest.fixture(scope="module", name="company")
def _company(sample_copy: Path, inspected: Path) -> Any:
    shutil.copytree(inspected, sample_copy / "archive")
    yield sample_copy / "config/inspection.yaml"
    remove_tree(sample_copy / "archive")


@pytest.mark.parametrize("levers", [{"public_totals": ["FY2018Q2"]}, {"public_step": 5}])
def test_the_seeds_own_table_is_refused_and_passes_with_a_lever(
    company: Path, capsys: Any, levers: Any
) -> None:
    number = f"架空企第18-{len(str(levers))}号"
    given = ["publish", "FY2018Q2", "--as", "公表 係", "--number", number, "--issued-on", "2018-10-31"]
    assert run(company, "sign", "FY2018Q2", "--as", "署名 する子", *SAID) == 0
    archive = company.parent.parent / "archive"
    set_publication(company)  # the sample's own config has the lever that lets its table pass
    is_first = not (archive / "publications").exists()
    if is_first:
        assert run(company, *given) == 13
        refused = capsys.readouterr().err
        assert "[sales_planning]: N06" in refused
        assert "publication.public_totals: [FY2018Q2]" in refused
        assert "publication.public_step: 5" in refused
        assert not (archive / "published").exists()
    set_publication(company, **levers)
    assert run(company, *given, "--reason", "確認のため") == 0
    set_publication(company)
    assert run(company, "verify", "FY2018Q2") == 0
