"""The U controls, the log's gaps and the managers' answers once more, in plain Python over the delivered rows."""

import re
from collections import defaultdict
from datetime import date, datetime, timedelta

CODES = {"S11", "S13", "L02", "U01", "U02", "U03", "U04", "U05", "U06", "U09"} | {
    "V02",
    "V03",
    "V05",
    "V06",
    "V10",
    "V12",
}
HOLIDAYS = {
    *("2018-04-30", "2018-05-03", "2018-05-04", "2018-07-16", "2018-09-17", "2018-09-24", "2018-10-08"),
    *("2018-11-23", "2018-12-24", "2019-01-01", "2019-01-14", "2019-02-11", "2019-03-21", "2019-04-29"),
    *("2019-04-30", "2019-05-01", "2019-05-02", "2019-05-03", "2019-05-06", "2019-07-15", "2019-08-12"),
    *("2019-09-16", "2019-09-23"),
}
"""Weekdays that were national holidays, copied from the Cabinet Office's calendar of both years."""
SUSPECT = re.compile("[\ue000-\uf8ff\ufffd]")


def business_days(q, first, last):
    """List the business days between two ISO days."""
    company = {d["day"]: d["is_business_day"] == "1" for d in q.rows["calendar_days"]}
    days = []
    day = date.fromisoformat(first)
    while day.isoformat() <= last:
        usual = day.weekday() < 5 and day.isoformat() not in HOLIDAYS
        if company.get(day.isoformat(), usual):
            days.append(day.isoformat())
        day += timedelta(days=1)
    return days


def find_more_about_use(q):
    """Give the findings of these codes as (code, subject_id, entitlement or object)."""
    first = q.before.end if q.before else "2018-04-01"
    days = business_days(q, first, q.as_of)
    seen = {e["occurred_at"][:10] for e in q.rows["usage_events"]}
    found = {("S13", day, "") for day in set(days) - seen}
    found |= {("S11", name, "") for name, rows in q.rows.items() if _is_suspect(rows)}
    if not set(days) - seen:
        found |= _judge_idle(q)
    found |= _judge_events(q, set(days)) | _judge_inquiries(q)
    return found | (_judge_answers(q) if q.before else set())


def _is_suspect(rows):
    return any(SUSPECT.search("".join(v for v in row.values() if isinstance(v, str))) for row in rows)


def _judge_idle(q):
    last = {}
    for event in q.rows["usage_events"]:
        key = (event["account_id"], event["entitlement_id"])
        last[key] = max(last.get(key, ""), event["occurred_at"][:10])
    limit = (date.fromisoformat(q.as_of) - timedelta(days=90)).isoformat()
    found = set()
    for (account, right), (depth, grant) in q.holdings.items():
        if q.accounts[account]["account_type"] != "personal":
            continue
        granted = grant["granted_at"][:10] if depth == 0 and grant["granted_at"] else None
        used = max(last.get((account, right), ""), last.get((account, None), "")) or granted
        known = q.before and (account, right) in q.before.holdings
        if used <= limit if used else known:
            found.add(("U01", account, right))
    return found


def _judge_events(q, days):
    ordered, asked = defaultdict(set), defaultdict(list)
    for order in q.rows["orders"]:
        ordered[order["line_key"]].add(order["applied_at"][:10])
    for inquiry in q.rows["inquiries"]:
        asked[inquiry["line_key"]].append(inquiry)
    people = {a["account_id"]: a["person_id"] for a in q.rows["accounts"]}
    entitled = {a for a, _ in q.holdings} | {a for a, _ in (q.before.holdings if q.before else ())}
    found, lines = set(), defaultdict(set)
    for event in q.rows["usage_events"]:
        account, day, line = event["account_id"], event["occurred_at"][:10], event["line_key"]
        person_id = people.get(account)
        lines[account, day].add(line)
        if account not in entitled:
            found.add(("U02", account, ""))
        if day not in days or not "08:00" <= event["occurred_at"][11:16] < "20:00":
            found.add(("U05", account, ""))
        if person_id in q.persons and q.is_left(person_id) and day > q.persons[person_id]["left_on"]:
            found.add(("L02", account, ""))
        if day in ordered[line] or any(_days_between(day, o) <= 7 for o in ordered[line]):
            continue
        near = [i for i in asked[line] if _days_between(day, i["asked_at"][:10]) <= 1]
        if not near:
            found.add(("U06", account, day))
        if person_id and not any(person_id in (i["asker_id"], i["answerer_id"]) for i in near):
            found.add(("U03", account, day))
    return found | {("U04", *key) for key, keys in lines.items() if len(keys) > 200}


def _days_between(one, other):
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)


def _judge_inquiries(q):
    able = {q.accounts[a]["person_id"] for a, _ in q.holdings}
    able |= {q.before.accounts[a]["person_id"] for a, _ in (q.before.holdings if q.before else ())}
    return {
        ("U09", i["inquiry_id"], "")
        for i in q.rows["inquiries"]
        if i["answerer_id"] not in able or i["answerer_id"] == i["asker_id"]
    }


def _judge_answers(q):
    """Judge the answers about the quarter before; its name is the last inspection_id delivered."""
    name = max((a["inspection_id"] for a in q.rows["attestations"]), default="")
    answers = {
        (a["person_id"], a["entitlement_id"]): a for a in q.rows["attestations"] if a["inspection_id"] == name
    }
    found, pairs = set(), {(a["reviewer_id"], a["person_id"]) for a in answers.values()}
    # The review is open for thirty business days after the quarter.
    closes = _closing_day(q)
    for (person_id, right), answer in answers.items():
        reviewer, day = answer["reviewer_id"], answer["decided_at"][:10]
        if reviewer == person_id:
            found.add(("V02", person_id, right))
        left_on = q.persons[reviewer]["left_on"] if reviewer in q.persons else ""
        if left_on is not None and left_on < day:
            found.add(("V05", person_id, right))
        if not q.before.as_of < day <= closes:
            found.add(("V10", person_id, right))
    found |= {("V06", a, b) for a, b in pairs if a < b and (b, a) in pairs}
    for account, right in q.before.holdings:
        person_id = q.before.accounts[account]["person_id"]
        if person_id in q.before.persons and (person_id, right) not in answers:
            post = q.before.main(person_id)
            found |= {("V03", person_id, right), ("V12", post["org_id"] if post else "-", "")}
    return found


def _closing_day(q):
    later = (datetime.fromisoformat(q.before.end) + timedelta(days=100)).date().isoformat()
    return business_days(q, q.before.end, later)[29]
