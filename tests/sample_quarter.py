"""Who holds what by which path and rule, worked out in plain Python from one delivery of the sample company.

Nothing of the product is used, so that an error in its SQL and an error here would have to agree.
"""

from collections import defaultdict
from datetime import date, timedelta


class Quarter:
    """What one delivery says, indexed, with the holdings worked out."""

    def __init__(self, delivery, rules, before=None):
        self.as_of, self.rows, self.before = delivery.as_of, delivery.rows, before
        self.end = f"{date.fromisoformat(self.as_of) + timedelta(days=1)}"
        self.rules = [r for r in rules if _holds(r["valid_from"], r.get("valid_until"), self.as_of)]
        self.persons = {p["person_id"]: p for p in self.rows["persons"]}
        self.units = {
            u["org_id"]: u
            for u in self.rows["org_units"]
            if _holds(u["valid_from"], u["valid_until"], self.as_of)
        }
        self.posts = defaultdict(list)
        for post in self.rows["posts"]:
            if _holds(post["valid_from"], post["valid_until"], self.as_of):
                self.posts[post["person_id"]].append(post)
        self.rights = {e["entitlement_id"]: e for e in self.rows["entitlements"]}
        self.accounts = {a["account_id"]: a for a in self.rows["accounts"] if a["is_enabled"]}
        self.holdings = self._hold()
        self.requests = self._match_requests()

    def category(self, org_id):
        while org_id:
            unit = self.units[org_id]
            if unit["category_code"]:
                return unit["category_code"]
            org_id = unit["parent_id"]
        return None

    def is_left(self, person_id):
        person = self.persons[person_id]
        return (
            person["left_on"] is not None
            and person["left_on"] <= self.as_of
            and not (person["hired_on"] and person["left_on"] < person["hired_on"] <= self.as_of)
        )

    def main(self, person_id):
        return next((p for p in self.posts[person_id] if p["post_kind"] == "main"), None)

    def _hold(self):
        """Map (account, entitlement) to (depth, grant) for sensitive rights of enabled accounts."""
        inner, inside = defaultdict(list), defaultdict(list)
        for member in self.rows["group_members"]:
            kind = inside if member["member_kind"] == "account" else inner
            kind[member["group_id"]].append(member["member_id"])
        parts = defaultdict(list)
        for part in self.rows["entitlement_parts"]:
            parts[part["entitlement_id"]].append(part["part_id"])
        found = {}
        for grant in self.rows["grants"]:
            if grant["revoked_at"] and grant["revoked_at"] < self.end:
                continue
            for account, depth in _reach(grant, inner, inside):
                for right in [grant["entitlement_id"], *parts[grant["entitlement_id"]]]:
                    sensitive = (
                        self.rights[right]["data_scope"] in ("collab", "both")
                        or self.rights[right]["is_bypass"]
                    )
                    better = (account, right) not in found or depth < found[account, right][0]
                    if account in self.accounts and sensitive and better:
                        found[account, right] = (depth, grant)
        return found

    def _match_requests(self):
        """Map (account, entitlement) to the approved requests that speak of it."""
        by_account, by_person = defaultdict(list), defaultdict(list)
        for request in self.rows["requests"]:
            if request["decision"] == "approved":
                by_account[request["account_id"], request["entitlement_id"]].append(request)
                if request["account_id"] is None:
                    by_person[request["person_id"], request["entitlement_id"]].append(request)
        pairs = {*self.holdings, *(self.before.holdings if self.before else ())}
        people = {a["account_id"]: a["person_id"] for a in self.rows["accounts"]}
        return {(a, e): by_account[a, e] + by_person[people.get(a), e] for a, e in pairs}

    def covering(self, account, right):
        """List the allow rules that cover a right of a person; none where a deny rule matches."""
        person = self.persons[self.accounts[account]["person_id"]]
        places = self.posts[person["person_id"]] or [{"org_id": None, "duty_code": None}]
        matching = [r for r in self.rules if any(self._matches(r, person, p, right) for p in places)]
        if any(r["effect"] == "deny" for r in matching):
            return []
        return [r for r in matching if self._is_met(r, self.holdings[account, right][1])]

    def _matches(self, rule, person, post, right):
        facts = {
            "category_code": self.category(post["org_id"]),
            "org_id": post["org_id"],
            "duty_code": post["duty_code"],
            "person_type": person["person_type"],
            "entitlement_id": right,
            "data_scope": self.rights[right]["data_scope"],
            "action": self.rights[right]["action"],
        }
        return all(name not in rule or value in _as_list(rule[name]) for name, value in facts.items())

    def _is_met(self, rule, grant):
        days = rule.get("requires", {}).get("expires_within_days")
        if days is None:
            return True
        if not grant["expires_on"] or not grant["granted_at"]:
            return False
        granted = date.fromisoformat(grant["granted_at"][:10])
        return date.fromisoformat(grant["expires_on"]) <= granted + timedelta(days=days)

    def approvals(self, account, right):
        return [r for r in self.requests[account, right] if r["kind"] != "removal"]

    def removals(self, account, right):
        return [r for r in self.requests[account, right] if r["kind"] == "removal"]

    def headcount(self):
        """Count permitted and all counted persons per category and in total."""
        permitted = {self.accounts[a]["person_id"] for a, _ in self.holdings}
        counts = defaultdict(lambda: [0, 0])
        for person_id, person in self.persons.items():
            post = self.main(person_id)
            counted = person["person_type"] in ("employee", "seconded_in", "officer") and not self.is_left(
                person_id
            )
            if (
                counted
                and post
                and person["hired_on"] <= self.as_of
                and self.units[post["org_id"]]["in_scope"] == "1"
            ):
                for row in (self.category(post["org_id"]), "total"):
                    counts[row][0] += person_id in permitted
                    counts[row][1] += 1
        return {row: (k, n, (200 * k + n) // (2 * n)) for row, (k, n) in counts.items()}

    def moved_on(self, person_id):
        """Give the day of the latest change of post that the posts' history shows."""
        now = {(p["org_id"], p["duty_code"]) for p in self.posts[person_id]}
        ended = [
            p
            for p in self.history[person_id]
            if p["valid_until"] and p["valid_until"] < self.as_of and (p["org_id"], p["duty_code"]) not in now
        ]
        begun = [
            p["valid_from"]
            for p in self.posts[person_id]
            if any(e["valid_from"] < p["valid_from"] for e in ended)
        ]
        return max(begun, default=None)

    @property
    def history(self):
        if not hasattr(self, "_history"):
            self._history = defaultdict(list)
            for post in self.rows["posts"]:
                self._history[post["person_id"]].append(post)
        return self._history


def _holds(first, last, day):
    return str(first) <= day and (last is None or str(last) >= day)


def _as_list(value):
    return value if isinstance(value, list) else [value]


def _reach(grant, inner, inside):
    """Yield the accounts that a grant reaches, each with the number of groups between."""
    if grant["holder_kind"] == "account":
        yield grant["holder_id"], 0
        return
    seen, layer, depth = {grant["holder_id"]}, [grant["holder_id"]], 1
    while layer:
        for group in layer:
            yield from ((account, depth) for account in inside[group])
        layer = [g for group in layer for g in inner[group] if g not in seen]
        seen.update(layer)
        depth += 1
