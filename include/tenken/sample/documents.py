"""The register of documents, and who acknowledged the manual, the handbook and the poster.

The manual has two parts, the rules and the procedures: both are issued anew in September 2018, the second in June
2019 again, the handbook and the poster in March 2019. Who did not acknowledge is planted here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from tenken.calendar import Quarter
from tenken.sample.company import QUARTERS, Company, last_day
from tenken.sample.holding import Held, find_holders, stand_at
from tenken.sample.org import ROOT
from tenken.sample.planting import add_waiver, expect_finding
from tenken.sample.plants_identity import BCD, CD, B, C, D
from tenken.sample.records import Unit
from tenken.sample.registers import Acknowledgement, Document
from tenken.sample.workdays import days_between, work_days

REGISTERED_FROM = date(2018, 9, 25)
"""The register was opened with the new manual; before it there is none."""
RULES, PROCEDURES, HANDBOOK, POSTER = "MANUAL-01", "MANUAL-02", "HANDBOOK-01", "POSTER-01"
ISSUED = "2018.09"
"""The version of the manual that the report promised."""
_POSTED = date(2019, 3, 4)
_ENTRY = ("back_office", "order_entry")
_APPROVER = "E000002"
_OPENED = {"函館": (B, "10304", "10300", date(2019, 2, 1)), "八戸": (D, "11304", "11300", date(2019, 8, 1))}
"""Site of a new workplace without a poster → the quarter that finds it, its unit, the unit above, its first day."""


def _document(document_id: str, version: str, kind: str, day: date) -> Document:
    digest = sha256(f"{document_id} {version}".encode()).hexdigest()
    return Document(document_id, version, kind, day, _APPROVER, digest)


DOCUMENTS = (
    _document(HANDBOOK, "2016.04", "handbook", date(2016, 4, 1)),
    *(
        _document(document_id, version, kind, REGISTERED_FROM)
        for document_id, version, kind in (
            (RULES, ISSUED, "manual"),
            (PROCEDURES, ISSUED, "manual"),
            ("PROC-INQUIRY", "1", "procedure"),
            ("PROC-CAMPAIGN", "1", "procedure"),
            ("FORM-OUT-OF-PURPOSE", "1", "form"),
            ("FORM-REVOCATION", "1", "form"),
            ("FORM-IMPROPER-ACT", "1", "form"),
        )
    ),
    _document(HANDBOOK, "2019.03", "handbook", date(2019, 3, 1)),
    _document(POSTER, "2019.03", "poster", date(2019, 3, 1)),
    _document(PROCEDURES, "2019.06", "manual", date(2019, 6, 3)),
)
"""Every document and version, in order of its first day."""


def list_documents(day: date) -> list[Document]:
    """List the register on a day; a version is entered on its first day."""
    return [d for d in DOCUMENTS if d.effective_on <= day and day >= REGISTERED_FROM]


@dataclass
class _Reading:
    """Who acknowledged what, growing quarter by quarter, and who does not before a day that is planted."""

    rows: list[Acknowledgement] = field(default_factory=list)
    done: set[tuple[str, str, str]] = field(default_factory=set)
    """(Document, version, person)."""
    refused: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """(Quarter, document) → persons who do not acknowledge it by the quarter's end."""

    def add(self, document: Document, at: datetime, person_id: str | None, org_id: str | None = None) -> None:
        """Enter one acknowledgement."""
        shown = at.isoformat(" ")
        self.rows.append(Acknowledgement(document.document_id, document.version, person_id, org_id, shown))
        if person_id is not None:
            self.done.add((document.document_id, document.version, person_id))


def circulate_documents(company: Company) -> None:
    """Let everybody acknowledge what is in force, leave out what is planted, and write down N08."""
    reading = _Reading()
    # The handbook of 2016 was acknowledged once for the whole company.
    reading.add(DOCUMENTS[0], datetime(2016, 4, 11, 9, 30), None, ROOT)  # noqa: DTZ001  # local time
    _choose_plants(company, reading)
    for quarter in QUARTERS[1:]:
        _read(company, reading, quarter)
    _put_up_posters(company, reading)
    _open_workplaces(company, reading)
    _expect_cliff(company)
    company.acknowledgements = sorted(reading.rows, key=lambda r: tuple(part or "" for part in r))


def _choose_plants(company: Company, reading: _Reading) -> None:
    """Plant N08: each of two circulations misses three people, one of them for good; a newcomer of D reads nothing."""
    for document_id, quarters in ((HANDBOOK, (B, BCD)), (PROCEDURES, (C, CD))):
        people = [company.pick(*_ENTRY) for _ in range(3)]
        for index, person_id in enumerate(people):
            for quarter in quarters[index == 0].split():
                _refuse(company, reading, quarter, document_id, person_id)
    new = {p.person_id for p in company.persons.at(last_day(D))} - {
        p.person_id for p in company.persons.at(last_day(C))
    }
    holders = find_holders(stand_at(company, last_day(D)))
    person_id = min(new & set(holders) - {e.person_id for e in company.expected})
    for document_id in (RULES, PROCEDURES, HANDBOOK):
        _refuse(company, reading, D, document_id, person_id)


def _refuse(company: Company, reading: _Reading, quarter: str, document_id: str, person_id: str) -> None:
    reading.refused[quarter, document_id].add(person_id)
    expect_finding(company, quarter, "N08", person_id, person_id=person_id, object_id=document_id)


def _read(company: Company, reading: _Reading, quarter: str) -> None:
    """Let the holders of a quarter's end acknowledge the manual and the handbook in force then."""
    day = last_day(quarter)
    current = {d.document_id: d for d in list_documents(day)}
    now = stand_at(company, day)
    holders = sorted(find_holders(now).items())
    for document in (current[RULES], current[PROCEDURES], current[HANDBOOK]):
        if document is DOCUMENTS[0]:
            continue
        document_id, refused = document.document_id, reading.refused[quarter, document.document_id]
        days = _circulation(document, quarter)
        for index, (person_id, rights) in enumerate(holders):
            if person_id in refused or (document_id, document.version, person_id) in reading.done:
                continue
            on = _new_on(rights, document) or days[index % len(days)]
            on = min(max(on, now.persons[person_id].hired_on or on), work_days(quarter)[-1])
            reading.add(document, datetime.combine(on, time(9 + index % 9, index * 11 % 60)), person_id)


def _circulation(document: Document, quarter: str) -> tuple[date, ...]:
    """List the business days from a week before a version is in force, or in a later quarter its first weeks."""
    first, last = Quarter.parse(quarter).first_day, last_day(quarter)
    start = max(document.effective_on - timedelta(days=7), first)
    return days_between(start, min(start + timedelta(days=27), last))


def _new_on(rights: list[Held], document: Document) -> date | None:
    """Give the business day after the first right of those who got it after the circulation; null for all others."""
    given = min((h.grant.granted_at.date() for h in rights if h.grant.granted_at is not None), default=None)
    if given is None or given <= document.effective_on:
        return None
    return days_between(given + timedelta(days=1), given + timedelta(days=12))[0]


def _put_up_posters(company: Company, reading: _Reading) -> None:
    """Let the head of every team in scope report the poster, in the first three weeks of March 2019."""
    poster = next(d for d in DOCUMENTS if d.document_id == POSTER)
    days = days_between(_POSTED, date(2019, 3, 22))
    units = [u for u in company.units.at(_POSTED) if u.in_scope and not u.org_id.endswith("00")]
    for index, unit in enumerate(units):
        at = datetime.combine(days[index % len(days)], time(10 + index % 7, index * 13 % 60))
        reading.add(poster, at, unit.manager_id, unit.org_id)


def _open_workplaces(company: Company, reading: _Reading) -> None:
    """N08 of a poster: two counters open on sites of their own; one gets its poster a quarter later, one none yet."""
    poster = next(d for d in DOCUMENTS if d.document_id == POSTER)
    for site, (quarter, org_id, parent_id, day) in _OPENED.items():
        above = company.unit_now[parent_id]
        unit = Unit(org_id, parent_id, f"{site}受付係", site, None, True, above.manager_id, valid_from=day)
        company.place_unit(day, unit)
        expect_finding(company, quarter, "N08", org_id, object_id=POSTER)
        if quarter == B:
            reading.add(poster, datetime.combine(date(2019, 4, 8), time(11, 20)), above.manager_id, org_id)


def _expect_cliff(company: Company) -> None:
    """S03: each circulation to everybody lets the register grow by half or more, as announced."""
    add_waiver(
        company,
        "WV-0004",
        "S03",
        date(2019, 3, 28),
        date(2019, 6, 30),
        "ハンドブック及びマニュアルの改定に伴う一斉確認のため",
        subject_id="acknowledgements",
    )
    for quarter in (B, C):
        expect_finding(company, quarter, "S03", "acknowledgements", waiver_id="WV-0004")
