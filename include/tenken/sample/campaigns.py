"""The register of campaigns: their lists handed over and returned, and what was agreed with the operators before.

From October 2018 every quarter has two telephone campaigns built on add-on data and one by mail. The CRM shows a
campaign until its lists have come back; what is called without agreement or approval is planted here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from tenken.calendar import Quarter
from tenken.sample.company import QUARTERS, Company, moment
from tenken.sample.planting import expect_finding
from tenken.sample.plants_identity import BC, B, C, D
from tenken.sample.registers import Campaign, Coordination, Target
from tenken.sample.usage import build_lines
from tenken.sample.workdays import days_between

ADDON_SOURCES = ("addon_contracts",)
APPROVED_SOURCES = ("addon_contracts", "own_contracts")
SERVICE, _OTHER_SERVICE = "ADD01", "ADD02"
_PLANNING, _MAILING = "03000", "01000"
_RECEIVERS = ("C04", "C05", "C09")
"""Sales companies that receive the lists, in turn; every other telephone campaign is called by ourselves."""
_ODD = {
    "CAMP-2019-02": ("forgotten", BC),
    "CAMP-2019-03": ("source", B),
    "CAMP-2019-05": ("other_service", C),
    "CAMP-2019-06": ("approved_late", C),
    "CAMP-2019-08": ("agreed_late", D),
    "CAMP-2019-09": ("unapproved", D),
}
"""Campaign → what is wrong with it, and the quarters that find it: N03 of every second one, N04 of the others."""
_UNKNOWN_LINE = "LN0099001"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Plan:
    """One campaign: when its lists go out and come back, and what stands on them."""

    campaign_id: str
    channel: str
    days: tuple[date, ...]
    """Hand-over (approved ten days before), return, and the first day on which the CRM no longer shows it."""
    lines: list[str]
    contractor_id: str | None = None
    operators: tuple[str, ...] = ()
    """Whose agreement it needs; what is odd is odd about the last of them."""
    data_source: str = ADDON_SOURCES[0]

    @property
    def opens_on(self) -> date:
        """Give the day of the hand-over."""
        return self.days[0]

    @property
    def returns_on(self) -> date:
        """Give the day of the return."""
        return self.days[1]

    @property
    def odd(self) -> str | None:
        """What is wrong with it; null = nothing."""
        return _ODD.get(self.campaign_id, (None, ""))[0]


@dataclass(frozen=True)
class _Lines:
    """Lines with an add-on of ours, by operator: those whose operator has to agree, and the wholesaled ones."""

    to_agree: dict[str, list[str]]
    wholesaled: dict[str, list[str]]

    def operator(self, number: int) -> str:
        """Give an operator that has to agree; each number another one."""
        return sorted(self.to_agree)[number * 9]

    def sold(self, number: int, operators: int) -> list[str]:
        """List the wholesaled lines of some operators; each number other ones."""
        names = sorted(self.wholesaled)[number * 8 :][:operators]
        return [line for name in names for line in self.wholesaled[name]]


def run_campaigns(company: Company) -> None:
    """Run every campaign, leave out what is planted, and write down N03 and N04."""
    lines = _sort_lines()
    for index, quarter in enumerate(QUARTERS[2:]):
        for plan in _plan(quarter, index, lines):
            _agree(company, plan)
            _approve(company, plan)
            _hand_over(company, plan)
            _expect_campaign(company, plan, lines)


def _sort_lines() -> _Lines:
    to_agree: dict[str, list[str]] = defaultdict(list)
    wholesaled: dict[str, list[str]] = defaultdict(list)
    for line in build_lines():
        if line.addon_code is not None:
            found = wholesaled if line.is_addon_wholesaled else to_agree
            found[str(line.operator_id)].append(line.line_key)
    return _Lines(dict(to_agree), dict(wholesaled))


def _plan(quarter: str, index: int, lines: _Lines) -> list[_Plan]:
    """Plan the three campaigns of a quarter; the lists of the second come back in the next one."""
    first = Quarter.parse(quarter).first_day
    months = [f"CAMP-{first.year}-{first.month + n:02d}" for n in range(3)]
    operators = tuple(lines.operator(index * 5 + n) for n in range(5))
    own = [line for o in operators[:2] for line in lines.to_agree[o]] + lines.sold(2 * index, 1)
    later = [line for o in operators[2:4] for line in lines.to_agree[o]] + lines.to_agree[operators[4]][:3]
    later += [_UNKNOWN_LINE] if quarter == D else []
    mailed = lines.sold(2 * index + 1, 2 if quarter == C else 5)
    source = "crm_search_result" if quarter == B else APPROVED_SOURCES[1]
    receiver, mailer = _RECEIVERS[index % 2], _RECEIVERS[2]
    # The list of February 2019 stays with the callers until July.
    back = 189 if quarter == B else 103
    return [
        _Plan(months[0], "telephone", _days(first, 21, 60, 110), own, receiver, operators[:2]),
        _Plan(months[1], "telephone", _days(first, 49, back, back + 14), later, None, operators[2:]),
        _Plan(months[2], "mail", _days(first, 66, 82, 110), mailed, mailer, data_source=source),
    ]


def _days(first: date, *offsets: int) -> tuple[date, ...]:
    """Give the last business days that are not later than so many days after a quarter's first."""
    return tuple(_work_day(first + offset * _DAY) for offset in offsets)


def _work_day(day: date) -> date:
    return days_between(day - 10 * _DAY, day)[-1]


def _agree(company: Company, plan: _Plan) -> None:
    """Record what the operators of a campaign agreed to, a week before it opens."""
    for operator_id in plan.operators:
        row = Coordination(
            plan.campaign_id,
            operator_id,
            _work_day(plan.opens_on - 7 * _DAY),
            str(company.unit_now["03100"].manager_id),
            SERVICE,
            plan.opens_on,
            plan.returns_on,
            sha256(f"{plan.campaign_id} {operator_id}".encode()).hexdigest(),
        )
        if operator_id == plan.operators[-1]:
            if plan.odd == "forgotten":
                continue
            if plan.odd == "other_service":
                row = replace(row, service_code=_OTHER_SERVICE)
            if plan.odd == "agreed_late":
                late = _work_day(plan.opens_on + 38 * _DAY)
                row = replace(row, agreed_on=late, valid_from=late)
        company.coordinations.append(row)


def _approve(company: Company, plan: _Plan) -> None:
    """Enter a campaign, approved ten days before it opens, until its lists have come back."""
    day = _work_day(plan.opens_on - 10 * _DAY)
    org_id = _MAILING if plan.channel == "mail" else _PLANNING
    row = Campaign(
        plan.campaign_id,
        org_id,
        SERVICE,
        plan.channel,
        plan.opens_on,
        plan.returns_on - 3 * _DAY,
        plan.data_source,
        company.unit_now[org_id].manager_id,
        moment(day, 16),
    )
    if plan.odd == "approved_late":
        day = days_between(plan.opens_on + _DAY, plan.returns_on)[1]
        row = replace(row, approved_at=moment(day, 16))
    if plan.odd == "unapproved":
        row = replace(row, approved_by=None, approved_at=None)
    company.campaigns.put(day, row)
    company.campaigns.drop(plan.days[2], row.campaign_id)


def _hand_over(company: Company, plan: _Plan) -> None:
    """Enter the list: handed over, contacted line by line in the days after, returned, no longer shown."""
    days = days_between(plan.opens_on + _DAY, min(plan.opens_on + 35 * _DAY, plan.returns_on - 2 * _DAY))
    for index, line_key in enumerate(plan.lines):
        row = Target(
            plan.campaign_id, line_key, "1", plan.contractor_id, "handed_over", moment(plan.opens_on, 9), None
        )
        company.targets.put(plan.opens_on, row)
        day = days[index * 7 % len(days)]
        row = replace(row, contacted_at=datetime.combine(day, time(10 + index % 8, index * 7 % 60)))
        company.targets.put(day, row)
        company.targets.put(plan.returns_on, replace(row, stage="returned"))
        company.targets.drop(plan.days[2], plan.campaign_id, line_key, "1")


def _expect_campaign(company: Company, plan: _Plan, lines: _Lines) -> None:
    """Write down N03 of the last operator's lines and of an unknown one, or N04 of the campaign."""
    if plan.odd is None:
        return
    quarters = _ODD[plan.campaign_id][1]
    if plan.channel == "mail":
        expect_finding(company, quarters, "N04", plan.campaign_id)
        return
    odd = {*lines.to_agree[plan.operators[-1]], _UNKNOWN_LINE}
    for line_key in plan.lines:
        if line_key in odd:
            expect_finding(company, quarters, "N03", plan.campaign_id, object_id=line_key)
