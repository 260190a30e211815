"""The sample company keeps its promises, checked in plain Python over what it delivers."""

import csv
import filecmp
import re
import sqlite3
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path

import pytest
import sample_oracle_people
import sample_oracle_registers
import sample_oracle_use
import yaml
from sample_oracle import find_all
from sample_oracle_people import find_more_about_people
from sample_oracle_registers import find_in_registers
from sample_oracle_use import find_more_about_use
from sample_quarter import Quarter
from sample_site import QUARTERS, Site

from tenken.contract import dataset_names
from tenken.rules import load_role_rules, load_waivers
from tenken.sample.build import build_sample
from tenken.settings import load_settings
from tenken.strict import INCLUDE

PERCENTS = {
    "FY2018Q1": (76, 99, 92, 92),
    "FY2018Q2": (13, 52, 90, 50),
    "FY2018Q3": (13, 52, 90, 50),
    "FY2018Q4": (14, 52, 90, 50),
    "FY2019Q1": (14, 52, 90, 50),
    "FY2019Q2": (13, 52, 91, 50),
}
SPINE = {
    *("S02b", "S03", "S05", "S07", "I01", "I02", "I03", "I06", "I09", "L01", "L03", "L04", "L05", "L06"),
    *("L07", "R01", "R02", "R03", "R04", "R09", "R12", "R13", "R19", "R22", "P01", "P02", "P03", "P06"),
    *("V01", "M12"),
}
JUDGED = (
    SPINE | {"R14"} | sample_oracle_people.CODES | sample_oracle_use.CODES | sample_oracle_registers.CODES
)
"""What the second opinion judges."""
PLANTED = JUDGED | {
    *("I03", "L12", "R07", "R08", "R15", "R16", "R17", "R18", "P07", "P08"),
    *("V04", "V07", "V09", "V14", "M01", "M03", "M04", "M05", "M07", "M09", "M10", "M11", "N09"),
}
LATER = ("FY2018Q4", "FY2019Q1", "FY2019Q2")


@pytest.fixture(scope="module")
def site(sample) -> Site:
    return Site(sample)


@pytest.fixture(scope="module")
def quarters(site) -> dict[str, Quarter]:
    known: dict[str, Quarter] = {}
    before = None
    for name in QUARTERS:
        before = known[name] = Quarter(site.read(name), site.rules, before)
    return known


def as_triples(rows) -> Counter:
    """Reduce planted rows to (code, subject, what of it)."""
    return Counter((r["code"], r["subject_id"], r["entitlement_id"] or r["object_id"]) for r in rows)


def finding_key(triple) -> str:
    """Work out the key of a finding from its code, subject and object."""
    return sha256(f"{triple[0]}|1|{triple[1]}|{triple[2]}".encode()).hexdigest()


@pytest.mark.parametrize("name", QUARTERS)
def test_the_planted_list_is_what_a_second_opinion_finds(site, quarters, name):
    names = list(QUARTERS)
    before = site.read(names[names.index(name) - 1]) if name != names[0] else None
    found = find_all(quarters[name], site.read(name), site.config, before)
    found |= find_more_about_people(quarters[name], site.config) | find_more_about_use(quarters[name])
    found |= find_in_registers(quarters[name], site.config, finding_key)
    planted = as_triples(r for r in site.expected(name) if r["code"] in JUDGED)
    assert Counter(found) == planted


@pytest.mark.parametrize("name", QUARTERS)
def test_the_printed_percentages_are_those_of_the_published_table(quarters, name):
    counts = quarters[name].headcount()
    rows = ("sales_planning", "customer_front", "back_office", "total")
    assert tuple(counts[row][2] for row in rows) == PERCENTS[name]


def test_the_first_two_quarters_scale_the_fixture_by_six(quarters):
    first, second = quarters["FY2018Q1"].headcount(), quarters["FY2018Q2"].headcount()
    assert first["sales_planning"][:2] == (1110, 1464)
    assert first["customer_front"][:2] == (3312, 3348)
    assert first["back_office"][:2] == (1092, 1188)
    assert second["total"][1] == 6000


def test_the_clean_quarter_has_no_finding_at_all(site):
    assert site.expected("FY2018Q3") == []


def test_the_quarters_of_the_review_show_only_the_level_and_the_waived_cliffs(site):
    assert {r["code"] for r in site.expected("FY2018Q1")} == {"R19"}
    review = {(r["code"], r["subject_id"], r["waiver_id"]) for r in site.expected("FY2018Q2")}
    assert review == {("S03", "grants", "WV-0001"), ("S03", "requests", "WV-0002")}


def test_every_control_is_planted_at_least_twice_after_the_clean_quarter_or_excused(site):
    counts = Counter(r["code"] for r in site.planted if r["quarter"] in LATER)
    assert set(counts) == PLANTED
    assert {code for code, n in counts.items() if n < 2} == set()


def test_what_is_not_planted_is_named_with_its_reason(site):
    with (site.root / "planted_notes.csv").open(encoding="utf-8", newline="") as file:
        notes = {row["code"]: row["reason"] for row in csv.DictReader(file)}
    assert set(notes) == {"S04", "S08", "S10", "S14", "V11"}
    assert all(notes.values())
    controls = {path.name.partition("_")[0] for path in (INCLUDE / "controls").glob("*.sql")}
    assert controls == PLANTED | set(notes)


def test_some_findings_stay_open_over_all_three_later_quarters(site):
    seen = defaultdict(set)
    for row in site.planted:
        seen[row["code"], row["subject_id"], row["object_id"]].add(row["quarter"])
    lasting = {code for (code, _, _), names in seen.items() if names >= set(LATER)}
    assert {"R01", "R03", "R04", "R09", "R13", "L06"} <= lasting


def test_a_waiver_in_force_covers_exactly_the_findings_that_name_it(site):
    waivers = {w["waiver_id"]: w for w in site.waivers}
    for row in site.planted:
        live = {
            i
            for i, w in waivers.items()
            if w["code"] == row["code"]
            and str(w["valid_from"]) <= QUARTERS[row["quarter"]] <= str(w["valid_until"])
            and all(
                w.get(k) in (None, row[k])
                for k in ("subject_id", "person_id", "account_id", "entitlement_id")
            )
        }
        assert live == ({row["waiver_id"]} if row["waiver_id"] else set()), row


def test_a_waiver_that_ran_out_before_its_finding_did_is_planted_as_r07(site):
    for row in (r for r in site.planted if r["code"] == "R07"):
        waiver = next(w for w in site.waivers if w["waiver_id"] == row["subject_id"])
        assert str(waiver["valid_until"]) < QUARTERS[row["quarter"]]
        assert any(
            f["code"] == waiver["code"] and f["account_id"] == row["account_id"] and not f["waiver_id"]
            for f in site.expected(row["quarter"])
        )


@pytest.mark.parametrize("name", QUARTERS)
def test_every_reference_between_the_datasets_resolves(site, quarters, name):
    rows, q = site.read(name).rows, quarters[name]
    accounts = {a["account_id"] for a in rows["accounts"]}
    units = {u["org_id"] for u in rows["org_units"]}
    groups = {m["group_id"] for m in rows["group_members"]}
    assert {p["org_id"] for p in rows["posts"]} <= units
    assert {p["person_id"] for p in rows["posts"]} <= set(q.persons)
    assert {u["parent_id"] for u in rows["org_units"]} - {None} <= units
    assert {u["manager_id"] for u in rows["org_units"]} <= set(q.persons)
    assert {g["entitlement_id"] for g in rows["grants"]} | {
        r["entitlement_id"] for r in rows["requests"]
    } <= set(q.rights)
    assert {g["holder_id"] for g in rows["grants"] if g["holder_kind"] == "account"} <= accounts
    assert {g["holder_id"] for g in rows["grants"] if g["holder_kind"] == "group"} <= groups
    assert {m["member_id"] for m in rows["group_members"] if m["member_kind"] == "account"} <= accounts
    assert {m["member_id"] for m in rows["group_members"] if m["member_kind"] == "group"} <= groups
    requests = {r["request_id"] for r in rows["requests"]}
    unfiled = {g["request_id"] for g in rows["grants"]} - {None} - requests
    assert unfiled == set()
    assert {r["approved_by"] for r in rows["requests"]} <= set(q.persons)


@pytest.mark.parametrize("name", QUARTERS)
def test_keys_are_unique_and_every_in_scope_unit_has_a_category(site, quarters, name):
    rows, q = site.read(name).rows, quarters[name]
    keys = {
        "persons": ("person_id",),
        "accounts": ("account_id",),
        "org_units": ("org_id", "valid_from"),
        "posts": ("person_id", "org_id", "duty_code", "valid_from"),
        "requests": ("request_id",),
        "grants": ("holder_kind", "holder_id", "entitlement_id"),
        "group_members": ("group_id", "member_kind", "member_id"),
        "contractors": ("contractor_id",),
    }
    for dataset, key in keys.items():
        counts = Counter(tuple(r[c] for c in key) for r in rows[dataset])
        assert max(counts.values()) == 1, dataset
    assert all(q.category(o) for o, u in q.units.items() if u["in_scope"] == "1")
    assert {q.category(o) for o, u in q.units.items() if u["in_scope"] != "1"} == {None}


@pytest.mark.parametrize("name", QUARTERS)
def test_every_person_who_has_not_left_has_one_main_post(quarters, name):
    q = quarters[name]
    for person_id, person in q.persons.items():
        mains = [p for p in q.posts[person_id] if p["post_kind"] == "main"]
        expected = 1 if not q.is_left(person_id) and person["hired_on"] <= q.as_of else 0
        assert len(mains) == expected or q.is_left(person_id), person_id


def test_the_company_has_ten_thousand_people_and_about_three_hundred_units(quarters):
    q = quarters["FY2018Q1"]
    assert len(q.persons) == 10_000
    assert 250 <= len(q.units) <= 320
    kinds = Counter(p["person_type"] for p in q.persons.values())
    assert set(kinds) == {"employee", "officer", "seconded_in", "seconded_out", "agency", "contractor"}
    assert sum(p["post_kind"] == "concurrent" for posts in q.posts.values() for p in posts) == 400


def test_the_april_reorganisation_renames_moves_and_splits_units(quarters):
    before, after = quarters["FY2018Q4"].units, quarters["FY2019Q1"].units
    assert len(set(before) - set(after)) == 3
    assert len(set(after) - set(before)) == 6
    assert sum(before[o]["name"] != after[o]["name"] for o in set(before) & set(after)) == 4
    assert sum(before[o]["parent_id"] != after[o]["parent_id"] for o in set(before) & set(after)) == 2


def test_a_quarter_of_all_grants_is_taken_away_by_the_review_each_on_a_request(site, quarters):
    before, after = (len(site.read(n).rows["grants"]) for n in ("FY2018Q1", "FY2018Q2"))
    assert (before - after) * 100 > 20 * before
    q = quarters["FY2018Q2"]
    gone = {*q.before.holdings} - {*q.holdings}
    assert len(gone) > 3000
    kept_people = [(a, e) for a, e in gone if not q.is_left(q.before.accounts[a]["person_id"])]
    unasked = [x for x in kept_people if not q.removals(*x)]
    assert all(q.moved_on(q.before.accounts[a]["person_id"]) for a, _ in unasked)


def test_every_right_of_the_clean_quarter_is_covered_by_a_rule(quarters):
    q = quarters["FY2018Q3"]
    for account, right in q.holdings:
        if q.accounts[account]["person_id"] is not None:
            assert q.covering(account, right), (account, right)


def test_some_rights_rest_on_a_concurrent_post_a_profile_or_the_shorter_of_two_paths(quarters):
    q = quarters["FY2018Q3"]
    granted = Counter(g["entitlement_id"] for (_, e), (_, g) in q.holdings.items() if e == "VIEW_COLLAB")
    assert granted["PROFILE_ORDER_DESK"] == 150
    outside = [
        a
        for a, _ in q.holdings
        if (p := q.accounts[a]["person_id"]) and q.main(p)["duty_code"] == "order_liaison"
    ]
    assert len(outside) == 10
    assert {depth for depth, _ in q.holdings.values()} == {0, 1}
    assert any(
        m["group_id"] == "grp-cf-shinjuku" and m["member_kind"] == "account" for m in q.rows["group_members"]
    )


def test_logins_are_spelled_both_ways_and_folded_by_the_config(site):
    with sqlite3.connect(site.root / "crm.sqlite") as con:
        spellings = {row[0][:1] for row in con.execute("SELECT account_id FROM account_history")}
    assert {"u", "U"} <= spellings
    assert site.config["datasets"]["grants"]["casefold"] == ["holder_id"]


def test_ids_keep_their_leading_zeros_and_the_names_what_cp932_alone_can_write(site):
    text = (site.root / "drop/2018-12-31/persons.csv").read_bytes().decode("cp932")
    assert {"髙", "﨑", "濵"} <= set(text)
    assert re.search(r"[ｦ-ﾟ]+ [ｦ-ﾟ]+", text)
    assert any(u["org_id"].startswith("0") for u in site.read("FY2018Q3").rows["org_units"])
    assert text.splitlines()[-1] == f"件数,{len(site.read('FY2018Q3').rows['persons'])}"


@pytest.mark.parametrize("name", QUARTERS)
def test_declared_counts_are_true(site, name):
    delivery = site.read(name)
    assert {n: len(delivery.rows[n]) for n in delivery.declared} == delivery.declared


def test_the_config_and_its_two_companions_load(site):
    settings = load_settings(site.root / "config/inspection.yaml")
    assert settings.archive == site.root / "archive"
    assert len(load_role_rules(settings.role_rules).rules) == len(site.rules)
    assert len(load_waivers(settings.waivers).waivers) == len(site.waivers)
    assert set(settings.datasets) == set(dataset_names())
    assert {n for n, s in settings.datasets.items() if s is None} == set()


def test_the_same_seed_writes_the_same_bytes_and_the_same_rows(site, tmp_path):
    build_sample(tmp_path)
    files = [p.relative_to(site.root) for p in site.root.rglob("*") if p.is_file() and p.suffix != ".sqlite"]
    files.remove(Path("config/inspection.yaml"))
    _, differing, missing = filecmp.cmpfiles(site.root, tmp_path, files, shallow=False)
    assert (differing, missing) == ([], [])
    texts = [
        (r / "config/inspection.yaml").read_text(encoding="utf-8").replace(str(r), "")
        for r in (site.root, tmp_path)
    ]
    assert texts[0] == texts[1]
    dumps = []
    for root in (site.root, tmp_path):
        with sqlite3.connect(root / "crm.sqlite") as con:
            dumps.append(list(con.iterdump()))
    assert dumps[0] == dumps[1]


def test_planted_rows_are_ordered_and_stand_once(site):
    with (site.root / "planted.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert rows == sorted(rows)
    assert len({tuple(r[:3] + r[5:7]) for r in rows}) == len(rows)


@pytest.mark.parametrize("name", QUARTERS)
def test_every_use_and_every_answer_names_what_exists(site, quarters, name):
    rows, q = site.read(name).rows, quarters[name]
    accounts, lines = {a["account_id"] for a in rows["accounts"]}, {x["line_key"] for x in rows["lines"]}
    assert {e["account_id"] for e in rows["usage_events"]} <= accounts
    assert {r["line_key"] for k in ("usage_events", "orders", "inquiries") for r in rows[k]} <= lines
    assert {x["operator_id"] for x in rows["lines"]} <= {o["operator_id"] for o in rows["operators"]} | {
        f"OP{n:04d}" for n in range(501, 513)
    }
    assert {i["asker_id"] for i in rows["inquiries"]} | {o["entered_by"] for o in rows["orders"]} <= set(
        q.persons
    )
    assert 50_000 < len(rows["usage_events"]) < 70_000


def test_nobody_reviews_what_they_approved_and_the_whole_population_of_the_quarter_before_is_answered(
    site, quarters
):
    for name, reviewed in (("FY2018Q2", "FY2018Q1"), ("FY2018Q3", "FY2018Q2"), ("FY2018Q4", "FY2018Q3")):
        q = quarters[reviewed]
        people = {a: q.accounts[a]["person_id"] for a, _ in q.holdings}
        answers = [a for a in site.read(name).rows["attestations"] if a["inspection_id"] == f"{reviewed}/r1"]
        assert {(a["person_id"], a["entitlement_id"]) for a in answers} == {
            (people[a], e) for a, e in q.holdings if people[a] in q.persons
        }
        approved = {(r["person_id"], r["approved_by"]) for r in q.rows["requests"]}
        assert {(a["person_id"], a["reviewer_id"]) for a in answers} & approved == set()
        assert all(int(a["seconds_spent"]) >= 12 for a in answers)


def test_the_inspections_find_exactly_what_is_planted(site, inspected):
    ids = ("code", "subject_id", "object_id", "person_id", "account_id", "entitlement_id", "waiver_id")
    for name in QUARTERS:
        folder = inspected / "inspections" / name / "r1"
        with (folder / "findings.csv").open(encoding="utf-8", newline="") as file:
            found = Counter(tuple(row[i] for i in ids) for row in csv.DictReader(file))
        assert found == Counter(tuple(row[i] for i in ids) for row in site.expected(name)), name
        with (folder / "control_results.csv").open(encoding="utf-8", newline="") as file:
            silent = {row["code"] for row in csv.DictReader(file) if row["status"] != "EVALUATED"}
        # Two days of that quarter have no log.
        assert silent == ({"U01"} if name == "FY2019Q1" else set()), name


REGISTERS = (
    *("documents", "acknowledgements", "training_events", "training_completions"),
    *("campaigns", "campaign_targets", "coordinations"),
)


def test_no_register_has_a_row_before_its_promise_begins(site):
    rows = {name: site.read(name).rows for name in QUARTERS}
    assert [n for n in REGISTERS if rows["FY2018Q1"][n]] == []
    assert [n for n in REGISTERS if rows["FY2018Q2"][n]] == ["documents", "acknowledgements"]
    assert all(rows[q][n] for q in list(QUARTERS)[2:] for n in REGISTERS)


@pytest.mark.parametrize("name", QUARTERS)
def test_what_the_registers_name_exists(site, quarters, name):
    rows, q = site.read(name).rows, quarters[name]
    events = {e["event_id"] for e in rows["training_events"]}
    assert {c["event_id"] for c in rows["training_completions"]} <= events
    assert {c["person_id"] for c in rows["training_completions"]} <= set(q.persons)
    versions = {(d["document_id"], d["version"]) for d in rows["documents"]}
    assert {(a["document_id"], a["version"]) for a in rows["acknowledgements"]} <= versions
    assert {a["person_id"] for a in rows["acknowledgements"]} - {None} <= set(q.persons)
    campaigns = {c["campaign_id"] for c in rows["campaigns"]}
    assert {t["campaign_id"] for t in rows["campaign_targets"]} == campaigns
    assert {t["contractor_id"] for t in rows["campaign_targets"]} - {None} <= {
        c["contractor_id"] for c in rows["contractors"]
    }
    unknown = {t["line_key"] for t in rows["campaign_targets"]} - {x["line_key"] for x in rows["lines"]}
    assert unknown == ({"LN0099001"} if name == "FY2019Q2" else set())
    assert {c["operator_id"] for c in rows["coordinations"]} <= {o["operator_id"] for o in rows["operators"]}
    incidents = {n["incident_id"] for n in rows["incidents"]}
    assert {i["incident_id"] for i in rows["instructions"]} - {None} <= incidents


@pytest.mark.parametrize("name", QUARTERS)
def test_nothing_is_registered_before_it_happened(site, name):
    delivery = site.read(name)
    times = ("completed_at", "acknowledged_at", "handed_over_at", "contacted_at", "approved_at", "agreed_on")
    late = {
        (n, column)
        for n in (*REGISTERS, "incidents")
        for row in delivery.rows[n]
        for column in (*times, "held_on", "effective_on", "found_on", "reported_on")
        if (row.get(column) or "")[:10] > delivery.as_of
    }
    assert late == set()


def test_the_registers_tell_the_story_of_the_published_report(site, quarters):
    second, third, fourth = (site.read(q).rows for q in ("FY2018Q2", "FY2018Q3", "FY2018Q4"))
    manuals = {d["document_id"] for d in second["documents"] if d["kind"] == "manual"}
    assert {d["effective_on"][:7] for d in second["documents"] if d["kind"] in ("manual", "form")} == {
        "2018-09"
    }
    readers = defaultdict(set)
    for row in second["acknowledgements"]:
        readers[row["document_id"]].add(row["person_id"])
    holders = {quarters["FY2018Q2"].accounts[a]["person_id"] for a, _ in quarters["FY2018Q2"].holdings} - {
        None
    }
    assert all(readers[m] == holders for m in manuals)
    sessions = [e for e in third["training_events"] if (e["audience"], e["form"]) == ("annual", "group")]
    assert {(e["stream"], e["held_on"][:7], e["organiser"]) for e in sessions} == {
        ("use", "2018-12", "02000"),
        ("response", "2018-12", "02000"),
    }
    assert {d["kind"] for d in fourth["documents"] if d["effective_on"].startswith("2019-03")} == {
        "handbook",
        "poster",
    }


def test_lists_are_handed_over_and_come_back_in_every_quarter(site):
    for name in LATER:
        stages = Counter(t["stage"] for t in site.read(name).rows["campaign_targets"])
        assert min(stages["handed_over"], stages["returned"]) >= 10, name


def test_people_train_and_read_on_business_days_or_on_their_first(site, quarters):
    q = quarters["FY2019Q2"]
    days = {*sample_oracle_use.business_days(q, "2018-09-01", q.as_of), "2016-04-11"}
    assert {a["acknowledged_at"][:10] for a in q.rows["acknowledgements"]} - days == set()
    done = [(c["person_id"], c["completed_at"][:10]) for c in q.rows["training_completions"]]
    odd = [(person_id, day) for person_id, day in done if day not in days]
    assert all(q.persons[person_id]["hired_on"] == day for person_id, day in odd)
    assert len(odd) < 10


def test_registers_come_from_files_workbooks_and_a_database(site):
    sources = {n: s for n, s in site.config["datasets"].items() if n in (*REGISTERS, "incidents")}
    kinds = {n: s.get("kind") or s["path"].rpartition(".")[2] for n, s in sources.items()}
    assert set(kinds.values()) == {"csv", "xlsx", "sql"}
    assert {n for n, kind in kinds.items() if kind == "sql"} == {"campaigns", "campaign_targets"}


def test_every_clause_of_the_manual_stands_in_a_version_that_is_never_replaced(site):
    config = yaml.safe_load((site.root / "config/manual_clauses.yaml").read_text(encoding="utf-8"))
    places = {(c["document_id"], c["version"]) for c in config["clauses"]}
    versions = Counter(d["document_id"] for d in site.read("FY2019Q2").rows["documents"])
    assert len(config["clauses"]) >= 6
    assert all(versions[document_id] == 1 for document_id, _ in places)
    assert places <= {(d["document_id"], d["version"]) for d in site.read("FY2018Q2").rows["documents"]}


def test_the_letter_of_the_sample_names_nobody_real(site):
    settings = load_settings(site.root / "config/inspection.yaml").publication
    assert settings.request.number == "総基事第108号"
    assert settings.addressee_ja == "総務省 総合通信基盤局長 殿"
    assert "（架空）" in settings.sender_ja
    assert settings.signers == []  # whoever tries the sample may sign it
