"""`sign_off` and `annual`: who is asked, what an answer does, and that nothing is published without one."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from plugins import approval, sign_offs
from plugins.approval import AskApproval, plain_answer, refuse_incomplete
from plugins.fiscal_year import FiscalYearMapper, FiscalYearQuarters
from plugins.steps import Step
from tenken.errors import ConfigError, EvidenceError, InputError

pytestmark = pytest.mark.airflow
FORM = {"number": "総務第12号", "issued_on": "2019-01-25", "comment": None, "reason": None}
SIGNER = {"id": "signer", "name": "signer"}


def event(choice: str = "Approve", **form: Any) -> dict[str, Any]:
    """Airflow's record of an answer given at 18:00 in Tokyo."""
    return {
        "chosen_options": [choice],
        "params_input": {**FORM, **form},
        "responded_at": datetime(2019, 1, 21, 9, tzinfo=UTC),
        "responded_by_user": SIGNER,
    }


@pytest.fixture
def archive(site_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive with one inspection of FY2018Q3, in a run for that quarter."""
    config = tmp_path / "inspection.yaml"
    config.write_text(site_config.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("TENKEN_CONFIG", str(config))
    monkeypatch.setattr(sign_offs, "current_step", lambda: Step(str(config), "FY2018Q3", "run"))
    write_inspection(tmp_path / "archive", 1)
    return tmp_path / "archive"


def write_inspection(archive: Path, revision: int) -> None:
    folder = archive / "inspections" / "FY2018Q3" / f"r{revision}"
    folder.mkdir(parents=True)
    totals = {s: {"findings": 9, "exceptions": n} for s, n in zip("CHML", (1, 2, 3, 4), strict=True)}
    (folder / "summary.json").write_text(json.dumps({"totals": totals}), encoding="utf-8")
    (folder / "headcount.csv").write_text(
        "quarter,category_code,permitted_count,total_count,permitted_percent\nFY2018Q3,total,3011,6000,50\n",
        encoding="utf-8",
    )
    (folder / "manifest.json").write_text(
        json.dumps({"quarter": "FY2018Q3", "revision": revision}), encoding="utf-8"
    )


class Recorder(ModuleType):
    """Stands where signing and releasing stand and writes down each call."""

    def __init__(self) -> None:
        super().__init__("tenken.publishing.stand_in")
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []

    def sign_inspection(self, settings: Any, *args: Any, **named: Any) -> dict[str, Any]:
        self.calls.append(("sign", args, named))
        return {}

    def publish_quarter(self, settings: Any, *args: Any, **named: Any) -> Any:
        self.calls.append(("publish", tuple(map(str, args)), named))
        return SimpleNamespace(publication=2, folder=Path("archive/publications/FY2018Q3/p2"))

    def publish_year(self, settings: Any, *args: Any, **named: Any) -> Any:
        self.calls.append(("year", args, named))
        return SimpleNamespace(publication=1, folder=Path("archive/publications/FY2018/p1"))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    recorder = Recorder()
    for name in ("", ".signing", ".release", ".annual"):
        monkeypatch.setitem(sys.modules, f"tenken.publishing{name}", recorder)
    return recorder.calls


def answered(monkeypatch: pytest.MonkeyPatch, given: dict[str, Any] | None, revision: int = 1) -> None:
    """Let the tasks pull this answer and a summary of that revision."""
    values = {
        ("approval", "answer"): None if given is None else plain_answer(given),
        ("summarise", "return_value"): {"quarter": "FY2018Q3", "revision": revision},
    }
    monkeypatch.setattr(sign_offs, "_pull", lambda task, key="return_value": values[task, key])


def test_the_question_holds_counts_and_the_way_to_the_draft_and_nothing_else(archive: Path) -> None:
    asked = sign_offs.summarise_draft()
    assert (asked["quarter"], asked["revision"]) == ("FY2018Q3", 1)
    assert asked["subject"] == "FY2018Q3 点検報告書（第1版）の承認"
    for part in ("平成30年12月31日", "| 指摘事項（重大） | 1 |", "| 指摘事項（低） | 4 |", "3,011／6,000"):
        assert part in asked["body"]
    assert "(/reports/drafts/FY2018Q3/r1/internal/report.html)" in asked["body"]


def test_a_revision_that_is_published_is_not_asked_about_again(archive: Path) -> None:
    from airflow.sdk.exceptions import AirflowSkipException

    digest = sign_offs.summarise_draft()["manifest_sha256"]
    folder = archive / "publications" / "FY2018Q3" / "p1"
    folder.mkdir(parents=True)
    content = folder / "publication.json"
    issued = {"number": "FY2018Q3-1", "inspection": {"manifest_sha256": digest}}
    content.write_text(json.dumps(issued), encoding="utf-8")
    with pytest.raises(AirflowSkipException):
        sign_offs.summarise_draft()
    write_inspection(archive, 2)
    assert sign_offs.summarise_draft()["revision"] == 2


def test_a_quarter_without_an_inspection_is_one_clear_error(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_offs, "current_step", lambda: Step("", "FY2018Q2", "run"))
    with pytest.raises(EvidenceError, match=r"FY2018Q2: is not inspected\. Run `tenken inspect FY2018Q2`"):
        sign_offs.summarise_draft()


def test_who_when_and_what_of_a_signature_come_from_airflows_record(
    archive: Path, calls: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(monkeypatch, event(comment="確認しました。"), revision=7)
    assert sign_offs.record_answer() == {"quarter": "FY2018Q3", "revision": 7, "decision": "approve"}
    assert calls == [
        (
            "sign",
            ("FY2018Q3",),
            {
                "name": "signer",
                "statement": "確認しました。",
                "decision": "approve",
                "at": datetime(2019, 1, 21, 9),
                "revision": 7,
            },
        )
    ]


def test_a_rejection_is_recorded_in_the_words_of_the_wording_when_nobody_wrote_any(
    archive: Path, calls: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(monkeypatch, event("Reject"))
    assert sign_offs.record_answer()["decision"] == "reject"
    assert calls[0][2]["decision"] == "reject"
    assert calls[0][2]["statement"] == "点検報告書の公表を承認しません。"


def test_the_service_publishes_what_the_person_signed_under_the_persons_number_and_day(
    archive: Path, calls: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(monkeypatch, event(reason="人数の訂正"))
    done = sign_offs.publish_signed()
    named = {
        "name": "airflow:sign_off",
        "number": "総務第12号",
        "issued_on": date(2019, 1, 25),
        "reason": "人数の訂正",
    }
    assert calls == [("publish", ("FY2018Q3",), named)]
    assert named["name"] != SIGNER["id"]
    assert (done["quarter"], done["publication"], done["exceptions_h"]) == ("FY2018Q3", 2, 2)


@pytest.mark.parametrize("step", [sign_offs.record_answer, sign_offs.publish_signed])
def test_without_an_answer_nothing_is_signed_or_published(
    archive: Path, calls: list[Any], monkeypatch: pytest.MonkeyPatch, step: Any
) -> None:
    from airflow.sdk.exceptions import AirflowSkipException

    answered(monkeypatch, None)
    with pytest.raises(AirflowSkipException):
        step()
    answered(monkeypatch, {**event(), "responded_by_user": None})
    with pytest.raises(ConfigError, match="no person answered"):
        step()
    assert calls == []


@pytest.mark.parametrize("name", ["number", "issued_on"])
@pytest.mark.parametrize("empty", [None, ""])
def test_an_approval_without_number_or_day_is_asked_again_and_a_rejection_needs_neither(
    name: str, empty: str | None
) -> None:
    with pytest.raises(InputError, match=rf"approval \[{name}\]: is empty"):
        refuse_incomplete(plain_answer(event(**{name: empty})))
    refuse_incomplete(plain_answer(event("Reject", **{name: empty})))


def test_a_record_of_an_answer_may_come_as_text_and_is_turned_to_utc() -> None:
    given = {**event(), "responded_at": "2019-01-21T18:00:00.123456+09:00"}
    assert plain_answer(given)["at"] == "2019-01-21T09:00:00"


class Instance:
    """As much of a task instance as the operator uses."""

    map_index = -1

    def __init__(self) -> None:
        self.pushed: dict[str, Any] = {}

    def xcom_push(self, key: str, value: Any) -> None:
        self.pushed[key] = value


@pytest.mark.parametrize("dag_id", ["sign_off", "annual"])
def test_the_answer_is_kept_also_when_it_rejects(dags: dict[str, Any], dag_id: str) -> None:
    from airflow.sdk.exceptions import DownstreamTasksSkipped

    ask, instance = dags[dag_id].get_task("approval"), Instance()
    context = {"ti": instance, "task": ask}
    with pytest.raises(DownstreamTasksSkipped) as skipped:
        ask.execute_complete(context, event("Reject"))
    assert instance.pushed["answer"]["choice"] == "Reject"
    assert instance.pushed["answer"]["by"] == "signer"
    assert skipped.value.tasks == [{"sign_off": "approved", "annual": "publish"}[dag_id]]


@pytest.mark.parametrize(
    ("form", "problem"),
    [({"issued_on": "2019/01/25"}, "date"), ({"number": " 12"}, "match"), ({"number": "1" * 61}, "long")],
)
def test_a_malformed_field_is_no_answer_and_is_asked_again(
    dags: dict[str, Any], form: dict[str, str], problem: str
) -> None:
    from airflow.sdk.exceptions import ParamValidationError

    ask, instance = dags["sign_off"].get_task("approval"), Instance()
    with pytest.raises(ParamValidationError, match=problem) as raised:
        ask.execute_complete({"ti": instance, "task": ask}, event(**form))
    assert instance.pushed == {}
    assert ask.retry_policy.evaluate(raised.value, 1, 20).action.value == "retry"


def test_signers_are_those_of_the_config_and_an_empty_list_leaves_it_to_airflows_roles(
    archive: Path, tmp_path: Path
) -> None:
    assert approval.signers() == []
    config = tmp_path / "inspection.yaml"
    config.write_text(config.read_text(encoding="utf-8") + "publication: {signers: [b, a]}\n")
    assert approval.signers() == [{"id": "b", "name": "b"}, {"id": "a", "name": "a"}]


def test_the_year_is_published_under_the_number_and_day_that_its_signer_gave(
    archive: Path, calls: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_offs, "current_step", lambda: Step("", "FY2018", "run"))
    assert sign_offs.summarise_year()["subject"] == "FY2018年度の報告書の承認"
    answered(monkeypatch, event())
    done = sign_offs.publish_approved_year()
    assert (calls[0][0], calls[0][1]) == ("year", (2018,))
    assert calls[0][2]["number"] == "総務第12号"
    assert done == {"year": "FY2018", "publication": 1, "folder": "archive/publications/FY2018/p1"}


def test_the_tasks_stand_so_that_a_rejection_is_recorded_and_never_published(dags: dict[str, Any]) -> None:
    dag = dags["sign_off"]
    assert [t.task_id for t in dag.topological_sort()] == [
        "summarise", "approval", "approved", "record", "publish",
    ]  # fmt: skip
    # What comes right after the question is skipped by a rejection, whatever its trigger rule says.
    assert dag.get_task("approval").downstream_task_ids == {"approved"}
    assert dag.get_task("record").upstream_task_ids == {"approved"}
    assert dag.get_task("record").trigger_rule.value == "none_failed"
    assert dag.get_task("publish").upstream_task_ids == {"approved", "record"}
    assert dag.get_task("publish").trigger_rule.value == "all_success"
    assert [asset.name for asset in dag.get_task("publish").outlets] == ["published report"]
    assert [asset.name for asset in dags["annual"].get_task("publish").outlets] == ["published year"]


@pytest.mark.parametrize("dag_id", ["sign_off", "annual"])
def test_a_question_always_ends(dags: dict[str, Any], dag_id: str) -> None:
    ask = dags[dag_id].get_task("approval")
    assert isinstance(ask, AskApproval)
    assert ask.response_timeout.days in range(1, 91)
    assert ask.defaults is None, "a time-out must never approve"
    assert ask.retries >= 10
    assert ask.retry_delay.total_seconds() <= 10, "an answer that Airflow lost is asked for again at once"


@pytest.mark.parametrize("dag_id", ["sign_off", "annual"])
def test_only_a_partitioned_asset_starts_it(dags: dict[str, Any], dag_id: str) -> None:
    from airflow.serialization.serialized_objects import DagSerialization

    dag = dags[dag_id]
    assert {str(kind.value) for kind in dag.allowed_run_types} == {"asset_triggered"}
    again = DagSerialization.from_dict(json.loads(json.dumps(DagSerialization.to_dict(dag))))
    assert (
        again.timetable.serialize()
        == DagSerialization.from_dict(DagSerialization.to_dict(dag)).timetable.serialize()
    )
    mapper = again.timetable.default_partition_mapper
    assert mapper.to_downstream("FY2018Q3") == {"sign_off": "FY2018Q3", "annual": "FY2018"}[dag_id]


def test_a_year_waits_for_its_four_quarters(dags: dict[str, Any]) -> None:
    from airflow.serialization.serialized_objects import DagSerialization

    written = DagSerialization.to_dict(dags["annual"])
    mapper = DagSerialization.from_dict(json.loads(json.dumps(written))).timetable.default_partition_mapper
    assert mapper.to_upstream("FY2018") == {"FY2018Q1", "FY2018Q2", "FY2018Q3", "FY2018Q4"}
    assert list(FiscalYearQuarters().to_upstream("FY2019"))[-1] == "FY2019Q4"


@pytest.mark.parametrize("key", ["FY2018", "FY2018Q5", "2018Q3", "FY2018Q3 ", ""])
def test_a_key_that_is_no_quarter_belongs_to_no_year(key: str) -> None:
    from airflow.exceptions import InvalidPartitionKeyError

    with pytest.raises(InvalidPartitionKeyError, match="like FY2018Q3"):
        FiscalYearMapper().to_downstream(key)
