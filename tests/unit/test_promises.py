"""The register of promises: next due day, last evidence and the overdue flag, as of a quarter's last day."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from instruction_fixture import issue, make_inspection, make_site, unlock

from tenken.archive.snapshots import Delivery, seal
from tenken.archive_witness import list_promises
from tenken.calendar import Quarter
from tenken.cli import main
from tenken.errors import ConfigError, EvidenceError, InputError
from tenken.promises import CLAUSES, PROMISES, load_commitments
from tenken.settings import Settings
from tenken.standings import Standing

Q3 = Quarter.parse("FY2018Q3")
SOUND = dict.fromkeys(("M06", "M07", "N09", "N10", "N02", "N03", "U03", "U09"), ("EVALUATED", 0))


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    return make_site(tmp_path / "site")


def standing(site: Settings, name: str, quarter: str = "FY2018Q3") -> Standing:
    """Tell how one promise stands."""
    return next(s for s in list_promises(site, Quarter.parse(quarter)) if s.promise.id == name)


def deliver(site: Settings, dataset: str, as_of: date, rows: list[dict[str, object]]) -> Path:
    """Seal a snapshot of a register."""
    path = site.path.parent / "rows.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    delivery = Delivery(path, len(rows), "0" * 64, 1, None, None, {}, [], list(rows[0]))
    snapshot, _ = seal(site.archive, dataset, as_of, delivery, datetime(2019, 1, 7))
    return snapshot.parquet


def training(
    held_on: date, stream: str = "use", audience: str = "annual", form: str = "group"
) -> dict[str, object]:
    return {"stream": stream, "audience": audience, "form": form, "held_on": held_on}


def test_the_product_knows_what_was_promised_of_each_request() -> None:
    promises = yaml.safe_load(PROMISES.read_text(encoding="utf-8"))["promises"]
    assert {p["request_item"] for p in promises} == {1, 2, 3}
    assert {p["kind"] for p in promises} == {"once", "quarterly", "yearly", "on_event"}
    assert all(p["id"][1] == str(p["request_item"]) for p in promises)
    assert len({p["id"] for p in promises}) == len(promises)


def test_the_quarterly_inspection_is_next_due_after_the_quarter_that_follows(site: Settings) -> None:
    found = standing(site, "P103")
    assert (found.evidence, found.evidence_on) == ("inspection FY2018Q3", date(2018, 12, 31))
    assert found.next_due == date(2019, 4, 19)  # the fifteenth business day of April 2019
    assert found.state == "due"


def test_a_quarter_that_was_not_inspected_makes_it_overdue(site: Settings) -> None:
    found = standing(site, "P103", "FY2019Q1")
    assert found.next_due == date(2019, 4, 19)
    assert (found.state, found.reason) == ("overdue", "nothing shows it by 2019-04-19")


def test_an_inspection_after_the_day_in_question_is_no_evidence(site: Settings) -> None:
    assert standing(site, "P102", "FY2018Q2").evidence is None
    assert standing(site, "P102", "FY2018Q2").state == "due"
    assert standing(site, "P102", "FY2018Q3").state == "kept"
    assert standing(site, "P101", "FY2018Q2").next_due is None


def test_what_was_due_on_the_last_day_itself_and_not_shown_is_overdue(site: Settings) -> None:
    found = standing(site, "P202")
    assert (found.next_due, found.is_overdue) == (date(2018, 12, 31), True)
    assert found.reason == "nothing in training_events shows it by 2018-12-31"
    assert standing(site, "P202", "FY2018Q2").is_overdue is False


def test_a_row_of_the_register_up_to_the_day_shows_that_it_was_kept(site: Settings) -> None:
    rows = [
        training(date(2018, 12, 10)),
        training(date(2019, 1, 5)),
        training(date(2018, 12, 20), form="e_learning"),
    ]
    deliver(site, "training_events", Q3.as_of, rows)
    found = standing(site, "P202")
    assert (found.evidence, found.evidence_on) == ("training_events 2018-12-31/1", date(2018, 12, 10))
    assert found.state == "kept"
    assert standing(site, "P303").state == "overdue"


def test_a_snapshot_after_the_day_in_question_is_not_looked_at(site: Settings) -> None:
    deliver(site, "training_events", date(2019, 3, 31), [training(date(2018, 12, 10))])
    assert standing(site, "P202").evidence is None
    assert standing(site, "P202", "FY2018Q4").evidence_on == date(2018, 12, 10)


def test_the_yearly_training_is_due_by_the_end_of_the_fiscal_year_after_the_last(site: Settings) -> None:
    assert standing(site, "P203").next_due == date(2020, 3, 31)
    deliver(site, "training_events", date(2019, 9, 30), [training(date(2019, 6, 1))])
    assert standing(site, "P203", "FY2019Q2").next_due == date(2021, 3, 31)
    assert standing(site, "P304", "FY2019Q4").state == "overdue"


def test_a_yearly_promise_without_evidence_is_overdue_when_its_first_year_has_ended(site: Settings) -> None:
    assert standing(site, "P203", "FY2019Q3").state == "due"
    assert standing(site, "P203", "FY2019Q4").state == "overdue"


def test_a_promise_of_the_event_is_kept_while_its_controls_find_nothing(site: Settings) -> None:
    make_inspection(site.archive, "FY2018Q3", (), SOUND)
    assert standing(site, "P302").state == "kept"
    make_inspection(site.archive, "FY2018Q3", (), {**SOUND, "N09": ("EVALUATED", 2)})
    found = standing(site, "P302")
    assert (found.state, found.reason) == ("overdue", "N09 found exceptions")


def test_what_no_control_could_tell_is_unknown_and_never_kept(site: Settings) -> None:
    make_inspection(site.archive, "FY2018Q3", (), {**SOUND, "N10": ("NOT_EVALUATED", 0)})
    assert (standing(site, "P302").is_overdue, standing(site, "P302").reason) == (None, "N10 not evaluated")
    found = standing(site, "P204", "FY2018Q4")
    assert (found.state, found.reason) == ("unknown", "FY2018Q4 is not inspected")


def test_the_newest_instruction_issued_by_the_day_is_the_evidence(site: Settings) -> None:
    assert standing(site, "P302").evidence is None
    issue(site)
    issue(site, at=datetime(2018, 12, 31, 14, 59, 59), due_on=date(2019, 1, 1))
    issue(site, at=datetime(2018, 12, 31, 15, 0), due_on=date(2019, 1, 1))
    found = standing(site, "P302")
    assert (found.evidence, found.evidence_on) == ("instruction 2", date(2018, 12, 31))


def test_without_a_register_in_the_archive_the_delivered_one_is_looked_at(site: Settings) -> None:
    issued = [
        (1, datetime(2018, 12, 3)),
        (2, datetime(2018, 12, 31, 14, 59)),
        (3, datetime(2018, 12, 31, 15)),
    ]
    deliver(site, "instructions", Q3.as_of, [{"instruction_no": n, "issued_at": at} for n, at in issued])
    found = standing(site, "P302")
    assert (found.evidence, found.evidence_on) == ("instruction 2", date(2018, 12, 31))
    issue(site)
    assert standing(site, "P302").evidence == "instruction 1"


def test_a_register_that_a_site_does_not_keep_makes_its_promises_unknown(site: Settings) -> None:
    bare = site.model_copy(update={"datasets": {}})
    assert {s.state for s in list_promises(bare, Q3) if s.promise.id in ("P202", "P203", "P301")} == {
        "unknown"
    }
    deliver(site, "training_events", Q3.as_of, [training(date(2018, 12, 10))])
    assert next(s for s in list_promises(bare, Q3) if s.promise.id == "P202").state == "kept"


def test_the_manual_keeps_its_promise_once_every_clause_stands_in_the_version_in_force(
    site: Settings,
) -> None:
    manual = {"document_id": "M", "version": "2", "kind": "manual", "effective_on": date(2018, 9, 20)}
    deliver(site, "documents", Q3.as_of, [manual])
    found = standing(site, "P201")
    assert (found.state, found.reason) == (
        "overdue", "the manual does not hold: operations observance responsibility inspection audit",
    )  # fmt: skip
    given = yaml.safe_load(CLAUSES.read_text(encoding="utf-8"))
    place = {"document_id": "M", "section": "3", "version": "2", "effective_on": date(2018, 9, 28)}
    own = {"clauses": [{**clause, **place} for clause in given["clauses"]]}
    (site.path.parent / CLAUSES.name).write_text(yaml.safe_dump(own, allow_unicode=True), encoding="utf-8")
    found = standing(site, "P201")
    assert (found.state, found.evidence_on) == ("kept", date(2018, 9, 28))


def test_evidence_that_was_tampered_with_is_refused(site: Settings) -> None:
    path = deliver(site, "training_events", Q3.as_of, [training(date(2018, 12, 10))])
    unlock(path).write_bytes(b"other")
    with pytest.raises(EvidenceError, match="S12"):
        list_promises(site, Q3)


def test_the_newest_inspected_quarter_counts_when_none_is_named(site: Settings) -> None:
    assert list_promises(site) == list_promises(site, Q3)
    (site.archive / "inspections").rename(site.archive / "moved")
    with pytest.raises(InputError, match="nothing was inspected yet"):
        list_promises(site)


def test_a_site_may_have_promises_of_its_own(site: Settings) -> None:
    own = {"id": "P199", "request_item": 1, "text_ja": "約束", "text_en": "promise", "kind": "quarterly",
           "evidence": {"inspection": None}}  # fmt: skip
    (site.path.parent / "promises.yaml").write_text(yaml.safe_dump({"promises": [own]}), encoding="utf-8")
    assert [p.id for p in load_commitments(site).promises] == ["P199"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"due": "2018-09-30"}, "due belongs to kind once"),
        ({"kind": "once"}, "due belongs to kind once"),
        ({"kind": "yearly"}, "due belongs to kind once"),
        ({"evidence": {"dataset": "dreams", "day": "held_on"}}, "there is no such dataset"),
        ({"evidence": {"dataset": "training_events", "day": "stream"}}, "not a date column"),
        (
            {"evidence": {"dataset": "training_events", "day": "held_on", "where": {"stream": "x"}}},
            "where.stream",
        ),
        (
            {"evidence": {"dataset": "training_events", "day": "held_on", "where": {'a"b': "x"}}},
            "no such column",
        ),
    ],
)
def test_a_promise_that_cannot_be_followed_is_refused(
    site: Settings, changes: dict[str, object], problem: str
) -> None:
    own = {"id": "P199", "request_item": 1, "text_ja": "約束", "text_en": "promise", "kind": "quarterly",
           "evidence": {"inspection": None}, **changes}  # fmt: skip
    (site.path.parent / "promises.yaml").write_text(yaml.safe_dump({"promises": [own]}), encoding="utf-8")
    with pytest.raises(ConfigError, match=problem):
        load_commitments(site)


def test_the_command_prints_every_promise_as_table_and_as_json(
    site: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(site.path), "promises", "--quarter", "FY2018Q3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == [s.plain() for s in list_promises(site, Q3)]
    assert {row["state"] for row in told} == {"kept", "due", "overdue", "unknown"}
    assert main(["--config", str(site.path), "promises"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(told) + 2
    (line,) = [line for line in lines if line.startswith("P202")]
    assert "overdue: nothing in training_events shows it by 2018-12-31" in line
