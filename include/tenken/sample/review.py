"""The review of September 2018: who keeps access to collab data is approved anew, the others lose it."""

from __future__ import annotations

from datetime import date, timedelta

from tenken.sample.access import approve_request, give_right, take_right
from tenken.sample.company import Company
from tenken.sample.crm import AFTER, NESTED

FIRST_REMOVAL = date(2018, 9, 5)
FIRST_RENEWAL = date(2018, 9, 18)
_KEPT = {
    "sales_planning": {"VIEW_COLLAB", "SEARCH_COLLAB"},
    "customer_front": {"VIEW_COLLAB"},
    "back_office": {"VIEW_COLLAB", "SEARCH_COLLAB", "ORDER_ADMIN"},
}
_SENSITIVE = {"VIEW_COLLAB", "SEARCH_COLLAB", "ORDER_ADMIN"}


def review_access(company: Company) -> None:
    """Remove with an approved request what the new rules do not cover, and renew the rest."""
    for index, (person_id, account_id) in enumerate(sorted(company.account_of.items())):
        if not company.accounts.get(account_id).is_enabled:
            continue
        kept = _kept(company, person_id)
        removed = company.direct[account_id] & _SENSITIVE - kept
        for entitlement_id in sorted(removed):
            day = FIRST_REMOVAL + timedelta(days=index % 11)
            take_right(company, day, person_id, account_id, entitlement_id)
        if _needs_request(company, person_id):
            _renew(company, person_id, account_id, FIRST_RENEWAL + timedelta(days=index % 11))


def _kept(company: Company, person_id: str) -> set[str]:
    """Tell which sensitive rights of the sales organisation a person keeps."""
    post = company.main_post[person_id]
    category = company.category_of(post.org_id)
    if category is None:
        # Ten people of headquarters take orders in a concurrent post, which justifies as a main post does.
        return {"VIEW_COLLAB"}
    return _KEPT[category] if (category, post.duty_code) in AFTER else set()


def _needs_request(company: Company, person_id: str) -> bool:
    """Tell whether the new rule of a person asks for a request: all but order entry by own staff."""
    post = company.main_post[person_id]
    category = company.category_of(post.org_id)
    external = company.persons.get(person_id).person_type in ("agency", "contractor")
    return category is not None and (external or (category, post.duty_code) != ("back_office", "order_entry"))


def _renew(company: Company, person_id: str, account_id: str, day: date) -> None:
    """Approve and grant again what is held directly, and approve what is held through the group."""
    for entitlement_id in sorted(company.direct[account_id] & _SENSITIVE):
        give_right(company, day, person_id, entitlement_id)
    if NESTED[0] in company.groups[account_id]:
        approve_request(company, day, "VIEW_COLLAB", person_id, account_id)
