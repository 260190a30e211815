"""The controls of the spine once more, in plain Python over the delivered rows: a second opinion."""

from collections import Counter, defaultdict
from datetime import date, timedelta

EXTERNAL = ("agency", "contractor")


def find_all(quarter, delivery, config, before_delivery=None):
    """Give every finding of a quarter as (code, subject_id, entitlement or pair); R07 apart."""
    found = set()
    for (account, right), (depth, grant) in quarter.holdings.items():
        found |= {(code, account, right) for code in _judge_right(quarter, account, right, depth, grant)}
        found |= _judge_account(quarter, account)
        found |= {
            ("R04", r["request_id"], right)
            for r in quarter.approvals(account, right)
            if r["approved_by"] in (r["requested_by"], r["person_id"])
        }
    found |= _judge_people(quarter, config) | _judge_rules(quarter) | _judge_groups(quarter)
    found |= _judge_levels(quarter, config) | _judge_deliveries(delivery, before_delivery)
    if quarter.before:
        found |= _judge_change(quarter)
    return found


def _judge_right(q, account, right, depth, grant):
    """Yield the codes whose grain is (account, entitlement)."""
    if depth > 1:
        yield "P01"
    if q.rights[right]["is_bypass"]:
        yield "P06"
    if grant["expires_on"] and grant["expires_on"] <= q.as_of:
        yield "R09"
    approvals, removals = q.approvals(account, right), q.removals(account, right)
    first = min((r["approved_at"] for r in approvals), default=None)
    if depth == 0 and grant["granted_at"] and first and first > grant["granted_at"]:
        yield "R03"
    if removals and max(r["approved_at"] for r in removals) > max(
        (r["approved_at"] for r in approvals), default=""
    ):
        yield "M12"
    if q.before and _is_new(q, account, right, depth, grant):
        by = (grant["granted_at"] if depth == 0 else None) or q.end
        if not any(
            r["approved_at"] <= by
            and (r["approved_at"] >= q.before.end or r["request_id"] == grant["request_id"])
            for r in approvals
        ):
            yield "V01"
    if q.accounts[account]["person_id"] in q.persons:
        yield from _judge_person_right(q, account, right, depth, grant)


def _is_new(q, account, right, depth, grant):
    if depth == 0 and grant["granted_at"]:
        return grant["granted_at"] >= q.before.end
    return (account, right) not in q.before.holdings


def _judge_person_right(q, account, right, depth, grant):
    person = q.persons[q.accounts[account]["person_id"]]
    if q.is_left(person["person_id"]):
        yield "L01"
        return
    rules, moved_on = q.covering(account, right), q.moved_on(person["person_id"])
    if not rules:
        yield "R01"
        if moved_on and (depth or not grant["granted_at"] or grant["granted_at"] < moved_on):
            yield "L03"
    elif all(r.get("requires", {}).get("request") for r in rules):
        valid = [
            r for r in q.approvals(account, right) if r["expires_on"] is None or r["expires_on"] >= q.as_of
        ]
        if not valid:
            yield "R02"
    if person["hired_on"] > q.as_of:
        yield "L04"
    employer = {c["contractor_id"]: c for c in q.rows["contractors"]}.get(person["employer_id"])
    if person["person_type"] in EXTERNAL and employer and employer["contract_until"] < q.as_of:
        yield "L05"
    grace = (date.fromisoformat(q.as_of) - timedelta(days=30)).isoformat()
    absent = person["status"] in ("leave", "suspended") and person["status_since"] < grace
    if absent or (person["person_type"] == "seconded_out" and not any("person_type" in r for r in rules)):
        yield "L07"


def _judge_account(q, account_id):
    account = q.accounts[account_id]
    if account["account_type"] != "personal":
        owner = q.persons.get(account["owner_person_id"])
        bad = owner is None or owner["status"] != "active" or q.is_left(owner["person_id"])
        return {("I02", account_id, "")} if bad else set()
    if account["person_id"] not in q.persons:
        return {("I01", account_id, "")}
    if not hasattr(q, "addresses"):
        q.addresses = {p["email"].lower(): p["person_id"] for p in q.persons.values()}
    other = q.addresses.get((account["email"] or "").lower())
    return {("I03", account_id, "")} if other not in (None, account["person_id"]) else set()


def _judge_people(q, config):
    """Judge what is about persons: I06, I09, L06 and P03."""
    found, held, chain = set(), defaultdict(list), {c["contractor_id"]: c for c in q.rows["contractors"]}
    for account, right in q.holdings:
        if q.accounts[account]["person_id"] in q.persons:
            held[q.accounts[account]["person_id"]].append((right, q.accounts[account]["account_type"]))
    for person_id, rights in held.items():
        person = q.persons[person_id]
        personal = Counter(right for right, kind in rights if kind == "personal")
        found |= {("I06", person_id, right) for right, count in personal.items() if count > 1}
        for pair in config["policy"]["conflicting_entitlements"]:
            if {r for r, _ in rights} & {*pair["left"]} and {r for r, _ in rights} & {*pair["right"]}:
                found.add(("P03", person_id, pair["pair_id"]))
        if q.is_left(person_id):
            continue
        if person["person_type"] in EXTERNAL and not _chain_holds(chain, person["employer_id"], q.as_of):
            found.add(("I09", person_id, ""))
        manager = person["manager_id"]
        bad = manager not in q.persons or manager == person_id or q.is_left(manager)
        if bad and person["person_type"] != "officer":
            found.add(("L06", person_id, ""))
    return found


def _chain_holds(chain, employer_id, as_of):
    if employer_id not in chain or chain[employer_id]["contract_from"] > as_of:
        return False
    above = chain[employer_id]["parent_contractor_id"]
    while above:
        if above not in chain or chain[above]["contract_until"] < as_of:
            return False
        above = chain[above]["parent_contractor_id"]
    return True


def _judge_rules(q):
    under = defaultdict(set)
    for account, right in q.holdings:
        person_id = q.accounts[account]["person_id"]
        if person_id in q.persons and not q.is_left(person_id):
            for rule in q.covering(account, right):
                under[rule["rule_id"]].add(person_id)
    late = {
        ("R13" if r.get("approved_on") else "R14", r["rule_id"], "")
        for r in q.rules
        if r.get("approved_on") is None or r["approved_on"] > r["valid_from"]
    }
    return late | {
        ("R12", r["rule_id"], "") for r in q.rules if len(under[r["rule_id"]]) > r.get("max_permitted", 99999)
    }


def _judge_groups(q):
    inner = defaultdict(set)
    for member in q.rows["group_members"]:
        if member["member_kind"] == "group":
            inner[member["group_id"]].add(member["member_id"])
    found = set()
    for group in list(inner):
        reached, layer = set(), inner[group]
        while layer - reached:
            reached |= layer
            layer = {g for outer in layer for g in inner[outer]}
        if group in reached:
            found.add(("P02", group, ""))
    return found


def _judge_levels(q, config):
    approved = config["policy"]["approved_percent"]
    return {("R19", row, "") for row, (_, _, percent) in q.headcount().items() if percent > approved[row]}


def _judge_change(q):
    """Judge what needs the quarter before: R22 and the units of S03."""
    found = set()
    for account, right in {*q.before.holdings} - {*q.holdings}:
        person_id, grant = q.before.accounts[account]["person_id"], q.before.holdings[account, right][1]
        moved_on = person_id in q.persons and q.moved_on(person_id)
        explained = (
            q.removals(account, right)
            or (person_id in q.persons and q.is_left(person_id))
            or (moved_on and moved_on > q.before.as_of)
            or (grant["expires_on"] and grant["expires_on"] <= q.as_of)
        )
        if not explained:
            found.add(("R22", account, right))
    old, new = (Counter(p["org_id"] for posts in x.posts.values() for p in posts) for x in (q.before, q))
    return found | {("S03", o, "") for o, n in old.items() if n >= 20 and abs(new[o] - n) * 100 > 20 * n}


def _judge_deliveries(now, before):
    found = set()
    for name, rows in now.rows.items():
        if name not in now.declared:
            found.add(("S02b", name, ""))
            if len(rows) in (500, 1000, 1500, 2000, 5000, 10000):
                found.add(("S05", name, ""))
        if before is None:
            continue
        if now.headers[name] != before.headers[name]:
            found.add(("S07", name, ""))
        old = len(before.rows[name])
        if old >= 20 and abs(len(rows) - old) * 100 > 20 * old:
            found.add(("S03", name, ""))
    return found
