"""The N controls once more, in plain Python over the delivered registers of the sample company."""

from collections import defaultdict

from sample_oracle_use import find_more_about_use

CODES = {"N01", "N02", "N03", "N04", "N08", "N10"}


def find_in_registers(q, config, key_of):
    """Give the findings of these codes as (code, subject_id, object); `key_of` gives the key of a finding."""
    people = _holders(q)
    return (
        _judge_training(q, people, str(config["policy"]["training_due_from"]))
        | _judge_campaigns(q, config["policy"])
        | _judge_documents(q, people)
        | _judge_incidents(q, key_of)
    )


def _holders(q):
    """Map known persons who are here to (depth, granted_at) of their rights."""
    held = defaultdict(list)
    for (account, _), (depth, grant) in q.holdings.items():
        person_id = q.accounts[account]["person_id"]
        if person_id in q.persons and not q.is_left(person_id):
            held[person_id].append((depth, grant["granted_at"]))
    return held


def _judge_training(q, people, due_from):
    if q.as_of < due_from:
        return set()
    year = q.as_of[:4] if q.as_of[5:] >= "04" else str(int(q.as_of[:4]) - 1)
    start, found = f"{year}-04-01", set()
    streams = {e["event_id"]: e["stream"] for e in q.rows["training_events"]}
    done = defaultdict(list)
    for row in q.rows["training_completions"]:
        done[row["person_id"], streams[row["event_id"]]].append(row["completed_at"])
    for person_id, rights in people.items():
        main = q.main(person_id)
        deadline = _deadline(rights, main["valid_from"] if main else "", start, q.end)
        for stream in ("use", "response"):
            times = [t for t in done[person_id, stream] if t < q.end]
            if not any(t >= start for t in times):
                found.add(("N01", person_id, stream))
            is_late = deadline and min(times, default="9") >= deadline
            if is_late and due_from <= deadline <= q.end:
                found.add(("N02", person_id, stream))
    return found


def _deadline(rights, post_from, start, end):
    """Give the time before which a newcomer had to be trained; none for anybody else."""
    dated = [granted for depth, granted in rights if depth == 0 and granted]
    given = min(dated, default=None)
    is_new_right = len(dated) == len(rights) and given >= start
    if post_from < start and not is_new_right:
        return None
    if given is None:
        return end
    return given if given >= start else post_from


def _judge_campaigns(q, policy):
    campaigns = {c["campaign_id"]: c for c in q.rows["campaigns"]}
    lines = {x["line_key"]: x for x in q.rows["lines"]}
    began, found = {}, set()
    for target in q.rows["campaign_targets"]:
        campaign = campaigns[target["campaign_id"]]
        first = target["handed_over_at"]
        began[target["campaign_id"]] = min(began.get(target["campaign_id"], first), first)
        day = (target["contacted_at"] or first)[:10]
        is_asked = (
            campaign["channel"] == "telephone" and campaign["data_source"] in policy["addon_data_sources"]
        )
        if is_asked and day <= q.as_of and not _is_agreed(q, campaign, lines.get(target["line_key"]), day):
            found.add(("N03", target["campaign_id"], target["line_key"]))
    for campaign_id, campaign in campaigns.items():
        begun = began.get(campaign_id, campaign["starts_on"])
        approved = campaign["approved_at"] if campaign["approved_by"] else None
        is_source = campaign["data_source"] in policy["approved_data_sources"]
        if begun < q.end and not (is_source and approved and approved <= begun):
            found.add(("N04", campaign_id, ""))
    return found


def _is_agreed(q, campaign, line, day):
    """Tell whether nothing stands against a call: the line is known, and its operator agreed where it has to."""
    if line is None:
        return False
    if line["is_collab"] != "1" or not line["addon_code"] or line["is_addon_wholesaled"] == "1":
        return True
    return any(
        (c["campaign_id"], c["operator_id"], c["service_code"])
        == (campaign["campaign_id"], line["operator_id"], campaign["service_code"])
        and max(c["agreed_on"], c["valid_from"]) <= day <= (c["valid_until"] or "9")
        for c in q.rows["coordinations"]
    )


def _judge_documents(q, people):
    current = {}
    for row in sorted(q.rows["documents"], key=lambda d: d["effective_on"]):
        if row["effective_on"] <= q.as_of and row["kind"] in ("manual", "handbook", "poster"):
            current[row["document_id"]] = row
    above = {o: u["parent_id"] for o, u in q.units.items()}
    found = set()
    for document_id, row in current.items():
        given = [
            a
            for a in q.rows["acknowledgements"]
            if (a["document_id"], a["version"]) == (document_id, row["version"])
            and a["acknowledged_at"] < q.end
        ]
        persons = {a["person_id"] for a in given}
        units = {
            a["org_id"] for a in given if a["org_id"] and (row["kind"] == "poster" or not a["person_id"])
        }
        if row["kind"] == "poster":
            sites = {q.units[o]["site"] for o in units if o in q.units}
            asked = [o for o, u in q.units.items() if u["in_scope"] == "1" and u["site"] not in sites]
            found |= {("N08", o, document_id) for o in asked if not _is_under(o, units, above)}
            continue
        for person_id in set(people) - persons:
            main = q.main(person_id)
            if main is None or not _is_under(main["org_id"], units, above):
                found.add(("N08", person_id, document_id))
    return found


def _is_under(org_id, units, above):
    while org_id is not None:
        if org_id in units:
            return True
        org_id = above.get(org_id)
    return False


def _judge_incidents(q, key_of):
    """Judge the uses beyond the purpose and the looks of earlier quarters that no instruction names."""
    issued = [i for i in q.rows["instructions"] if i["issued_at"] < q.end]
    named = {key for i in issued for key in (i["finding_keys"] or "").split()}
    followed = {i["incident_id"] for i in issued}
    found = {
        ("N10", n["incident_id"], "")
        for n in q.rows["incidents"]
        if n["kind"] == "out_of_purpose_use" and n["found_on"] <= q.as_of and n["incident_id"] not in followed
    }
    earlier = q.before
    while earlier is not None:
        looks = [f for f in find_more_about_use(earlier) if f[0] in ("U03", "U06")]
        found |= {("N10", key_of(f), "") for f in looks if key_of(f) not in named}
        earlier = earlier.before
    return found
