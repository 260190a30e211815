"""Build the whole sample site: six quarters of a fictional company with known findings.

東日本通信株式会社 (架空) has 10,000 invented people. FY2018Q1 is the state before the review,
FY2018Q2 after it, FY2018Q3 has no finding, and the three quarters after carry the planted cases.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

from tenken.sample.campaigns import run_campaigns
from tenken.sample.company import QUARTERS, Company
from tenken.sample.config import write_config
from tenken.sample.crm import install_crm
from tenken.sample.database import sqlite_url, write_crm
from tenken.sample.documents import circulate_documents
from tenken.sample.files import write_delivery, write_notes, write_planted
from tenken.sample.following import follow_findings
from tenken.sample.life import live_quarter, reorganise
from tenken.sample.people import settle_people
from tenken.sample.plants_answers import plant_answers
from tenken.sample.plants_approvals import plant_approvals
from tenken.sample.plants_identity import plant_identity
from tenken.sample.plants_persons import plant_persons
from tenken.sample.plants_rules import plant_rules
from tenken.sample.plants_sources import plant_sources
from tenken.sample.plants_use import plant_use
from tenken.sample.review import review_access
from tenken.sample.side_findings import expect_side_findings
from tenken.sample.training import train_people


def build_company(seed: int = 20180930) -> Company:
    """Play the six quarters; the same seed gives the same company."""
    company = Company(Random(seed))  # noqa: S311  # invented people, no secret
    settle_people(company)
    install_crm(company)
    live_quarter(company, "FY2018Q2")
    review_access(company)
    for quarter in QUARTERS[2:]:
        if quarter == "FY2019Q1":
            reorganise(company)
        live_quarter(company, quarter)
    plant_identity(company)
    plant_rules(company)
    plant_sources(company)
    plant_persons(company)
    plant_approvals(company)
    plant_use(company)
    plant_answers(company)
    train_people(company)
    circulate_documents(company)
    run_campaigns(company)
    expect_side_findings(company)
    follow_findings(company)
    return company


def build_sample(target: Path, seed: int = 20180930, crm_url: str | None = None) -> Path:
    """Write the sample site.

    Args:
        target: Folder that receives ``config``, ``drop``, ``planted.csv``, ``planted_notes.csv`` (what is not
            planted, and why) and ``crm.sqlite``; the config puts the archive into ``target/archive``.
        seed: Same seed, same bytes (of the SQLite file: same rows).
        crm_url: SQLAlchemy URL of a database that receives the CRM instead of ``crm.sqlite``; it is
            written into the config as given.

    Returns:
        The path of the config, ``target/config/inspection.yaml``.
    """
    company = build_company(seed)
    target.mkdir(parents=True, exist_ok=True)
    for quarter in QUARTERS:
        write_delivery(company, quarter, target / "drop")
    write_crm(company, crm_url or sqlite_url(target / "crm.sqlite"))
    write_planted(target / "planted.csv", company.expected)
    write_notes(target / "planted_notes.csv")
    return write_config(company, target, crm_url)
