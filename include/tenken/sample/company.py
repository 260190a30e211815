"""The growing sample company and the events that change it; what happens when is decided elsewhere.

The one class here collects histories, so unlike the rest of the product it is changed in place.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from typing import TYPE_CHECKING, Any

from tenken.calendar import Quarter
from tenken.sample.org import resolve_category
from tenken.sample.records import (
    Account,
    Contractor,
    Entitlement,
    Expected,
    Grant,
    History,
    Member,
    Operator,
    Part,
    Person,
    Post,
    Request,
    Unit,
)
from tenken.sample.registers import (
    Acknowledgement,
    Attestation,
    Campaign,
    Completion,
    Coordination,
    Event,
    Incident,
    Inquiry,
    Instruction,
    Target,
)

if TYPE_CHECKING:
    from tenken.sample.holding import Standing

SYSTEM = "crm"
DIRECTORY = "directory"
"""The system whose accounts every person's other accounts hang on."""
MAIL_DOMAIN = "higashinihon.example"
OPERATOR_ACCOUNT = "adm001"
"""The account that carries out grants."""
PREFIXES = {
    "employee": "E",
    "officer": "E",
    "seconded_out": "E",
    "seconded_in": "S",
    "agency": "A",
    "contractor": "C",
}
QUARTERS = ("FY2018Q1", "FY2018Q2", "FY2018Q3", "FY2018Q4", "FY2019Q1", "FY2019Q2")


@dataclass
class Company:
    """Every history of the sample company, and the findings that were planted."""

    random: Random
    persons: History[Person] = field(default_factory=lambda: History(lambda r: (r.person_id,)))
    posts: History[Post] = field(
        default_factory=lambda: History(
            lambda r: (r.person_id, r.org_id, r.duty_code, r.valid_from.isoformat())
        )
    )
    units: History[Unit] = field(
        default_factory=lambda: History(lambda r: (r.org_id, r.valid_from.isoformat()))
    )
    contractors: History[Contractor] = field(default_factory=lambda: History(lambda r: (r.contractor_id,)))
    operators: History[Operator] = field(default_factory=lambda: History(lambda r: (r.operator_id,)))
    requests: History[Request] = field(default_factory=lambda: History(lambda r: (r.request_id,)))
    accounts: History[Account] = field(default_factory=lambda: History(lambda r: (r.account_id,)))
    entitlements: History[Entitlement] = field(default_factory=lambda: History(lambda r: (r.entitlement_id,)))
    parts: History[Part] = field(default_factory=lambda: History(lambda r: (r.entitlement_id, r.part_id)))
    grants: History[Grant] = field(
        default_factory=lambda: History(lambda r: (r.holder_kind, r.holder_id, r.entitlement_id))
    )
    members: History[Member] = field(
        default_factory=lambda: History(lambda r: (r.group_id, r.member_kind, r.member_id))
    )
    main_post: dict[str, Post] = field(default_factory=dict)
    account_of: dict[str, str] = field(default_factory=dict)
    """Person → personal account."""
    direct: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Account → entitlements granted to it directly."""
    groups: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Account → groups it is a direct member of."""
    pools: dict[tuple[str, str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    """(category or person type, duty, way of holding) → persons that no event has touched yet."""
    expected: list[Expected] = field(default_factory=list)
    waivers: list[dict[str, Any]] = field(default_factory=list)
    instructions: History[Instruction] = field(
        default_factory=lambda: History(lambda r: (f"{r.instruction_no:04d}",))
    )
    incidents: History[Incident] = field(default_factory=lambda: History(lambda r: (r.incident_id,)))
    campaigns: History[Campaign] = field(default_factory=lambda: History(lambda r: (r.campaign_id,)))
    targets: History[Target] = field(
        default_factory=lambda: History(lambda r: (r.campaign_id, r.line_key, r.list_version))
    )
    coordinations: list[Coordination] = field(default_factory=list)
    completions: list[Completion] = field(default_factory=list)
    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    namesakes: set[tuple[str, date]] = field(default_factory=set)
    """Names taken among those hired on a day."""
    silent_days: set[date] = field(default_factory=set)
    """Business days whose log got lost."""
    unused: set[tuple[str, str]] = field(default_factory=set)
    """(Quarter, account) that nobody uses in that quarter."""
    events: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    """Quarter → planted events."""
    inquiries: dict[str, list[Inquiry]] = field(default_factory=lambda: defaultdict(list))
    """Quarter → planted inquiries."""
    odd_answers: dict[tuple[str, str, str], dict[str, Any] | None] = field(default_factory=dict)
    """(Reviewed quarter, person, entitlement) → what is unusual in the answer; null = there is none."""
    answers: dict[str, list[Attestation]] = field(default_factory=dict)
    """Reviewed quarter → its answers, once they are worked out."""
    standings: dict[date, Standing] = field(default_factory=dict)
    """Day → the company at its end, once it is worked out."""
    counters: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    unit_now: dict[str, Unit] = field(default_factory=dict)
    """Unit → its latest state."""

    def place_unit(self, day: date, unit: Unit) -> None:
        """Show a unit, or another state of it, from `day`."""
        self.units.put(day, unit)
        self.unit_now[unit.org_id] = unit

    def category_of(self, org_id: str) -> str | None:
        """Give a unit's own or inherited category."""
        return resolve_category(self.unit_now, org_id)

    def number(self, series: str) -> int:
        """Give the next number of a series, from 1."""
        self.counters[series] += 1
        return self.counters[series]

    def pick(self, category: str, duty: str, way: str = "plain") -> str:
        """Take one person whom nothing has happened to yet; each is taken once."""
        return self.pools[category, duty, way].pop()


def moment(day: date, hour: int) -> datetime:
    """A local time of the day, off the full hour so that it is seen to survive the way."""
    return datetime.combine(day, time(hour, (day.day * 7) % 60, day.month))


def last_day(quarter: str) -> date:
    """Give a quarter's as-of date."""
    return Quarter.parse(quarter).as_of
