"""The register of trainings: headquarters' sessions of every year, the newcomers' course, and who completed them.

From October 2018 every newcomer completes the course before the right is given; in December 2018 and in
June 2019 headquarters hold group sessions for everybody with a right. What is left out is planted here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tenken.calendar import Quarter
from tenken.sample.company import QUARTERS, Company, last_day
from tenken.sample.documents import RULES
from tenken.sample.holding import Held, Standing, find_holders, stand_at
from tenken.sample.planting import add_waiver, expect_finding
from tenken.sample.plants_identity import B, C, D
from tenken.sample.registers import Completion, TrainingEvent
from tenken.sample.workdays import days_between, work_days

DUE_FROM = date(2018, 10, 1)
"""Nobody had to be trained before: `policy.training_due_from` of the sample."""
STREAMS = ("use", "response")
_TRAINED = QUARTERS[2:]
_SESSIONS = {
    QUARTERS[2]: days_between(date(2018, 12, 4), date(2018, 12, 13))[:6],
    C: days_between(date(2019, 6, 5), date(2019, 6, 14))[:6],
}
"""Quarter → days of the year's group sessions; both streams are held on one day."""
_CATCH_UP = date(2019, 8, 21)
_ORGANISER = "02000"
_DAY = timedelta(days=1)
_NEVER = datetime(9999, 12, 31)  # noqa: DTZ001  # local time


@dataclass
class Attendance:
    """Who completed what, growing quarter by quarter."""

    rows: list[Completion] = field(default_factory=list)
    done: dict[tuple[str, str], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    """(Person, stream) → times of completion."""
    skipped: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """(Quarter, stream) → persons who do nothing of the stream in the quarter."""
    late: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """(Quarter, stream) → newcomers who complete the course a week after their deadline."""

    def add(self, event_id: str, stream: str, person_id: str, at: datetime, score: int | None = None) -> None:
        """Enter one completion."""
        shown = None if score is None else str(score)
        self.rows.append(Completion(event_id, person_id, at.isoformat(" "), shown))
        self.done[person_id, stream].append(at)

    def first(self, person_id: str, stream: str) -> datetime:
        """Give the first completion; far ahead where there is none."""
        return min(self.done[person_id, stream], default=_NEVER)

    def is_done(self, person_id: str, stream: str, since: date, until: date) -> bool:
        """Tell whether the stream was completed between two days."""
        return any(since <= at.date() <= until for at in self.done[person_id, stream])


@dataclass(frozen=True)
class Duty:
    """A holder of a right at a quarter's end; `deadline` is null unless a newcomer's that has come."""

    person_id: str
    starts_on: date
    """The first day in the company."""
    deadline: datetime | None


def list_events() -> list[TrainingEvent]:
    """List every session and course of the six quarters, in order of time."""
    events = []
    for quarter in _TRAINED:
        opened = work_days(quarter)[0]
        events += [_event(_course(quarter, s), s, "newcomer", "e_learning", opened) for s in STREAMS]
        for number, day in enumerate(_SESSIONS.get(quarter, ()), start=1):
            events += [_event(_session(quarter, s, number), s, "annual", "group", day) for s in STREAMS]
    events += [_event(_catch_up(s), s, "annual", "group", _CATCH_UP) for s in STREAMS]
    return sorted(events, key=lambda e: (e.held_on, e.event_id))


def _event(event_id: str, stream: str, audience: str, form: str, day: date) -> TrainingEvent:
    return TrainingEvent(event_id, stream, audience, form, _ORGANISER, day, RULES)


def _session(quarter: str, stream: str, number: int) -> str:
    return f"TRAIN-{quarter[2:6]}-{stream.upper()}-{number}"


def _course(quarter: str, stream: str) -> str:
    return f"NEWCOMER-{quarter[2:]}-{stream.upper()}"


def _catch_up(stream: str) -> str:
    return _session(D, stream, len(_SESSIONS[C]) + 1)


def train_people(company: Company) -> None:
    """Train everybody who has to be, leave out what is planted, and write down N01, N02 and the waived S03."""
    attendance = Attendance()
    for quarter in _TRAINED:
        duties = list(_list_duties(stand_at(company, last_day(quarter)), quarter))
        _choose_plants(company, attendance, quarter, duties)
        for stream in STREAMS:
            for index, duty in enumerate(duties):
                if duty.person_id not in attendance.skipped[quarter, stream]:
                    _train(attendance, quarter, stream, index, duty)
        _expect_training(company, attendance, quarter, duties)
    company.completions = sorted(attendance.rows)
    add_waiver(
        company,
        "WV-0005",
        "S03",
        date(2019, 6, 28),
        date(2019, 6, 30),
        "令和元年度の年次研修の受講記録の追加のため",
        subject_id="training_completions",
    )
    expect_finding(company, C, "S03", "training_completions", waiver_id="WV-0005")


def _list_duties(now: Standing, quarter: str) -> Iterator[Duty]:
    """Yield the holders of a quarter, ordered by person, with the deadlines that come by its end."""
    start, end = _year_start(quarter), datetime.combine(now.day + _DAY, time())
    for person_id, rights in sorted(find_holders(now).items()):
        deadline = _deadline(now, rights, person_id, start)
        is_due = deadline is not None and datetime.combine(DUE_FROM, time()) <= deadline <= end
        hired = now.persons[person_id].hired_on or start
        yield Duty(person_id, hired, deadline if is_due else None)


def _year_start(quarter: str) -> date:
    return Quarter(Quarter.parse(quarter).year, 1).first_day


def _deadline(now: Standing, rights: list[Held], person_id: str, start: date) -> datetime | None:
    """Tell when a newcomer had to be trained: before the right, or before the post where the right is older."""
    days = [h.grant.granted_at for h in rights if h.depth == 0 and h.grant.granted_at is not None]
    first, is_dated = min(days, default=None), len(days) == len(rights)
    main = next((p for p in now.posts.get(person_id, []) if p.post_kind == "main"), None)
    began = main.valid_from if main is not None and main.valid_from >= start else None
    is_given = first is not None and first.date() >= start
    if began is None and not (is_dated and is_given):
        return None
    if first is None:
        return datetime.combine(now.day + _DAY, time())
    return first if is_given or began is None else datetime.combine(began, time())


def _train(attendance: Attendance, quarter: str, stream: str, index: int, duty: Duty) -> None:
    """Let a holder take the newcomers' course in time, or the year's training where it is still missing."""
    person_id, end = duty.person_id, last_day(quarter)
    if duty.deadline is not None and attendance.first(person_id, stream) >= duty.deadline:
        is_late = person_id in attendance.late[quarter, stream]
        at = _course_time(duty.deadline, duty.starts_on, index, is_late=is_late)
        attendance.add(_course(_quarter_of(at), stream), stream, person_id, at, 80 + index % 21)
    if attendance.is_done(person_id, stream, _year_start(quarter), end):
        return
    days = [d for d in _SESSIONS.get(quarter, ()) if d >= duty.starts_on]
    if quarter == D and person_id in attendance.skipped[C, stream]:
        attendance.add(_catch_up(stream), stream, person_id, _hour(_CATCH_UP, stream))
    elif days:
        number = index % len(days) + 1 + len(_SESSIONS[quarter]) - len(days)
        day = _SESSIONS[quarter][number - 1]
        attendance.add(_session(quarter, stream, number), stream, person_id, _hour(day, stream))
    else:
        at = datetime.combine(work_days(quarter)[-5], time(10, index % 60))
        attendance.add(_course(quarter, stream), stream, person_id, at, 80 + index % 21)


def _hour(day: date, stream: str) -> datetime:
    return datetime.combine(day, time(12) if stream == "use" else time(17))


def _course_time(deadline: datetime, starts_on: date, index: int, *, is_late: bool) -> datetime:
    """Choose when a newcomer ends the course: the business day before the deadline, or a week after it.

    Nobody is trained before the first day in the company, unless the right itself is given before it.
    """
    at = time(9 + index % 7, index * 7 % 60)
    if is_late:
        return datetime.combine(days_between(deadline.date() + _DAY, deadline.date() + 12 * _DAY)[4], at)
    before = days_between(deadline.date() - 10 * _DAY, deadline.date() - _DAY)[-1]
    is_early = starts_on > deadline.date()
    return datetime.combine(before if is_early else max(before, starts_on), at)


def _quarter_of(at: datetime) -> str:
    return max(str(Quarter.holding(at.date())), _TRAINED[0])


def _choose_plants(company: Company, attendance: Attendance, quarter: str, duties: list[Duty]) -> None:
    """Plant N01 and N02: newcomers of B and D trained late or not at all, and old holders who miss June 2019."""
    touched = {e.person_id for e in company.expected}
    first = Quarter.parse(quarter).first_day
    new = [d.person_id for d in duties if d.deadline is not None and d.starts_on >= first]
    new = [p for p in new if p not in touched]
    if quarter in (B, D):
        late, half, never = new[:3]
        attendance.late[quarter, "use"] = {late}
        attendance.late[quarter, "response"] = {late, half}
        for stream in STREAMS:
            attendance.skipped[quarter, stream] = {never}
    if quarter == C:
        absent = [company.pick("back_office", "order_entry") for _ in range(3)]
        attendance.skipped[C, "use"] = set(absent[:2])
        attendance.skipped[C, "response"] = set(absent[1:])
    if quarter == D:
        attendance.skipped[D, "response"] |= {min(attendance.skipped[C, "response"])}


def _expect_training(company: Company, attendance: Attendance, quarter: str, duties: list[Duty]) -> None:
    """Write down who is not trained in the year (N01), and which newcomer was not in time (N02)."""
    start, end = _year_start(quarter), last_day(quarter)
    for duty in duties:
        for stream in STREAMS:
            values = {"person_id": duty.person_id, "object_id": stream}
            if not attendance.is_done(duty.person_id, stream, start, end):
                expect_finding(company, quarter, "N01", duty.person_id, **values)
            if duty.deadline is not None and attendance.first(duty.person_id, stream) >= duty.deadline:
                expect_finding(company, quarter, "N02", duty.person_id, **values)
