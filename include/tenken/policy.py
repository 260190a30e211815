"""Every threshold of the controls and its default: the seed's, or the strictest reading."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tenken.strict import Strict


def _opens_before_it_closes(hours: str) -> str:
    opens, _, closes = hours.partition("-")
    if opens >= closes:
        raise ValueError("the hours end before they begin")
    return hours


BusinessHours = Annotated[
    str,
    Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"),
    AfterValidator(_opens_before_it_closes),
]


class ConflictingPair(Strict):
    """Two sets of entitlements that no one person may hold both of (P03)."""

    pair_id: str
    left: list[str]
    right: list[str]
    reason: str


class Policy(Strict):
    """Every threshold of the controls; defaults are the seed's or the strictest reading."""

    max_snapshot_age_days: int = 1
    max_source_skew_days: int = 1
    population_change_percent: int = 20
    population_change_rows: int = 20
    truncation_sizes: list[int] = [500, 1000, 1500, 2000, 5000, 10000, 50000, 65535, 65536, 1048575]
    leaver_grace_days: int = 0
    mover_grace_days: int = 0
    leave_grace_days: int = 30
    deprovision_days: int = 1
    removal_lead_days: int = 0
    dormant_days: int = 90
    nested_depth_direct: int = 1
    headcount_posts: Literal["main", "each"] = "main"
    headcount_person_types: list[str] = ["employee", "seconded_in", "officer"]
    percent_rounding: Literal["half_up"] = "half_up"
    approved_percent: dict[str, int] = {}
    top_managers: list[str] = []
    data_owners: list[str] = []
    """Persons who review what no manager may, the first eligible one first."""
    directory_system: str | None = None
    """The system whose accounts every person's other accounts hang on, such as the directory."""
    non_human_pattern: str = "(^|[^a-z])(svc|batch|bot|system|noreply|test)([^a-z]|$)"
    """Regular expression of account ids, lower case, that look like machines."""
    approvers: list[str] = []
    """Persons who may approve requests without being anybody's manager (R05)."""
    rule_review_days: int | None = None
    waiver_renewals: int = 2
    unused_rule_quarters: int = 4
    emergency_days: int = 10
    conflicting_entitlements: list[ConflictingPair] = []
    extract_approvers: list[str] = []
    """Persons one of whom must approve a right to extract (P08); empty = anybody who may approve."""
    peer_percent: int = 5
    peer_persons: int = 20
    max_sensitive_entitlements: int = 10
    mass_use_lines_per_day: int = 200
    business_hours: BusinessHours | None = None
    """Local hours such as 08:00-20:00; null = not stated, and U05 says nothing."""
    order_days: Annotated[int, Field(ge=0)] = 7
    """How many days around an order's application it gives a reason to look at its line."""
    stamp_items: int = 20
    stamp_keep_percent: int = 99
    stamp_seconds: int = 5
    review_close_business_days: Annotated[int, Field(ge=1)] = 30
    inquiry_approver_side: Literal["asker", "answerer", "either"] = "asker"
    newcomer_training: Literal["before_access"] | Annotated[int, Field(ge=0)] = "before_access"
    training_window: Literal["fiscal_year"] | Annotated[int, Field(ge=1)] = "fiscal_year"
    """Where the yearly training must lie: in the fiscal year of the as-of date, or in so many days up to it."""
    training_due_from: date | None = None
    """Day from which trainings are due: N01 asks of no as-of date before it, N02 of no deadline; null = always."""
    addon_data_sources: list[str] = ["addon"]
    """Campaign data sources that hold who uses an add-on service (N03); empty = every source."""
    approved_data_sources: list[str] = []
    """Campaign data sources that lists may be taken from; empty = not stated, and N04 says nothing."""
    fold_line_keys: bool = True
    """Lines of campaigns are the same when only width, hyphens and spaces of their keys differ."""
    waiver_max_quarters: int = 1
    instruction_days: int = 10
    acknowledge_days: int = 5
    remediation_quarters_c: int = 1
    remediation_quarters_h: int = 1
    remediation_quarters_m: int = 2
    remediation_quarters_l: int = 4
    inspection_due_business_days: Annotated[int, Field(ge=1)] = 15
    suppression_width_percent: int = 10
    small_unit: int = 20
    retention_years: int = 5
    baseline_quarter: str | None = None
    """The "before" column of the headcount table."""
    review_quarter: str | None = None
    """The "after" column of the headcount table."""
