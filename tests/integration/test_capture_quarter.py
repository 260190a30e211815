import json
from datetime import UTC, date, datetime

import pytest
from capture_site import NOW, capture_file, make_settings

from tenken.archive.ledger import entries
from tenken.errors import ConfigError, InputError, TenkenError, TransientError
from tenken.sources import capture as module
from tenken.sources.capture import capture_dataset, capture_quarter

PERSONS = "person_id,person_type,status\n0001,employee,active\n"
OPERATORS = "operator_id,name,valid_from\nOP1,試験光,2018-04-01\n"


def site(root, **datasets):
    sources = {
        "persons": {"kind": "csv", "path": "drop/{as_of}/persons_{quarter}.csv", "extracted_on": "{as_of}"},
        "operators": {"kind": "csv", "path": "drop/{as_of}/operators.csv"},
        "lines": None,
    }
    return make_settings(root, {**sources, **datasets})


def drop(root, persons=PERSONS, operators=OPERATORS, as_of="2018-12-31"):
    folder = root / "drop" / as_of
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "persons_FY2018Q3.csv").write_text(persons)
    (folder / "operators.csv").write_text(operators)


def capture(root, settings=None, **more):
    settings = settings or site(root)
    return capture_quarter(settings, settings.quarter("FY2018Q3"), now=NOW, **more)


def test_every_declared_dataset_is_sealed_and_the_absent_one_left_out(tmp_path):
    drop(tmp_path)
    captured = capture(tmp_path)
    assert [(c.dataset, c.snapshot.number, c.is_new) for c in captured] == [
        ("operators", 1, True),
        ("persons", 1, True),
    ]
    assert [entry["kind"] for _, entry in entries(tmp_path / "archive")] == ["seal", "seal"]


def test_the_same_files_again_are_a_no_op_and_a_correction_is_the_next_number(tmp_path):
    drop(tmp_path)
    capture(tmp_path)
    assert [c.is_new for c in capture(tmp_path)] == [False, False]
    drop(tmp_path, persons=PERSONS + "0002,employee,active\n")
    assert [(c.snapshot.number, c.is_new) for c in capture(tmp_path)] == [(1, False), (2, True)]


def test_the_manifest_tells_where_the_rows_came_from_without_absolute_paths(tmp_path):
    drop(tmp_path)
    snapshot = capture(tmp_path)[1].snapshot
    assert snapshot.source == {
        "kind": "csv",
        "path": "drop/2018-12-31/persons_FY2018Q3.csv",
        "extracted_on": "2018-12-31",
    }
    assert snapshot.extracted_at == datetime(2018, 12, 30, 15, 0)
    assert snapshot.captured_at == datetime(2019, 1, 1)
    assert str(tmp_path) not in (snapshot.folder / "manifest.json").read_text()


def test_an_absolute_path_is_told_by_its_name_only(tmp_path):
    captured = capture_file(tmp_path, "persons", str(tmp_path / "p.csv"), PERSONS)
    assert captured.snapshot.source["path"] == "p.csv"


def test_a_failing_dataset_does_not_keep_the_others_from_being_sealed(tmp_path):
    drop(tmp_path, operators="operator_id,name\nOP1,x\n")
    seen = {}
    with pytest.raises(InputError) as caught:
        capture(tmp_path, report=seen.__setitem__)
    assert [p.where.column for p in caught.value.problems] == ["valid_from"]
    assert isinstance(seen["operators"], InputError)
    assert seen["persons"].snapshot.rows_loaded == 1
    assert (tmp_path / "archive/snapshots/persons/2018-12-31/1").is_dir()


def test_the_problems_of_all_datasets_come_in_one_error(tmp_path):
    settings = site(tmp_path, accounts={"kind": "csv", "path": "a.csv", "constants": {"login": "x"}})
    with pytest.raises(InputError) as caught:
        capture(tmp_path, settings)
    assert len(caught.value.problems) == 3
    assert "no column 'login'" in str(caught.value)


def test_only_faults_of_the_config_stay_faults_of_the_config(tmp_path):
    drop(tmp_path)
    settings = site(tmp_path, accounts={"kind": "csv"})
    with pytest.raises(ConfigError, match="needs a path"):
        capture(tmp_path, settings)


def test_passing_trouble_is_kept_apart_from_wrong_deliveries(tmp_path, monkeypatch):
    drop(tmp_path)
    real = module.capture_dataset

    def busy(settings, quarter, dataset, **more):
        if dataset == "operators":
            raise TransientError.at("operators", "busy", "Run it again")
        return real(settings, quarter, dataset, **more)

    monkeypatch.setattr(module, "capture_dataset", busy)
    with pytest.raises(TransientError):
        capture(tmp_path)
    drop(tmp_path, persons="x\n")
    with pytest.raises(InputError) as caught:
        capture(tmp_path)
    assert "busy" not in str(caught.value)


def test_named_datasets_are_captured_in_the_order_given(tmp_path):
    drop(tmp_path)
    assert [c.dataset for c in capture(tmp_path, datasets=["persons", "operators"])] == [
        "persons",
        "operators",
    ]


@pytest.mark.parametrize("dataset", ["lines", "grants"])
def test_a_dataset_without_a_source_is_a_fault_of_the_config(tmp_path, dataset):
    settings = site(tmp_path)
    with pytest.raises(ConfigError, match=f"'{dataset}' has no source"):
        capture_dataset(settings, settings.quarter("FY2018Q3"), dataset, now=NOW)


def test_another_as_of_date_fills_the_paths_and_the_archive(tmp_path):
    drop(tmp_path, as_of="2018-11-30")
    snapshot = capture(tmp_path, as_of=date(2018, 11, 30))[0].snapshot
    assert snapshot.as_of == date(2018, 11, 30)
    assert snapshot.folder.parent.name == "2018-11-30"


def test_a_file_of_a_past_quarter_may_be_imported_years_later(tmp_path):
    drop(tmp_path)
    settings = site(tmp_path)
    late = capture_quarter(settings, settings.quarter("FY2018Q3"), now=datetime(2026, 1, 1, tzinfo=UTC))
    assert len(late) == 2


def test_a_wrong_extraction_date_is_a_fault_of_the_config(tmp_path):
    with pytest.raises(ConfigError, match="gives 'today', which is no date"):
        capture_file(tmp_path, "persons", "p.csv", PERSONS, extracted_on="today")


def test_a_file_that_grows_while_it_is_read_is_worth_another_try(tmp_path, monkeypatch):
    from tenken.sources import delimited

    digest = delimited.sha256_file

    def grow(path):
        with path.open("a") as file:
            file.write("0002,employee,active\n")
        return digest(path)

    monkeypatch.setattr(delimited, "sha256_file", grow)
    with pytest.raises(TransientError, match="changed while it was read"):
        capture_file(tmp_path, "persons", "p.csv", PERSONS)


def test_nothing_is_left_in_staging_after_success_or_failure(tmp_path):
    drop(tmp_path, operators="x\n")
    with pytest.raises(TenkenError):
        capture(tmp_path)
    assert list((tmp_path / "archive/staging").iterdir()) == []


def test_the_raw_digest_is_that_of_the_delivered_bytes(tmp_path):
    import hashlib

    data = PERSONS.encode("cp932")
    captured = capture_file(tmp_path, "persons", "p.csv", data, encoding="cp932")
    manifest = json.loads((captured.snapshot.folder / "manifest.json").read_text())
    assert (manifest["raw_sha256"], manifest["raw_bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))


def test_two_hundred_thousand_grants_span_row_groups_and_keep_their_bytes(tmp_path):
    import pyarrow.parquet as pq

    head = "holder_kind,holder_id,entitlement_id,granted_at\n"
    rows = [f"account,u{n:06},E{n % 7},2018-{n % 12 + 1:02}-15T09:00:00+09:00\n" for n in range(200_000)]
    first = capture_file(tmp_path, "grants", "g.csv", head + "".join(rows)).snapshot
    again = capture_file(tmp_path, "grants", "g.csv", head + "".join(rows[1:] + rows[:1])).snapshot
    assert first.parquet_sha256 == again.parquet_sha256
    assert [pq.ParquetFile(first.parquet).metadata.row_group(n).num_rows for n in (0, 1)] == [122_880, 77_120]
