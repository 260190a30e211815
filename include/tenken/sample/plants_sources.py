"""Planted cases of the deliveries themselves (S) and of the published level (R19)."""

from __future__ import annotations

from datetime import date, timedelta

from tenken.sample.access import give_right, take_right
from tenken.sample.company import Company
from tenken.sample.life import other_team
from tenken.sample.org import GROWING
from tenken.sample.planting import add_waiver, expect_finding
from tenken.sample.plants_identity import BC, VIEW, B, C, D
from tenken.sample.staff import move_person

UNCOUNTED = {("operators", B), ("operators", D), ("contractors", C)}
"""Deliveries that come without a row count: S02b, and S05 where they end at 500 rows."""
TRUNCATED = {("operators", B): 500, ("operators", D): 500}
WIDENED = {"contractors": B, "org_units": D}
"""Dataset → quarter from which its file has one more column: S07 once."""


def plant_sources(company: Company) -> None:
    """Plant every S case, the waivers of the review and R19."""
    _cliffs(company)
    _rounds(company)
    _growth(company)
    _levels(company)
    for dataset, quarter in sorted(UNCOUNTED):
        expect_finding(company, quarter, "S02b", dataset)
    for dataset, quarter in sorted(TRUNCATED):
        expect_finding(company, quarter, "S05", dataset)
    for dataset, quarter in WIDENED.items():
        expect_finding(company, quarter, "S07", dataset)


def _cliffs(company: Company) -> None:
    """S03: the review takes away a quarter of all grants and multiplies the requests, as approved."""
    for number, dataset in ((1, "grants"), (2, "requests")):
        waiver_id = f"WV-000{number}"
        add_waiver(
            company,
            waiver_id,
            "S03",
            date(2018, 9, 28),
            date(2018, 12, 31),
            "平成30年9月の見直しによる",
            subject_id=dataset,
        )
        expect_finding(company, "FY2018Q2", "S03", dataset, waiver_id=waiver_id)


def _rounds(company: Company) -> None:
    """S03: the answers about a quarter before the review, three times as many, are no longer delivered."""
    add_waiver(
        company,
        "WV-0003",
        "S03",
        date(2019, 3, 29),
        date(2019, 6, 30),
        "見直し後は点検対象の権限が減ったため",
        subject_id="attestations",
    )
    expect_finding(company, B, "S03", "attestations", waiver_id="WV-0003")


def _growth(company: Company) -> None:
    """S03: two teams of 24 take in eight from elsewhere."""
    for org_id, key, day, quarter in (
        (GROWING[0], ("customer_front", "order_reception"), date(2019, 3, 1), B),
        (GROWING[1], ("back_office", "order_entry"), date(2019, 8, 1), D),
    ):
        for _ in range(8):
            move_person(company, day, company.pick(*key), org_id, key[1])
        expect_finding(company, quarter, "S03", org_id)


def _levels(company: Company) -> None:
    """R19: all four levels before the review; later eight planners support, fifteen checkers enter orders."""
    for name in ("sales_planning", "customer_front", "back_office", "total"):
        expect_finding(company, "FY2018Q1", "R19", name)
    for index in range(8):
        day = date(2019, 2, 1) + timedelta(days=index)
        person_id = company.pick("sales_planning", "planning", "none")
        move_person(company, day, person_id, other_team(company, person_id), "back_office_support")
        account_id = give_right(company, day + timedelta(days=5), person_id, VIEW)
        take_right(company, date(2019, 7, 22), person_id, account_id, VIEW)
    expect_finding(company, BC, "R19", "sales_planning")
    for index in range(15):
        day = date(2019, 7, 16) + timedelta(days=index)
        person_id = company.pick("back_office", "document_check", "none")
        move_person(company, day, person_id, other_team(company, person_id), "order_entry")
        give_right(company, day + timedelta(days=5), person_id, VIEW)
    expect_finding(company, D, "R19", "back_office")
