from datetime import date, datetime

import pytest
from capture_site import capture_file, list_places, read_rows

from tenken.errors import SHOWN, InputError
from tenken.sources.received import LISTED


def capture(root, dataset, content, **source):
    return capture_file(root, dataset, f"{dataset}.csv", content, **source)


def problems_of(root, dataset, content, **source):
    with pytest.raises(InputError) as caught:
        capture(root, dataset, content, **source)
    return caught.value


PERSON = "person_id,person_type,status,{}\n1,employee,active,{}\n"
ACCOUNT = "account_id,system,account_type,is_enabled,created_at\na,crm,personal,{},{}\n"


@pytest.mark.parametrize(
    "text",
    [
        "2018-04-01",
        "2018/4/1",
        "20180401",
        "平成30年4月1日",
        "H30.4.1",
        "２０１８/０４/０１",
        "2018-04-01 00:00:00",
    ],
)
def test_one_day_in_every_accepted_spelling(tmp_path, text):
    captured = capture(tmp_path, "persons", PERSON.format("hired_on", text))
    assert read_rows(captured, "hired_on") == [(date(2018, 4, 1),)]


@pytest.mark.parametrize(
    "text",
    [
        "2018-02-30",
        "2018/13/01",
        "20180230",
        "平成30年2月30日",
        "yesterday",
        "2018-04-01 09:00",
        "0000-01-01",
    ],
)
def test_what_is_no_day_is_quoted_with_its_place(tmp_path, text):
    error = problems_of(tmp_path, "persons", PERSON.format("hired_on", text))
    assert list_places(error) == [(2, "hired_on")]
    assert f"'{text}' is not a day of the calendar" in str(error)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2018-12-31T17:45:00+09:00", datetime(2018, 12, 31, 8, 45)),
        ("2018-12-31 17:45:00", datetime(2018, 12, 31, 8, 45)),
        ("2018/12/31 17:45", datetime(2018, 12, 31, 8, 45)),
        ("2018/1/5 9:05", datetime(2018, 1, 5, 0, 5)),
        ("2018-12-31T08:45:00Z", datetime(2018, 12, 31, 8, 45)),
        ("2018-12-31 08:45:00.123456Z", datetime(2018, 12, 31, 8, 45, 0, 123456)),
        ("2018-12-31 08:45:00.1234567Z", datetime(2018, 12, 31, 8, 45, 0, 123456)),
        ("2018-12-31T03:45:00-0500", datetime(2018, 12, 31, 8, 45)),
        ("2018-12-31 17:45:00 +09", datetime(2018, 12, 31, 8, 45)),
        ("2018-12-31", datetime(2018, 12, 30, 15, 0)),
        ("2018/12/31", datetime(2018, 12, 30, 15, 0)),
        ("平成30年12月31日 17:45", datetime(2018, 12, 31, 8, 45)),
        ("２０１８-12-31 17：45", datetime(2018, 12, 31, 8, 45)),
        ("20181231084500Z", datetime(2018, 12, 31, 8, 45)),
        ("20181231174500.0+0900", datetime(2018, 12, 31, 8, 45)),
    ],
)
def test_one_instant_in_every_accepted_spelling(tmp_path, text, utc):
    captured = capture(tmp_path, "accounts", ACCOUNT.format("true", text))
    assert read_rows(captured, "created_at") == [(utc,)]


def test_a_time_without_offset_is_in_the_zone_of_its_source(tmp_path):
    captured = capture(
        tmp_path, "accounts", ACCOUNT.format("1", "2018-07-01 12:00"), timezone="America/New_York"
    )
    assert read_rows(captured, "created_at") == [(datetime(2018, 7, 1, 16, 0),)]


@pytest.mark.parametrize(
    "text",
    [
        "2018-12-31 24:00:00",
        "2018-02-30 10:00",
        "2018-12-31 10:61",
        "10:00",
        "2018-12-31T10:00+99:00",
        "2018-12-31T10:00+1600",
        "1545123456",
    ],
)
def test_what_is_no_point_in_time_is_an_error(tmp_path, text):
    assert list_places(problems_of(tmp_path, "accounts", ACCOUNT.format("true", text))) == [(2, "created_at")]


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        (["true", "TRUE", "1", "yes", "Y", "t", "有効", "はい", "１"], True),
        (["false", "False", "0", "no", "n", "F", "無効", "いいえ"], False),
        ([""], None),
    ],
)
def test_booleans_in_every_accepted_spelling(tmp_path, texts, value):
    for text in texts:
        assert read_rows(capture(tmp_path, "accounts", ACCOUNT.format(text, "")), "is_enabled") == [(value,)]


def test_another_word_for_true_must_be_mapped(tmp_path):
    content = ACCOUNT.format("ON", "")
    assert list_places(problems_of(tmp_path, "accounts", content)) == [(2, "is_enabled")]
    mapped = capture(tmp_path, "accounts", content, values={"is_enabled": {"ON": "true"}})
    assert read_rows(mapped, "is_enabled") == [(True,)]


@pytest.mark.parametrize(
    ("text", "number"), [("30", 30), ("+30", 30), ("30.0", 30), ("３０", 30), ("-1", -1)]
)
def test_whole_numbers(tmp_path, text, number):
    captured = capture(tmp_path, "attestations", _attestation(text))
    assert read_rows(captured, "seconds_spent") == [(number,)]


@pytest.mark.parametrize("text", ["30.5", "1,000", "abc", "9" * 30])
def test_what_is_no_whole_number_is_an_error(tmp_path, text):
    assert list_places(problems_of(tmp_path, "attestations", _attestation(text))) == [(2, "seconds_spent")]


def _attestation(seconds):
    head = "inspection_id,person_id,entitlement_id,reviewer_id,decision,decided_at,seconds_spent\n"
    return head + f'i,p,e,r,keep,2018-12-31,"{seconds}"\n'


@pytest.mark.parametrize(("text", "number"), [("87.5", 87.5), ("1e2", 100.0), (".5", 0.5), ("８７", 87.0)])
def test_numbers(tmp_path, text, number):
    captured = capture(
        tmp_path, "training_completions", f"event_id,person_id,completed_at,score\ne,p,2018-12-31,{text}\n"
    )
    assert read_rows(captured, "score") == [(number,)]


@pytest.mark.parametrize("text", ["NaN", "inf", "1e999", "80%"])
def test_what_is_no_finite_number_is_an_error(tmp_path, text):
    error = problems_of(
        tmp_path, "training_completions", f"event_id,person_id,completed_at,score\ne,p,2018-12-31,{text}\n"
    )
    assert list_places(error) == [(2, "score")]


def test_a_code_outside_its_closed_set_lists_the_allowed_ones(tmp_path):
    error = problems_of(tmp_path, "persons", "person_id,person_type,status\n1,Employee,在籍\n")
    assert list_places(error) == [(2, "person_type"), (2, "status")]
    assert "'Employee' is not a known code" in error.problems[0].problem
    assert "active, leave, suspended, left" in error.problems[1].remedy


def test_values_map_exactly_and_may_stand_for_an_empty_cell(tmp_path):
    content = "person_id,person_type,status\n1,employee,在籍\n2,employee,\n3,employee,left\n"
    captured = capture(tmp_path, "persons", content, values={"status": {"在籍": "active", "": "leave"}})
    assert read_rows(captured, "status") == [("active",), ("leave",), ("left",)]


def test_a_constant_fills_every_row(tmp_path):
    captured = capture(
        tmp_path, "persons", "person_id,status\n1,active\n2,left\n", constants={"person_type": "agency"}
    )
    assert read_rows(captured, "person_type") == [("agency",), ("agency",)]
    assert captured.snapshot.columns == ["person_id", "person_type", "status"]


def test_case_is_folded_only_where_declared(tmp_path):
    content = "group_id,member_kind,member_id\nG1,account,U001\n"
    assert read_rows(capture(tmp_path, "group_members", content), "member_id") == [("U001",)]
    folded = capture(tmp_path, "group_members", content, casefold=["member_id"])
    assert read_rows(folded, "group_id", "member_id") == [("G1", "u001")]


def test_folding_can_make_keys_meet(tmp_path):
    content = "group_id,member_kind,member_id\nG1,account,U001\nG1,account,u001\n"
    assert list_places(problems_of(tmp_path, "group_members", content, casefold=["member_id"]))[0][0] == 3


def test_a_required_cell_without_value_is_an_error_but_a_required_column_may_hold_nulls(tmp_path):
    content = "account_id,system,account_type,is_enabled\na,,personal,\n\u3000,crm,personal,\n"
    assert list_places(problems_of(tmp_path, "accounts", content)) == [(2, "system"), (3, "account_id")]


def test_a_repeated_key_names_both_rows_and_nulls_are_values_of_a_key(tmp_path):
    content = "org_id,name,in_scope,valid_from\nA,x,1,\nB,x,1,\nA,y,1,\nA,z,1,2018-04-01\nA,w,1,\n"
    error = problems_of(tmp_path, "org_units", content)
    assert list_places(error) == [(4, "org_id, valid_from"), (6, "org_id, valid_from")]
    assert "row 2" in error.problems[0].problem


def test_all_errors_of_a_file_come_at_once_in_the_order_of_its_rows(tmp_path):
    content = "person_id,person_type,status,hired_on\n1,boss,active,x\n,employee,active,\n1,employee,away,\n"
    places = list_places(problems_of(tmp_path, "persons", content))
    assert places == [(2, "person_type"), (2, "hired_on"), (3, "person_id"), (4, "status"), (4, "person_id")]


def test_many_errors_are_listed_to_a_limit_and_the_rest_is_counted(tmp_path):
    rows = "".join(f"{n},boss,active\n" for n in range(LISTED + 7))
    error = problems_of(tmp_path, "persons", "person_id,person_type,status\n" + rows)
    assert len(error.problems) == LISTED + 1
    assert "7 more rows" in error.problems[-1].problem
    assert len(str(error).splitlines()) == SHOWN + 1


@pytest.mark.parametrize(
    ("row", "rest"),
    [
        (",employee,active\n", "rows have no value"),
        ("1,employee,active\n", "rows repeat an earlier key"),
        ("1,x\n", "more rows have another number"),
    ],
)
def test_every_kind_of_error_is_listed_to_the_limit(tmp_path, row, rest):
    error = problems_of(tmp_path, "persons", "person_id,person_type,status\n" + row * (LISTED + 3))
    assert any(rest in problem.problem and problem.where.row is None for problem in error.problems)


def test_a_long_value_is_quoted_in_part(tmp_path):
    assert "9" * 61 not in str(problems_of(tmp_path, "persons", PERSON.format("hired_on", "9" * 500)))


def test_no_value_of_a_personal_column_is_quoted(tmp_path, monkeypatch):
    from tenken.contract import load_dataset

    contract = load_dataset("persons")
    column = contract.columns["hired_on"].model_copy(update={"personal": True})
    changed = contract.model_copy(update={"columns": {**contract.columns, "hired_on": column}})
    monkeypatch.setattr("tenken.sources.capture.load_dataset", lambda name: changed)
    error = problems_of(tmp_path, "persons", PERSON.format("hired_on", "1980-99-99"))
    assert list_places(error) == [(2, "hired_on")]
    assert "1980" not in str(error)


def test_all_contract_columns_are_written_in_contract_order(tmp_path):
    import pyarrow.parquet as pq

    from tenken.contract import load_dataset

    captured = capture(tmp_path, "persons", "status,person_id,person_type\nactive,1,employee\n")
    schema = pq.read_schema(captured.snapshot.parquet)
    assert schema.names == list(load_dataset("persons").columns)
    assert [str(schema.field(n).type) for n in ("person_id", "hired_on")] == ["string", "date32[day]"]
    assert captured.snapshot.columns == ["person_id", "person_type", "status"]
    assert captured.snapshot.source_columns == ["status", "person_id", "person_type"]


def test_duckdb_reads_the_sealed_types_as_the_contract_names_them(tmp_path):
    import duckdb

    from tenken.contract import load_dataset

    captured = capture(tmp_path, "accounts", ACCOUNT.format("true", "2018-12-31"))
    with duckdb.connect() as con:
        described = con.execute(
            "DESCRIBE SELECT * FROM read_parquet(?)", [str(captured.snapshot.parquet)]
        ).fetchall()
    assert {name: kind for name, kind, *_ in described} == load_dataset("accounts").sql_columns


def test_the_order_of_delivery_does_not_change_the_sealed_bytes(tmp_path):
    head, rows = "person_id,person_type,status\n", [f"{n:04},employee,active\n" for n in range(3000)]
    first = capture(tmp_path, "persons", head + "".join(rows)).snapshot
    second = capture(tmp_path, "persons", head + "".join(reversed(rows))).snapshot
    assert first.parquet_sha256 == second.parquet_sha256
    assert (first.number, second.number) == (1, 2)
