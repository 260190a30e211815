"""OSCAL files: valid by NIST's own schemas (1.2.3, byte for byte), sound in their references, the same every time."""

import copy
import json
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import register_fixture
from oscal_schema import schema_errors
from report_fixture import PEOPLE, POLICY, Case, clean_case, default_findings, make_finding, write_inspection

from tenken.errors import EvidenceError
from tenken.report.edition import INTERNAL, MINISTRY, PUBLIC, Edition
from tenken.report.facts import read_facts
from tenken.report.issue import DRAFT, Issue, Signature
from tenken.report.oscal import write_oscal
from tenken.report.oscal_check import find_dangling
from tenken.report.oscal_values import Clock, Names, escape_markup, make_props, markup_line
from tenken.report.view import View, build_view
from tenken.report.wording import Both, load_wording

FILES = ("assessment-results", "poam")
ISSUE = Issue(
    publication=2,
    number="架企第30-7号",
    issued_on=date(2019, 5, 20),
    supersedes="架企第30-6号",
    signatures=(
        Signature("署名 太郎", "officer", date(2019, 4, 22), "点検の結果を確認した。"),
        Signature("署名 太郎", "data owner", date(2019, 4, 23), "同上"),
    ),
)
INSTRUCTIONS = [
    (
        1,
        None,
        "権限を削除すること",
        "2019-01-21 01:00:00",
        "2019-02-15",
        "2019-01-22 00:00:00",
        None,
        None,
        "R01",
    ),
    (2, "INC-1", "販売を停止すること", "2019-02-01 01:00:00", "2019-02-28", None, None, None, None),
    (3, "INC-2", "済んだ指示", "2019-02-01 01:00:00", "2019-02-28", *("2019-02-10 00:00:00",) * 3, None),
    (4, "INC-3", "基準日の後の指示", "2019-04-02 01:00:00", "2019-05-28", None, None, None, None),
    (
        5,
        "INC-4",
        "基準日の後に確認",
        "2019-02-02 01:00:00",
        "2019-03-28",
        None,
        None,
        "2019-04-01 00:00:00",
        None,
    ),
]


def view_of(database: Path, edition: Edition = INTERNAL, issue: Issue = DRAFT) -> View:
    return build_view(read_facts(database), load_wording(), edition, issue)


def write(
    folder: Path, case: Case | None = None, issue: Issue = DRAFT
) -> tuple[dict[str, Any], dict[str, Any]]:
    database = write_inspection(folder / "inspection.duckdb", case)
    write_oscal(database, view_of(database, issue=issue), folder / "oscal")
    results, poam = (json.loads((folder / "oscal" / f"{name}.json").read_text("utf-8")) for name in FILES)
    return results, poam


def add_instructions(database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "CREATE TABLE instructions (instruction_no BIGINT, incident_id VARCHAR, body VARCHAR,"
            " issued_at TIMESTAMP, due_on DATE, acknowledged_at TIMESTAMP, claimed_done_at TIMESTAMP,"
            " confirmed_at TIMESTAMP, addressee_kind VARCHAR DEFAULT 'org', addressee_id VARCHAR DEFAULT 'O210',"
            " kind VARCHAR DEFAULT 'other', form_id VARCHAR DEFAULT '様式1')"
        )
        connection.execute("CREATE TABLE instruction_findings (instruction_no BIGINT, finding_key VARCHAR)")
        key = make_finding("R01", 1)["finding_key"]
        for row in INSTRUCTIONS:
            connection.execute(
                "INSERT INTO instructions (instruction_no, incident_id, body, issued_at, due_on,"
                " acknowledged_at, claimed_done_at, confirmed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                list(row[:8]),
            )
            if row[8]:
                connection.execute("INSERT INTO instruction_findings VALUES (?, ?)", [row[0], key])
        connection.execute(
            "CREATE TABLE named_findings AS SELECT finding_key, instruction_no FROM instruction_findings"
        )


def assert_sound(results: dict[str, Any], poam: dict[str, Any]) -> None:
    for name, document in zip(FILES, (results, poam), strict=True):
        assert schema_errors(name, document) == []
        assert find_dangling(document) == []


def props_of(thing: dict[str, Any]) -> dict[str, str]:
    return {prop["name"]: prop["value"] for prop in thing.get("props", [])}


def result_of(results: dict[str, Any]) -> dict[str, Any]:
    (result,) = results["assessment-results"]["results"]
    return dict(result)


def test_the_default_inspection_is_valid_and_every_finding_is_in_both_files(tmp_path: Path) -> None:
    results, poam = write(tmp_path)
    assert_sound(results, poam)
    keys = {finding["finding_key"] for finding in default_findings()}
    result, plan = result_of(results), poam["plan-of-action-and-milestones"]
    against = [f for f in result["findings"] if f["target"]["status"]["state"] == "not-satisfied"]
    assert {props_of(f)["finding-key"] for f in against} == keys
    assert {props_of(risk)["finding-key"] for risk in result["risks"]} == keys
    assert {props_of(risk)["finding-key"] for risk in plan["risks"]} == keys
    assert {props_of(item)["finding-key"] for item in plan["poam-items"]} == keys
    assert {r["uuid"] for r in result["risks"]} == {r["uuid"] for r in plan["risks"]}


def _nothing_in_scope(results: dict[str, Any]) -> set[str]:
    """List the controls whose observation says that they looked at nothing."""
    observed = (props_of(o) for o in result_of(results)["observations"])
    return {props["control"] for props in observed if props.get("population") == "0"}


def test_satisfied_is_said_only_of_controls_that_looked_at_something_and_found_nothing(
    tmp_path: Path,
) -> None:
    results, poam = write(tmp_path)
    del poam
    satisfied = {
        finding["target"]["target-id"]
        for finding in result_of(results)["findings"]
        if finding["target"]["status"]["state"] == "satisfied"
    }
    # P03 and N04 are not evaluated, R07 has nothing in scope, L06 is waived, the others found
    assert satisfied == {"V01", *register_fixture.CODES} - {"N04", *_nothing_in_scope(results)}
    assert "V01" in satisfied
    assert not {"P03", "N04", "R07", "L06", "R01"} & satisfied


def test_a_control_that_missed_what_was_planted_for_it_satisfies_nothing(tmp_path: Path) -> None:
    database = write_inspection(tmp_path / "inspection.duckdb")
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "INSERT INTO selftest_results VALUES ('V01', false, '', null), ('R07', null, '', 'x')"
        )
    write_oscal(database, view_of(database), tmp_path)
    results, poam = (json.loads((tmp_path / f"{name}.json").read_text("utf-8")) for name in FILES)
    assert_sound(results, poam)
    satisfied = {
        f["target"]["target-id"]
        for f in result_of(results)["findings"]
        if f["target"]["status"]["state"] == "satisfied"
    }
    assert satisfied
    assert not {"V01", "R07"} & satisfied
    (observation,) = [o for o in result_of(results)["observations"] if props_of(o).get("control") == "V01"]
    assert "仕込んだ違反" in observation["remarks"]


def test_the_checks_of_the_data_are_one_observation_with_every_snapshot_as_evidence(tmp_path: Path) -> None:
    results, _ = write(tmp_path)
    (observation,) = [o for o in result_of(results)["observations"] if "checks" in props_of(o)]
    assert props_of(observation) == {"checks": "19", "noted": "1"}
    resources = {r["uuid"]: r for r in results["assessment-results"]["back-matter"]["resources"]}
    evidence = [props_of(resources[e["href"][1:]])["dataset"] for e in observation["relevant-evidence"]]
    assert evidence == sorted({**Case().snapshots, **Case().register_snapshots})
    assert "19項目のうち1項目に注意事項" in observation["description"]
    failed, _ = write(tmp_path / "failed", Case(failed="grants.rows_tie"))
    (observation,) = [o for o in result_of(failed)["observations"] if "checks" in props_of(o)]
    assert "合格していません" in observation["description"]


def test_what_was_not_evaluated_is_no_reviewed_control_and_says_why(tmp_path: Path) -> None:
    results, _ = write(tmp_path)
    result = result_of(results)
    (selection,) = result["reviewed-controls"]["control-selections"]
    assert selection["exclude-controls"] == [{"control-id": "N04"}, {"control-id": "P03"}]
    assert {"control-id": "R01"} in selection["include-controls"]
    (observation,) = [o for o in result["observations"] if props_of(o).get("control") == "P03"]
    assert "population" not in props_of(observation)
    assert "評価不能" in observation["description"]
    assert observation["remarks"].startswith("基準値（")


def test_controls_carry_their_requirements_and_the_snapshots_they_read_by_digest(tmp_path: Path) -> None:
    results, _ = write(tmp_path)
    document = results["assessment-results"]
    objectives = {o["control-id"]: o for o in document["local-definitions"]["objectives-and-methods"]}
    named = {p["value"] for p in objectives["R01"]["props"] if p["name"] == "requirement"}
    assert named == {"R12", "R13", "R14", "R15"}
    (observation,) = [o for o in result_of(results)["observations"] if props_of(o).get("control") == "R01"]
    assert props_of(observation)["population"] == "4321"
    assert observation["collected"] == "2019-03-31T23:30:00+09:00"  # persons were extracted then
    resources = {r["uuid"]: r for r in document["back-matter"]["resources"]}
    evidence = [resources[e["href"][1:]] for e in observation["relevant-evidence"]]
    assert {props_of(e)["dataset"] for e in evidence} == {
        "persons",
        "posts",
        "accounts",
        "grants",
        "entitlements",
    }
    for resource in evidence:
        assert [len(link["hashes"][0]["value"]) for link in resource["rlinks"]] == [64, 64]


def test_nothing_found_is_valid_and_the_plan_says_that_nothing_is_open(tmp_path: Path) -> None:
    results, poam = write(tmp_path, clean_case())
    assert_sound(results, poam)
    assert "risks" not in result_of(results)
    (item,) = poam["plan-of-action-and-milestones"]["poam-items"]
    assert props_of(item) == {"item": "none"}
    assert props_of(result_of(results))["no-problem"] == "yes"


def test_an_inspection_without_controls_or_snapshots_is_valid(tmp_path: Path) -> None:
    database = write_inspection(tmp_path / "inspection.duckdb", clean_case().with_(snapshots={}))
    with duckdb.connect(str(database)) as connection:
        connection.execute("DELETE FROM control_results")
    write_oscal(database, view_of(database), tmp_path)
    results, poam = (json.loads((tmp_path / f"{name}.json").read_text("utf-8")) for name in FILES)
    assert_sound(results, poam)
    assert result_of(results)["start"] == "2019-04-01T00:00:00+09:00"  # the as-of instant


def test_what_is_waived_is_a_deviation_approved_until_the_waiver_ends(tmp_path: Path) -> None:
    findings = [
        {**f, "is_exception": False, "waiver_id": "W-2019-01", "state": "ACCEPTED"}
        for f in default_findings()
    ]
    findings[0]["state"] = "FALSE_POSITIVE"
    results, poam = write(tmp_path, Case(findings=findings))
    assert_sound(results, poam)
    risks = poam["plan-of-action-and-milestones"]["risks"]
    assert {risk["status"] for risk in risks} == {"deviation-approved"}
    assert {risk["deadline"] for risk in risks} == {"2019-06-30T23:59:59+09:00"}
    assert sorted(props_of(risk)["deviation"] for risk in risks)[:2] == ["false-positive", "risk-accepted"]
    assert all("組織改編" in risk["mitigating-factors"][0]["description"] for risk in risks)
    assert {props_of(i)["item"] for i in poam["plan-of-action-and-milestones"]["poam-items"]} == {"deviation"}


def test_a_compensating_control_is_a_second_mitigating_factor(tmp_path: Path) -> None:
    database = write_inspection(tmp_path / "inspection.duckdb")
    with duckdb.connect(str(database)) as connection:
        connection.execute("ALTER TABLE waivers ADD COLUMN compensating_control VARCHAR")
        connection.execute(
            "UPDATE waivers SET compensating_control = '月次の確認', valid_until = '9999-12-31'"
        )
    write_oscal(database, view_of(database), tmp_path)
    poam = json.loads((tmp_path / "poam.json").read_text("utf-8"))
    assert_sound(json.loads((tmp_path / "assessment-results.json").read_text("utf-8")), poam)
    (risk,) = [
        r for r in poam["plan-of-action-and-milestones"]["risks"] if r["status"] == "deviation-approved"
    ]
    assert len(risk["mitigating-factors"]) == 2
    assert "deadline" not in risk  # OSCAL has no year 9999: without end, so no deadline
    assert props_of(risk)["waiver-until"] == "9999-12-31"


def test_a_deadline_is_that_of_the_last_inspection_the_severity_allows(tmp_path: Path) -> None:
    policy = {**POLICY, "remediation_quarters_c": 1, "remediation_quarters_h": 3}
    _, poam = write(tmp_path, Case(policy=policy))
    risks = {props_of(r)["control"]: r for r in poam["plan-of-action-and-milestones"]["risks"]}
    assert risks["R19"]["deadline"].startswith("2019-12-31T")  # H, new: three more inspections
    assert risks["L01"]["deadline"].startswith("2019-03-31T")  # C, in its second quarter: this one
    assert "deadline" not in risks["L07"]  # the policy says nothing of M
    assert "deadline" not in risks["S02b"]  # M11 does not speak of data


def test_instructions_give_due_dates_and_those_not_confirmed_are_items_of_their_own(tmp_path: Path) -> None:
    database = write_inspection(tmp_path / "inspection.duckdb")
    add_instructions(database)
    write_oscal(database, view_of(database), tmp_path)
    results, poam = (json.loads((tmp_path / f"{name}.json").read_text("utf-8")) for name in FILES)
    assert_sound(results, poam)
    plan = poam["plan-of-action-and-milestones"]
    (risk,) = [
        r for r in plan["risks"] if props_of(r).get("finding-key") == make_finding("R01", 1)["finding_key"]
    ]
    assert risk["deadline"] == "2019-02-15T23:59:59+09:00"
    assert [r["lifecycle"] for r in risk["remediations"]] == ["recommendation", "planned"]
    (task,) = risk["remediations"][1]["tasks"]
    assert task["timing"]["within-date-range"]["start"] == "2019-01-21T10:00:00+09:00"
    items = [i for i in plan["poam-items"] if props_of(i)["item"] == "instruction"]
    assert [props_of(i)["instruction-no"] for i in items] == ["1", "2", "5"]
    assert items[0]["related-risks"] == [{"risk-uuid": risk["uuid"]}]
    own = [r for r in plan["risks"] if "finding-key" not in props_of(r)]
    assert [i["related-risks"] for i in items[1:]] == [[{"risk-uuid": r["uuid"]}] for r in own]
    assert own[0]["status"] == "remediating"
    assert props_of(items[0])["acknowledged"] == "yes"
    assert "済んだ指示" not in json.dumps(poam, ensure_ascii=False)
    assert "基準日の後の指示" not in json.dumps(poam, ensure_ascii=False)


def thinned(node: Any) -> Any:
    """Keep the first and the last of any list longer than 200, and every fortieth between: all are alike."""
    if isinstance(node, dict):
        return {name: thinned(value) for name, value in node.items()}
    if isinstance(node, list):
        return [thinned(one) for one in ([*node[:-1:40], node[-1]] if len(node) > 200 else node)]
    return node


def test_five_thousand_exceptions_are_quick_sound_and_all_there(tmp_path: Path) -> None:
    many = [make_finding("R01", number, evidence={"duty_code": "front"}) for number in range(5000)]
    database = write_inspection(tmp_path / "inspection.duckdb", Case(findings=many))
    view = view_of(database)
    began = time.perf_counter()
    write_oscal(database, view, tmp_path)
    assert time.perf_counter() - began < 20  # 2 to 3.5 s on two busy cores
    for name in FILES:
        document = json.loads((tmp_path / f"{name}.json").read_text("utf-8"))
        assert json.dumps(document).count('"finding-key"') >= 10000  # a page prints 2,000
        assert find_dangling(document) == []
        assert schema_errors(name, thinned(document)) == []  # whole it takes 16 s; it was found valid


def test_the_same_inspection_gives_the_same_bytes_and_the_plan_names_the_results_by_digest(
    tmp_path: Path,
) -> None:
    import hashlib

    for folder in ("one", "two"):
        write(tmp_path / folder, issue=ISSUE)
    for name in FILES:
        one, two = ((tmp_path / folder / "oscal" / f"{name}.json").read_bytes() for folder in ("one", "two"))
        assert one == two
        assert one.endswith(b"}\n")
    poam = json.loads((tmp_path / "one" / "oscal" / "poam.json").read_text("utf-8"))
    (resource,) = poam["plan-of-action-and-milestones"]["back-matter"]["resources"]
    digest = hashlib.sha256((tmp_path / "one" / "oscal" / "assessment-results.json").read_bytes()).hexdigest()
    assert resource["rlinks"][0]["hashes"] == [{"algorithm": "SHA-256", "value": digest}]


def test_an_issue_gives_number_day_and_signatures_and_a_draft_has_none(tmp_path: Path) -> None:
    results, poam = write(tmp_path / "issued", issue=ISSUE)
    assert_sound(results, poam)
    metadata = results["assessment-results"]["metadata"]
    assert metadata["published"] == metadata["last-modified"] == "2019-05-20T00:00:00+09:00"
    assert metadata["version"] == "FY2018Q4 r2 p2"
    assert metadata["document-ids"] == [{"identifier": "架企第30-7号"}]
    assert props_of(metadata)["supersedes"] == "架企第30-6号"
    assert [p["name"] for p in metadata["parties"]] == ["架空通信株式会社", "署名 太郎"]
    assert {role["id"] for role in metadata["roles"]} == {"creator", "officer", "signer"}
    assert [a["parts"][0]["prose"] for a in result_of(results)["attestations"]] == [
        "点検の結果を確認した。",
        "同上",
    ]
    draft, _ = write(tmp_path / "draft")
    metadata = draft["assessment-results"]["metadata"]
    assert "published" not in metadata
    assert metadata["version"] == "FY2018Q4 r2"
    assert metadata["last-modified"] == "2019-03-31T23:30:00+09:00"
    assert "attestations" not in result_of(draft)


def test_names_stay_the_same_over_revisions_and_quarters_where_the_thing_is_the_same(tmp_path: Path) -> None:
    one, _ = write(tmp_path / "one")
    two, _ = write(
        tmp_path / "two", Case(quarter="FY2019Q1", as_of=date(2019, 6, 30), as_of_end="2019-06-30 15:00:00")
    )
    first, second = result_of(one), result_of(two)
    assert [r["uuid"] for r in first["risks"]] == [r["uuid"] for r in second["risks"]]
    assert not {f["uuid"] for f in first["findings"]} & {f["uuid"] for f in second["findings"]}
    assert one["assessment-results"]["uuid"] != two["assessment-results"]["uuid"]


@pytest.mark.parametrize("edition", [MINISTRY, PUBLIC])
def test_no_other_edition_gets_the_files(edition: Edition, tmp_path: Path) -> None:
    database = write_inspection(tmp_path / "inspection.duckdb")
    with pytest.raises(EvidenceError, match=edition.name):
        write_oscal(database, view_of(database, edition), tmp_path / "oscal")
    assert not (tmp_path / "oscal").exists()


def test_nobody_is_named_but_by_id(tmp_path: Path) -> None:
    write(tmp_path)
    for name in FILES:
        text = (tmp_path / "oscal" / f"{name}.json").read_text("utf-8")
        assert "E000101" in text
        assert [person for person in PEOPLE.values() if person in text] == []


def test_hostile_values_stay_valid_and_are_no_markup(tmp_path: Path) -> None:
    hostile = " \n<script>alert(1)</script>\u2028**b** [x](javascript:0) `c` {{ insert: param, x }}\u3000"
    finding = make_finding(
        "R01", 1, account_id=hostile, path=hostile, object_id="\u3000", evidence={"duty_code": hostile}
    )
    results, poam = write(tmp_path, Case(people={"E000101": hostile}, findings=[finding]))
    assert_sound(results, poam)
    (risk,) = poam["plan-of-action-and-milestones"]["risks"]
    assert "<script>" not in risk["description"].replace("\\<script", "")
    assert "object-id" not in props_of(risk)
    assert props_of(risk)["account-id"].startswith("<script>")


# --- what the schema and the check must find


def _without(document: dict[str, Any], *path: Any) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return changed


@pytest.mark.parametrize(
    "path",
    [
        ("metadata",),
        ("metadata", "last-modified"),
        ("import-ap",),
        ("results", 0, "reviewed-controls"),
        ("results", 0, "findings", 0, "target"),
        ("results", 0, "observations", 0, "methods"),
        ("results", 0, "risks", 0, "statement"),
    ],
)
def test_the_schema_refuses_results_without_what_it_demands(path: tuple[Any, ...], tmp_path: Path) -> None:
    results, _ = write(tmp_path)
    assert schema_errors("assessment-results", _without(results, "assessment-results", *path)) != []


@pytest.mark.parametrize(
    "path", [("metadata",), ("poam-items",), ("poam-items", 0, "title"), ("risks", 0, "status")]
)
def test_the_schema_refuses_a_plan_without_what_it_demands(path: tuple[Any, ...], tmp_path: Path) -> None:
    _, poam = write(tmp_path)
    assert schema_errors("poam", _without(poam, "plan-of-action-and-milestones", *path)) != []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("uuid",), "00000000-0000-1000-8000-000000000000"),  # version 1
        (("metadata", "last-modified"), "2019-03-31T23:30:00"),  # no zone
        (("results", 0, "findings", 0, "target", "status", "state"), "unknown"),
        (("results", 0, "findings", 0, "title"), "two\nlines"),
        (("results", 0, "findings", 0, "props", 0, "value"), " blank"),
        (("results", 0, "risks"), []),
        (("results", 0, "surprise"), "x"),
    ],
)
def test_the_schema_refuses_values_of_another_form(
    place: tuple[Any, ...], value: Any, tmp_path: Path
) -> None:
    results, _ = write(tmp_path)
    inner: Any = results["assessment-results"]
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    assert schema_errors("assessment-results", results) != []


STRANGER = "11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("results", 0, "findings", 0, "related-risks", 0, "risk-uuid"), STRANGER, "identifies nothing"),
        (
            ("results", 0, "findings", 0, "related-observations", 0, "observation-uuid"),
            STRANGER,
            "identifies nothing",
        ),
        (
            ("results", 0, "observations", 0, "origins", 0, "actors", 0, "actor-uuid"),
            STRANGER,
            "identifies nothing",
        ),
        (("metadata", "responsible-parties", 0, "party-uuids", 0), STRANGER, "identifies nothing"),
        (("metadata", "responsible-parties", 0, "role-id"), "nobody", "no role nobody"),
        (("import-ap", "href"), f"#{STRANGER}", "no resource"),
        (("results", 0, "findings", 0, "target", "target-id"), "R99", "no objective R99"),
        (
            (
                "results",
                0,
                "reviewed-controls",
                "control-objective-selections",
                0,
                "include-objectives",
                0,
                "objective-id",
            ),
            "R99",
            "no objective R99",
        ),
    ],
)
def test_a_reference_to_nothing_is_found_though_the_schema_lets_it_pass(
    place: tuple[Any, ...], value: str, said: str, tmp_path: Path
) -> None:
    results, _ = write(tmp_path)
    inner: Any = results["assessment-results"]
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    assert schema_errors("assessment-results", results) == []
    (problem,) = find_dangling(results)
    assert said in problem
    assert problem.startswith("/assessment-results/" + "/".join(map(str, place[:3])))


def test_an_identifier_given_twice_is_found_whatever_its_case(tmp_path: Path) -> None:
    results, _ = write(tmp_path)
    result = results["assessment-results"]["results"][0]
    result["findings"][1]["uuid"] = result["findings"][0]["uuid"].upper()
    (problem,) = find_dangling(results)
    assert problem.startswith("/assessment-results/results/0/findings/1/uuid")


def test_a_resource_is_a_resource_and_not_any_identifier(tmp_path: Path) -> None:
    results, _ = write(tmp_path)
    document = results["assessment-results"]
    document["import-ap"]["href"] = f"#{document['results'][0]['uuid']}"
    (problem,) = find_dangling(results)
    assert "no resource of the back matter" in problem


# --- values


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("VIEW_COLLAB", "VIEW_COLLAB"),
        ("_x_ a_ _b", r"\_x\_ a\_ \_b"),
        ("a*b`c~d^e", r"a\*b\`c\~d\^e"),
        ('<b>[x]{{y}}"z"\\', r"\<b\>\[x\]\{\{y\}\}\"z\"" + "\\\\"),
        ("平成30年（点検）", "平成30年（点検）"),
    ],
)
def test_signs_that_would_be_markup_are_escaped(text: str, escaped: str) -> None:
    assert escape_markup(text) == escaped


def test_a_text_equal_in_both_languages_stands_once() -> None:
    assert markup_line(Both("あ", "a")) == "あ / a"
    assert markup_line(Both.same("R01")) == "R01"


def test_blank_values_have_no_property() -> None:
    assert [p["name"] for p in make_props([("a", 0), ("b", None), ("c", " \u3000"), ("d", "x  y\n")])] == [
        "a",
        "d",
    ]
    assert make_props([("d", "x  y\n")])[0]["value"] == "x y"


@pytest.mark.parametrize(
    ("offset", "written"),
    [
        (timedelta(hours=9), "2019-04-01T00:00:00+09:00"),
        (timedelta(0), "2019-03-31T15:00:00+00:00"),
        (timedelta(hours=-5), "2019-03-31T10:00:00-05:00"),
        (timedelta(hours=5, minutes=30), "2019-03-31T15:00:00Z"),
        (timedelta(hours=15), "2019-03-31T15:00:00Z"),
    ],
)
def test_times_carry_a_zone_that_oscal_knows(offset: timedelta, written: str) -> None:
    assert Clock(offset).instant(datetime(2019, 3, 31, 15)) == written


def test_days_end_and_start_in_local_time_and_years_beyond_the_form_are_left_out() -> None:
    clock = Clock(timedelta(hours=9))
    assert clock.day_end(date(2019, 3, 31)) == "2019-03-31T23:59:59+09:00"
    assert clock.day_start(date(2019, 3, 31)) == "2019-03-31T00:00:00+09:00"
    assert (
        clock.day_end(date(9999, 12, 31)) is clock.day_end(date(1899, 12, 31)) is clock.day_end(None) is None
    )
    assert clock.day_end(date(2999, 12, 31)) is not None
    assert Clock(timedelta(0)).instant(None) is None


def test_names_differ_by_organisation_and_by_where_their_parts_end() -> None:
    one = Names("架空通信株式会社")
    assert one.identify("a", "b") == one.identify("a", "b")
    assert one.identify("a", "b") != one.identify("ab") != one.identify("a|b")
    assert one.identify("a") != Names("別の会社").identify("a")
    assert one.identify("a")[14] == "5"
