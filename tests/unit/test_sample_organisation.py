from collections import Counter
from datetime import date

from tenken.rules import RoleRules
from tenken.sample import org
from tenken.sample.rules import build_rules

UNITS = {unit.org_id: unit for unit in org.build_units()}


def test_every_unit_but_the_root_hangs_below_a_unit_of_the_list():
    assert [o for o, u in UNITS.items() if u.parent_id is None] == [org.ROOT]
    assert {u.parent_id for u in UNITS.values()} - {None} <= set(UNITS)


def test_a_unit_is_in_scope_exactly_when_it_has_a_category_of_its_own_or_from_above():
    for org_id, unit in UNITS.items():
        assert unit.in_scope == (org.resolve_category(UNITS, org_id) is not None), org_id


def test_no_team_carries_a_category_itself():
    assert {u.category_code for u in UNITS.values() if not u.org_id.endswith("00")} == {None}


def test_the_three_categories_have_teams_in_headquarters_and_branches():
    teams = Counter(org.resolve_category(UNITS, o) for o in UNITS if not o.endswith("00"))
    assert teams == {"sales_planning": 33, "customer_front": 90, "back_office": 36, None: 57}


def test_the_special_teams_exist_where_the_planting_needs_them():
    assert org.resolve_category(UNITS, org.GROWING[0]) == "customer_front"
    assert org.resolve_category(UNITS, org.GROWING[1]) == "back_office"
    assert {org.resolve_category(UNITS, o) for o in org.SPLIT} == {"customer_front"}
    assert {UNITS[o].in_scope for o in (org.EXTRACTION, org.CUSTOMER_SYSTEM, org.SECONDED_OUT)} == {False}


def test_a_contractor_s_principal_is_a_contractor_of_the_list():
    contractors = {c.contractor_id: c for c in org.build_contractors()}
    assert {c.parent_contractor_id for c in contractors.values()} == {None, "C05", "C07"}
    assert {c.supervisor_org_id for c in contractors.values()} <= set(UNITS)


def test_before_and_after_the_review_no_rule_of_the_other_time_is_in_force():
    rules = RoleRules.model_validate(build_rules()).rules
    last, first = date(2018, 9, 29), date(2018, 9, 30)
    for day, prefix in ((last, "RR-0"), (first, "RR-")):
        live = [r for r in rules if r.valid_from <= day and (r.valid_until is None or r.valid_until >= day)]
        assert live
        assert all(r.rule_id.startswith(prefix) for r in live)
        assert not any(r.rule_id.startswith("RR-0") for r in live if day == first)


def test_every_rule_of_the_review_says_why_the_restriction_stops_there():
    rules = RoleRules.model_validate(build_rules()).rules
    assert [r.rule_id for r in rules if r.valid_until is None and not r.reason] == []
