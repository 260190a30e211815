"""The people of the sample company on 1 April 2018, placed so that the headcounts come out exactly.

Sizes are six times the fixture's: sales planning 1,464, customer front 3,348, back office 1,188 in
scope and counted; with agency and contractor staff and everyone else 10,000 people.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from tenken.sample.company import Company
from tenken.sample.org import (
    CUSTOMER_SYSTEM,
    EXTRACTION,
    ROOT,
    SECONDED_OUT,
    build_contractors,
    build_operators,
    build_units,
    team_size,
)
from tenken.sample.staff import add_post, appoint_manager, change_person, hire_person

START = date(2018, 4, 1)
COUNTED = {"sales_planning": 1464, "customer_front": 3348, "back_office": 1188}
DUTIES = {
    "sales_planning": {"back_office_support": 192, "planning": None},
    "customer_front": {"order_reception": 1200, "line_check_desk": 540, "phone_sales": None},
    "back_office": {"order_entry": 1048, "order_admin": 20, "document_check": None},
}
"""Members per duty who are no managers; null = the rest."""
EXTERNAL = {
    "sales_planning": {"planning": 100},
    "customer_front": {"phone_sales": 600},
    "back_office": {"order_entry": 295, "order_admin": 2, "document_check": 198},
}
"""Agency and contractor staff per duty, not counted; five more work for C07 and C08."""
TOTAL = 10_000
_EMPLOYERS = (
    "C01",
    "C04",
    "C02",
    "C05",
    "C03",
    "C06",
    "C01",
    "C09",
    "C02",
    "C10",
    "C03",
    "C11",
    "C01",
    "C12",
)


def settle_people(company: Company) -> None:
    """Fill the empty company with its units, partners and people."""
    for unit in build_units():
        company.place_unit(START, unit)
    for contractor in build_contractors():
        company.contractors.put(START, contractor)
    for operator in build_operators():
        company.operators.put(START, operator)
    _settle_officers(company)
    _settle_managers(company)
    for category in COUNTED:
        _settle_members(company, category)
        _settle_external(company, category)
    _settle_rest(company)


def _arrive(
    company: Company, person_type: str, org_id: str, duty: str, employer_id: str | None = None
) -> str:
    """Add a person of the baseline, hired and posted some time before it; externals start with it."""
    person_id = hire_person(company, START, person_type, org_id, duty, employer_id=employer_id)
    if person_type in ("agency", "contractor"):
        return person_id
    since = date(2015 + company.random.randrange(3), company.random.choice((4, 7, 10)), 1)
    hired = since - timedelta(days=company.random.randrange(9000))
    change_person(company, START, person_id, hired_on=hired)
    company.posts.drop(START, person_id, org_id, duty, START.isoformat())
    post = replace(company.main_post[person_id], valid_from=since, ordered_on=since - timedelta(days=10))
    company.main_post[person_id] = company.posts.put(START, post)
    return person_id


def _settle_officers(company: Company) -> None:
    """Add the president (E000001) and eleven officers."""
    president = _arrive(company, "officer", ROOT, "management")
    appoint_manager(company, START, president, ROOT)
    for _ in range(11):
        _arrive(company, "officer", ROOT, "management")


def _settle_managers(company: Company) -> None:
    """Give every unit below the root a manager, upper units first."""
    for org_id in list(company.unit_now):
        if org_id != ROOT:
            appoint_manager(company, START, _arrive(company, "employee", org_id, "management"), org_id)


def team_ids(company: Company, category: str | None) -> list[str]:
    """List the teams of a category (null: out of scope) whose size nothing depends on, in order of id."""
    teams = [o for o in company.unit_now if not o.endswith("00") and team_size(o) is None]
    special = (EXTRACTION, CUSTOMER_SYSTEM, SECONDED_OUT)
    return [o for o in sorted(teams) if company.category_of(o) == category and o not in special]


def _settle_members(company: Company, category: str) -> None:
    """Add the counted members of a category, duties mixed over its teams."""
    managers = Counter(company.category_of(p.org_id) for p in company.main_post.values())[category]
    count = COUNTED[category] - managers
    places = [
        org_id
        for org_id in sorted(company.unit_now)
        if company.category_of(org_id) == category
        for _ in range((team_size(org_id) or 1) - 1)
    ]
    teams = team_ids(company, category)
    places += [teams[i % len(teams)] for i in range(count - len(places))]
    for index, (org_id, duty) in enumerate(zip(places, _mix_duties(company, category, count), strict=True)):
        person_type = "seconded_in" if index % 20 == 0 else "employee"
        _arrive(company, person_type, org_id, duty, "G01" if person_type == "seconded_in" else None)


def _mix_duties(company: Company, category: str, count: int) -> list[str]:
    """Shuffle the duties of a category's members."""
    known = sum(n for n in DUTIES[category].values() if n is not None)
    duties = [d for d, n in DUTIES[category].items() for _ in range(count - known if n is None else n)]
    company.random.shuffle(duties)
    return duties


def _settle_external(company: Company, category: str) -> None:
    """Add agency and contractor staff of a category, spread over its teams and employers."""
    teams = team_ids(company, category)
    duties = [duty for duty, n in EXTERNAL[category].items() for _ in range(n)]
    for index, duty in enumerate(duties):
        _arrive_external(company, teams[index % len(teams)], duty, _EMPLOYERS[index % len(_EMPLOYERS)])
    if category == "back_office":
        for index, employer in enumerate(("C07", "C07", "C07", "C08", "C08")):
            _arrive_external(company, teams[index], "order_entry", employer)


def _arrive_external(company: Company, org_id: str, duty: str, employer: str) -> None:
    person_type = "agency" if employer in ("C01", "C02", "C03") else "contractor"
    _arrive(company, person_type, org_id, duty, employer)


def _settle_rest(company: Company) -> None:
    """Add those out of scope, up to the total; some on leave, some with a second post."""
    for org_id, duty, count in (
        (EXTRACTION, "campaign_extraction", 12),
        (CUSTOMER_SYSTEM, "system_admin", 16),
    ):
        for _ in range(count):
            _arrive(company, "employee", org_id, duty)
    for _ in range(120):
        _arrive(company, "seconded_out", SECONDED_OUT, "seconded")
    teams = team_ids(company, None)
    rest = [
        _arrive(company, "employee", teams[i % len(teams)], "general")
        for i in range(TOTAL - len(company.main_post))
    ]
    company.pools[("", "general", "none")] = rest[500:]
    _spread_posts(company, rest[:500], teams)


def _spread_posts(company: Company, people: list[str], teams: list[str]) -> None:
    """Put people on leave, suspend two, rehire two, and give 400 a concurrent post."""
    for person_id in people[:40]:
        change_person(company, START, person_id, status="leave", status_since=date(2018, 2, 1))
    for person_id in people[40:42]:
        change_person(company, START, person_id, status="suspended", status_since=date(2018, 3, 15))
    for person_id in people[42:44]:
        change_person(company, START, person_id, left_on=date(2015, 3, 31), hired_on=date(2015, 4, 1))
    for index, person_id in enumerate(people[100:490]):
        add_post(company, START, person_id, teams[(index + 7) % len(teams)], "project", kind="concurrent")
    back = team_ids(company, "back_office")
    for index, person_id in enumerate(people[490:]):
        old = company.main_post[person_id]
        company.posts.drop(START, person_id, old.org_id, old.duty_code, old.valid_from.isoformat())
        liaison = replace(old, duty_code="order_liaison")
        company.main_post[person_id] = company.posts.put(START, liaison)
        add_post(company, START, person_id, back[index], "order_entry", kind="concurrent")
