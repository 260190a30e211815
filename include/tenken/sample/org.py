"""The organisation of the sample company before its people: departments, sections and teams.

Ids are five digits, DDSTT (department, section, team), and start with a zero where the department's
number does. A team's category is its section's or department's: only upper units carry their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tenken.sample.records import Contractor, Operator, Unit

ROOT = "00000"
SECONDED_OUT = "04101"
"""The personnel department's unit that seconded-out staff belong to on paper."""
EXTRACTION = "08101"
"""The one headquarters team that may extract lists."""
CUSTOMER_SYSTEM = "08102"
"""The team that administers the customer information system."""
SPLIT = ("10105", "10205", "11105")
"""Small teams that the reorganisation of April 2019 splits: below 20 posts, so no S03."""
GROWING = ("12105", "13301")
"""Teams of 24 that grow by a third in one quarter: S03 of an organisational unit."""
_CATEGORIES = {"sales": "sales_planning", "front": "customer_front", "back": "back_office"}
_SITES = ("札幌", "仙台", "さいたま", "千葉", "横浜", "新潟")


@dataclass(frozen=True)
class Branch:
    """One department or section as planned; `kind` is null outside the scope of the inspection."""

    name: str
    kind: str | None
    sections: tuple[tuple[str, str | None, int], ...]
    """Name, kind and number of teams of each section."""
    site: str = "東京"


def _plain(name: str, kind: str | None, *teams: int) -> Branch:
    return Branch(name, kind, tuple((f"{name}第{'一二三四'[i]}部門", kind, n) for i, n in enumerate(teams)))


def _plan() -> list[Branch]:
    """List the departments, numbered from 1 in this order."""
    centres = [
        _plain("営業企画部", "sales", 5, 5, 5),
        _plain("総務部", None, 4, 4),
        _plain("マーケティング企画部", "sales", 6, 6, 6),
        _plain("人事部", None, 4),
        _plain("財務部", None, 4),
        _plain("法務部", None, 3),
        _plain("広報部", None, 3),
        _plain("情報システム部", None, 5, 5, 5),
        _plain("ネットワーク運営部", None, 5, 5, 5, 5),
    ]
    branches = [
        Branch(
            f"{site}支店",
            None,
            (
                ("第一お客様フロント", "front", 6),
                ("第二お客様フロント", "front", 6),
                ("オーダー受付", "back", 3),
            ),
            site,
        )
        for site in _SITES
    ]
    return [
        *centres,
        *branches,
        _plain("お客様センタ", "front", 6, 6, 6),
        _plain("オーダーセンタ", "back", 6, 6, 6),
    ]


def build_units() -> list[Unit]:
    """Build every unit, parents first; managers are not known yet."""
    units = [Unit(ROOT, None, "東日本通信株式会社", "東京", None, False)]
    for number, branch in enumerate(_plan(), start=1):
        units.extend(_department(f"{number:02d}", branch))
    return units


def _department(number: str, branch: Branch) -> Iterator[Unit]:
    """Yield a department, its sections and their teams."""
    own = _CATEGORIES.get(branch.kind or "")
    department = f"{number}000"
    yield Unit(department, ROOT, branch.name, branch.site, own, own is not None)
    for index, (name, kind, teams) in enumerate(branch.sections, start=1):
        category = _CATEGORIES.get(kind or "")
        section = f"{number}{index}00"
        in_scope = category is not None
        yield Unit(section, department, name, branch.site, None if own else category, in_scope)
        for team in range(1, teams + 1):
            yield Unit(f"{number}{index}{team:02d}", section, f"{name}{team}係", branch.site, None, in_scope)


def resolve_category(units: dict[str, Unit], org_id: str) -> str | None:
    """Give a unit's own or inherited category; null outside the categories."""
    unit: Unit | None = units[org_id]
    while unit is not None:
        if unit.category_code is not None:
            return unit.category_code
        unit = units.get(unit.parent_id or "")
    return None


def team_size(org_id: str) -> int | None:
    """Give the size of a team that is kept small on purpose; null = as many as the others."""
    if org_id in SPLIT:
        return 16
    return 24 if org_id in GROWING else None


def build_contractors() -> list[Contractor]:
    """Build the dispatch and sales companies; C08 and C06 are re-entrusted parts of C07 and C05."""
    names = (
        "あおば人材",
        "ひかり派遣",
        "みなとスタッフ",
        "つばさ販売",
        "しおかぜ販売",
        "なぎさ代理店",
        "いなほ販売",
        "こだま代理店",
        "ほくと受付",
        "わかば受付",
        "すみれ受付",
        "もみじ受付",
    )
    parents = {"C06": "C05", "C08": "C07"}
    starts, ends = date(2018, 4, 1), date(2019, 3, 31)
    return [
        Contractor(f"C{i:02d}", parents.get(f"C{i:02d}"), f"株式会社{name}（架空）", starts, ends, "16000")
        for i, name in enumerate(names, start=1)
    ]


def build_operators() -> list[Operator]:
    """Build the 512 collab operators; a delivery cut at 500 is what S05 looks for."""
    return [Operator(f"OP{i:04d}", f"コラボ事業者{i:04d}（架空）", date(2015, 2, 1)) for i in range(1, 513)]
