"""The CRM of the sample company before the review: entitlements, groups, accounts and who holds what."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

from tenken.sample.access import approve_request, give_right, grant_right, join_group, open_account
from tenken.sample.company import OPERATOR_ACCOUNT, SYSTEM, Company, moment
from tenken.sample.org import CUSTOMER_SYSTEM, EXTRACTION, team_size
from tenken.sample.people import START
from tenken.sample.records import Entitlement, Grant, Member, Part

NESTED = ("grp-cf-east", "grp-cf-tokyo", "grp-cf-shinjuku")
"""Three groups, each within the one before; the first is granted VIEW_COLLAB."""
SEARCHERS = "grp-bo-search"
BEFORE = {
    ("sales_planning", "back_office_support"): 192,
    ("sales_planning", "planning"): 918,
    ("customer_front", "order_reception"): 1200,
    ("customer_front", "line_check_desk"): 540,
    ("customer_front", "phone_sales"): 1502,
    ("customer_front", "management"): 70,
    ("back_office", "order_entry"): 1048,
    ("back_office", "order_admin"): 20,
    ("back_office", "document_check"): 24,
}
"""How many counted people per duty could see collab data before the review: 76, 99, 92 and 92 percent."""
BEFORE_EXTERNAL = {
    ("customer_front", "phone_sales"): 500,
    ("back_office", "order_entry"): 300,
    ("back_office", "order_admin"): 2,
}
AFTER = {
    ("sales_planning", "back_office_support"),
    ("customer_front", "order_reception"),
    ("customer_front", "line_check_desk"),
    ("back_office", "order_entry"),
    ("back_office", "order_admin"),
}
"""Whom the review leaves the right."""
Kind = tuple[str, str]
_WAYS: dict[Kind, tuple[tuple[int, str], ...]] = {
    ("customer_front", "order_reception"): ((300, "group"),),
    ("customer_front", "phone_sales"): ((800, "finder"),),
    ("back_office", "order_entry"): ((150, "profile"), (350, "search"), (550, "finder"), (690, "recent")),
}
"""Duty → up to which position its holders hold in another way than by one old direct grant."""
_DEEP = 12
"""So many are in the innermost group beside the outermost: their shortest path is still one step."""


def install_crm(company: Company) -> None:
    """Set up the CRM as it stood before the review."""
    _install_entitlements(company)
    _install_groups(company)
    people = _group_people(company)
    _open_accounts(company, people)
    for is_external, shares in ((False, BEFORE), (True, BEFORE_EXTERNAL)):
        for kind, count in shares.items():
            for index, person_id in enumerate(people[is_external, kind][:count]):
                _give_before(company, kind, index, person_id, is_external=is_external)
    _fill_pools(company, people)
    _give_special(company)


def _install_entitlements(company: Company) -> None:
    """Add the catalogue; the bypass right is nobody's before it is planted."""
    rows = (
        ("VIEW_OWN", "自社契約者情報の閲覧", "view", "own"),
        ("VIEW_COLLAB", "コラボ契約者情報の閲覧", "view", "collab"),
        ("SEARCH_COLLAB", "コラボ契約者情報の検索", "search", "collab"),
        ("EXTRACT_CAMPAIGN", "勧奨リストの抽出", "extract", "both"),
        ("ORDER_ADMIN", "オーダー投入の管理", "administer", "both"),
        ("ADMIN_COLLAB", "顧客情報システムの管理", "administer", "both"),
        ("PROFILE_ORDER_DESK", "オーダー受付プロファイル", "view", "own"),
        ("NOTICE_BOARD", "掲示板", "view", "none"),
    )
    for row in rows:
        company.entitlements.put(START, Entitlement(row[0], SYSTEM, *row[1:]))
    limited = Entitlement(
        "VIEW_COLLAB_OP0001", SYSTEM, "特定事業者の契約者情報の閲覧", "view", "collab", "OP0001"
    )
    company.entitlements.put(START, limited)
    bypass = Entitlement("VIEW_ALL_RECORDS", SYSTEM, "全件閲覧（包括権限）", "view", "both", is_bypass=True)
    company.entitlements.put(START, bypass)
    for part_id in ("VIEW_OWN", "VIEW_COLLAB"):
        company.parts.put(START, Part("PROFILE_ORDER_DESK", part_id))


def grant_to_group(company: Company, day: date, group_id: str, entitlement_id: str) -> None:
    """Grant an entitlement to a group."""
    row = Grant("group", group_id, entitlement_id, moment(day, 10), OPERATOR_ACCOUNT, None, "line_check")
    company.grants.put(day, row)


def _install_groups(company: Company) -> None:
    granted = date(2017, 4, 3)
    grant_to_group(company, granted, NESTED[0], "VIEW_COLLAB")
    grant_to_group(company, granted, SEARCHERS, "SEARCH_COLLAB")
    for outer, inner in pairwise(NESTED):
        company.members.put(granted, Member(outer, "group", inner))


def _group_people(company: Company) -> dict[tuple[bool, Kind], list[str]]:
    """Group the people of the categories by (is external, (category, duty)), in order of id."""
    groups: dict[tuple[bool, Kind], list[str]] = defaultdict(list)
    for person in company.persons.at(START):
        post = company.main_post[person.person_id]
        category = company.category_of(post.org_id)
        if category is not None:
            groups[person.person_type in ("agency", "contractor"), (category, post.duty_code)].append(
                person.person_id
            )
    return groups


def open_personal(company: Company, day: date, person_id: str) -> str:
    """Open a personal account for a person."""
    account_id = f"u{company.number('account'):06d}"
    open_account(company, day, account_id, "personal", person_id=person_id)
    return account_id


def _open_accounts(company: Company, people: dict[tuple[bool, Kind], list[str]]) -> None:
    """Open accounts for the categories, the information systems department and some others."""
    inside = sorted(p for group in people.values() for p in group)
    for person_id in inside:
        grant_right(
            company,
            START,
            open_personal(company, START, person_id),
            "VIEW_OWN",
            granted_at=None,
            purpose_code=None,
        )
    others = [
        p
        for p, post in company.main_post.items()
        if post.org_id.startswith("08") or post.duty_code == "seconded"
    ]
    concurrent = [
        p.person_id for p in company.posts.rows() if p.duty_code == "order_entry" and p.post_kind != "main"
    ]
    for person_id in [*others, *concurrent, *company.pools["", "general", "none"][:300]]:
        open_personal(company, START, person_id)
    for person_id in concurrent:
        grant_right(
            company,
            date(2018, 5, 7),
            company.account_of[person_id],
            "VIEW_COLLAB",
        )


def _way(kind: Kind, index: int, *, is_external: bool) -> str:
    """Tell by which way the person at a position among the holders of a duty holds the right."""
    if is_external:
        return "plain"
    return next((way for end, way in _WAYS.get(kind, ()) if index < end), "plain")


def _give_before(company: Company, kind: Kind, index: int, person_id: str, *, is_external: bool) -> None:
    """Give a person of the "before" column the right by the way that the position says."""
    account_id = company.account_of[person_id]
    way = _way(kind, index, is_external=is_external)
    day = date(2015, 4, 6) + timedelta(days=company.random.randrange(1000))
    if way == "group":
        join_group(company, day, NESTED[0], account_id)
        if index < _DEEP:
            join_group(company, day, NESTED[2], account_id)
        return
    if way == "recent":
        recent = date(2018, 4, 9) + timedelta(days=index % 75)
        give_right(company, recent, person_id, "VIEW_COLLAB")
        return
    grant_right(company, day, account_id, "PROFILE_ORDER_DESK" if way == "profile" else "VIEW_COLLAB")
    if way == "search":
        join_group(company, day, SEARCHERS, account_id)
    if way == "finder":
        grant_right(company, day, account_id, "SEARCH_COLLAB")
    if kind == ("back_office", "order_admin") and not is_external:
        grant_right(company, day, account_id, "ORDER_ADMIN")


def _fill_pools(company: Company, people: dict[tuple[bool, Kind], list[str]]) -> None:
    """Sort those whom events may touch by category, duty and way; small teams keep their members."""
    for (is_external, kind), group in people.items():
        if kind[1] == "management":
            continue
        share = (BEFORE_EXTERNAL if is_external else BEFORE).get(kind, 0)
        for index, person_id in enumerate(group):
            if team_size(company.main_post[person_id].org_id) is None:
                held = index < share and kind in AFTER
                way = _way(kind, index, is_external=is_external) if held else "none"
                employer = company.persons.get(person_id).employer_id if is_external else None
                place = employer if employer in ("C07", "C08") else "external" if is_external else kind[0]
                company.pools[place, kind[1], way].append(person_id)


def _give_special(company: Company) -> None:
    """Give headquarters its rights to extract and administer, and the accounts of no single person theirs."""
    day = date(2018, 5, 14)
    staff = {
        o: [p for p, x in company.main_post.items() if x.org_id == o and x.duty_code != "management"]
        for o in (EXTRACTION, CUSTOMER_SYSTEM)
    }
    for person_id in staff[EXTRACTION][:8]:
        give_right(company, day, person_id, "EXTRACT_CAMPAIGN")
    company.pools["hq", "campaign_extraction", "plain"] = staff[EXTRACTION][:8]
    company.pools["hq", "campaign_extraction", "none"] = staff[EXTRACTION][8:]
    for number, person_id in enumerate(staff[CUSTOMER_SYSTEM][:10], start=1):
        open_linked(company, day, f"adm{number:03d}", person_id)
    company.pools["hq", "system_admin", "none"] = staff[CUSTOMER_SYSTEM][10:]
    leaders = [
        u.manager_id
        for u in company.unit_now.values()
        if company.category_of(u.org_id) == "customer_front"
        and not u.org_id.endswith("00")
        and team_size(u.org_id) is None
    ]
    heads = [company.unit_now[o].manager_id for o in ("08100", "08200", "08300")]
    for prefix, kind, count, owners in (
        ("cnt", "shared", 20, leaders),
        ("svc", "service", 6, heads),
        ("emg", "emergency", 4, heads),
    ):
        for number in range(count):
            account_id = f"{prefix}{number + 1:03d}"
            open_account(company, day, account_id, kind, owner_person_id=owners[number % len(owners)])
            if kind == "shared":
                grant_right(company, day, account_id, "NOTICE_BOARD", purpose_code=None)
                continue
            request_id = approve_request(company, day, "VIEW_COLLAB", None, account_id)
            grant_right(company, day + timedelta(days=2), account_id, "VIEW_COLLAB", request_id=request_id)


def open_linked(company: Company, day: date, account_id: str, person_id: str) -> None:
    """Open an administrator's second account with its right, approved before."""
    open_account(company, day, account_id, "admin", person_id=person_id, owner_person_id=person_id)
    request_id = approve_request(company, day, "ADMIN_COLLAB", person_id, account_id)
    grant_right(
        company,
        day + timedelta(days=2),
        account_id,
        "ADMIN_COLLAB",
        request_id=request_id,
    )
