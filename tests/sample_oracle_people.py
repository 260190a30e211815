"""Some of the later I, L, P, R and M controls once more, in plain Python over the delivered rows."""

import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import combinations

CODES = {"I05", "I07", "I08", "I10", "I11", "I12", "L08", "L09", "L10", "L11", "P04", "P14", "P15"} | {
    "R05",
    "R06",
    "R10",
    "R20",
    "M02",
    "M06",
    "M08",
}
MACHINE = re.compile(r"(^|[^a-z])(svc|batch|bot|system|noreply|test)([^a-z]|$)")


def find_more_about_people(q, config):
    """Give the findings of these codes as (code, subject_id, entitlement or object)."""
    return (
        _judge_doubles(q)
        | _judge_accounts(q, config["policy"]["directory_system"])
        | _judge_rights(q, {p["code"] for p in config["purposes"]})
        | _judge_holders(q, config["policy"]["max_sensitive_entitlements"])
        | _judge_managers(q)
        | _judge_instructions(q)
        | (_judge_change(q) if q.before else set())
    )


def _held_by(q):
    """Map known persons who are here to their (account, entitlement)."""
    held = defaultdict(list)
    for account, right in q.holdings:
        person_id = q.accounts[account]["person_id"]
        if person_id in q.persons:
            held[person_id].append((account, right))
    return held


def _judge_doubles(q):
    alike = defaultdict(set)
    for person_id, person in q.persons.items():
        if not q.is_left(person_id):
            alike[person["email"].lower()].add(person_id)
            alike[person["name"], person["name_kana"], person["hired_on"]].add(person_id)
    return {("I05", *pair) for group in alike.values() for pair in combinations(sorted(group), 2)}


def _judge_accounts(q, directory):
    found, logins = set(), defaultdict(list)
    for row in q.rows["accounts"]:
        if row["system"] == directory:
            logins[row["person_id"]].append(row["is_enabled"])
    for account_id in {a for a, _ in q.holdings}:
        account = q.accounts[account_id]
        person = q.persons.get(account["person_id"])
        if account["account_type"] == "shared":
            found.add(("P04", account_id, ""))
        if account["account_type"] != "personal":
            continue
        if account["person_id"] is None and (not account["last_login_at"] or MACHINE.search(account_id)):
            found.add(("I10", account_id, ""))
        if person is not None:
            shown, name = account["display_name"], person["name"]
            is_renamed = shown and re.sub("[ 　]", "", shown) != re.sub("[ 　]", "", name)
            if account["email"].lower() != person["email"].lower() or is_renamed:
                found.add(("I08", account_id, ""))
            if not any(logins[person["person_id"]]):
                found.add(("I12" if logins[person["person_id"]] else "I11", account_id, ""))
    return found


def _judge_rights(q, purposes):
    found, posts = set(), [p for p in q.rows["posts"] if p["is_manager"] in ("1", "TRUE", "true")]
    heads = {u["manager_id"] for u in q.rows["org_units"]}
    terms = defaultdict(list)
    for post in posts:
        terms[post["person_id"]].append((post["valid_from"], post["valid_until"] or "9999"))
    asked = {r["request_id"]: r for r in q.rows["requests"]}
    for (account, right), (depth, grant) in q.holdings.items():
        person = q.persons.get(q.accounts[account]["person_id"])
        is_left = person is not None and q.is_left(person["person_id"])
        purpose = grant["purpose_code"] or asked.get(grant["request_id"], {}).get("purpose_code")
        if depth == 0 and not is_left and purpose not in purposes:
            found.add(("R06", account, right))
        granted = grant["granted_at"] if depth == 0 and person else None
        if granted and (person["left_on"] or "9") < person["hired_on"] > granted[:10]:
            found.add(("L08", account, right))
        approvals = q.approvals(account, right)
        for request in approvals:
            by, day = request["approved_by"], request["approved_at"][:10]
            in_office = by in heads or any(first <= day <= last for first, last in terms[by])
            if not in_office and (person is None or by != person["manager_id"]):
                found.add(("R05", request["request_id"], right))
        urgent = max((r["approved_at"] for r in approvals if r["kind"] == "emergency"), default="")
        usual = max((r["approved_at"] for r in approvals if r["kind"] == "ordinary"), default="")
        late = (date.fromisoformat(q.as_of) - timedelta(days=10)).isoformat()
        if urgent and urgent[:10] < late and usual < urgent:
            found.add(("R20", account, right))
    return found


def _judge_holders(q, most):
    """Judge who stands out: P14, P15, and R10 for those of whom no rule speaks."""
    kinds, sizes, holders, found = {}, Counter(), defaultdict(set), set()
    for person_id, person in q.persons.items():
        main = q.main(person_id)
        place = (q.category(main["org_id"]), main["duty_code"]) if main else (None, None)
        kinds[person_id] = (*place, person["person_type"])
        sizes[place] += bool(main) and not q.is_left(person_id)
    for person_id, rights in _held_by(q).items():
        held = {right for _, right in rights}
        if len(held) > most:
            found.add(("P15", person_id, ""))
        if q.is_left(person_id):
            continue
        if not any(_speaks_of(q, rule, person_id) for rule in q.rules):
            found.add(("R10", "|".join(part or "-" for part in kinds[person_id]), ""))
        if kinds[person_id][1] is not None:
            for right in held:
                holders[right, kinds[person_id][:2]].add(person_id)
    for (right, place), people in holders.items():
        if sizes[place] >= 20 and len(people) * 100 < 5 * sizes[place]:
            found |= {("P14", person_id, right) for person_id in people}
    return found


def _speaks_of(q, rule, person_id):
    kind = q.persons[person_id]["person_type"]
    places = [
        {"category_code": q.category(p["org_id"]), "org_id": p["org_id"], "duty_code": p["duty_code"]}
        for p in q.posts[person_id]
    ] or [{}]
    return any(
        all(
            name not in rule or value in (rule[name] if isinstance(rule[name], list) else [rule[name]])
            for name, value in {
                "category_code": p.get("category_code"),
                "org_id": p.get("org_id"),
                "duty_code": p.get("duty_code"),
                "person_type": kind,
            }.items()
        )
        for p in places
    )


def _judge_managers(q):
    holders = {p for p in _held_by(q) if not q.is_left(p)}
    found = set()
    for person_id in holders | {q.persons[p]["manager_id"] for p in holders} & set(q.persons):
        step, reached = 1, q.persons[person_id]["manager_id"]
        while reached in q.persons and reached != person_id and step < 20:
            step, reached = step + 1, q.persons[reached]["manager_id"]
        if reached == person_id and step > 1:
            found.add(("L11", person_id, ""))
    return found


def _judge_change(q):
    """Judge what needs the accounts of the quarter before: I07, L09 and L10."""
    before, found = {a["account_id"]: a for a in q.before.rows["accounts"]}, set()
    for account_id, account in q.accounts.items():
        earlier = before.get(account_id, {}).get("person_id")
        if earlier and account["person_id"] and earlier != account["person_id"]:
            found.add(("I07", account_id, ""))
    for account_id, right in q.holdings:
        if account_id in before and not before[account_id]["is_enabled"]:
            again = [r for r in q.approvals(account_id, right) if r["approved_at"][:10] > q.before.as_of]
            found |= set() if again else {("L09", account_id, "")}
    for account_id in {a for a, _ in q.before.holdings}:
        row = next(
            (a for a in q.rows["accounts"] if a["account_id"] == account_id and a["disabled_at"]), None
        )
        person = q.persons.get(row["person_id"]) if row else None
        if person and q.is_left(person["person_id"]) and row["disabled_at"][:10] > q.before.as_of:
            last = date.fromisoformat(person["left_on"]) + timedelta(days=1)
            if row["disabled_at"][:10] > last.isoformat():
                found.add(("L10", account_id, ""))
    return found


def _judge_instructions(q):
    found = set()
    for row in q.rows["instructions"]:
        number = row["instruction_no"]
        if row["due_on"] <= q.as_of and not row["claimed_done_at"]:
            found.add(("M02", number, ""))
        if row["confirmed_by"] and row["confirmed_by"] in (row["issued_by"], row["acknowledged_by"]):
            found.add(("M08", number, ""))
    if q.before:
        kept = ("finding_keys", "issued_by", "issued_at", "addressee_id", "kind", "body", "form_id", "due_on")
        now = {r["instruction_no"]: r for r in q.rows["instructions"]}
        found |= {
            ("M06", r["instruction_no"], "")
            for r in q.before.rows["instructions"]
            if any(now.get(r["instruction_no"], {}).get(c) != r[c] for c in (*kept, "incident_id"))
        }
    return found
