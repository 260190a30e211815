"""No withheld value is in any file of a published tree: every file is unpacked and searched, whatever it is.

The scan looks at all that a publication and the site hold, so a new kind of document is scanned without a
change here. Renderers that are not there are stood in for.
"""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from publishing_fixture import (
    RULES,
    SIGNED_AT,
    WAIVERS,
    case_of,
    missing_stand_ins,
    seal_inspection,
    write_archive,
)
from report_fixture import PEOPLE, UNITS, make_finding

from tenken.archive.store import remove_tree
from tenken.publishing.annual import publish_year
from tenken.publishing.release import publish_quarter
from tenken.publishing.signing import sign_inspection
from tenken.settings import Settings

QUARTERS = ("FY2018Q1", "FY2018Q2", "FY2018Q3", "FY2018Q4")
SIGNER, PUBLISHER, STATEMENT, REASON = (
    "署名 する子",
    "公表 係",
    "確認して是正を指示した。",
    "人員数の訂正のため",
)
COUNTS = {  # whole percents as in report_fixture, in numbers that occur nowhere else
    "FY2018Q1": {"sales_planning": (381713, 502253), "customer_front": (1188179, 1200173), "back_office": (367949, 399941)},
    "FY2018Q2": {"sales_planning": (65293, 502259), "customer_front": (624143, 1200281), "back_office": (359987, 399983)},
    "FY2018Q3": {"sales_planning": (65327, 502321), "customer_front": (620549, 1200347), "back_office": (359977, 400067)},
    "FY2018Q4": {"sales_planning": (59771, 498103), "customer_front": (641453, 1203533), "back_office": (357211, 401371)},
}  # fmt: skip
SNAPSHOTS = {"persons": 2431637, "posts": 2502767, "accounts": 2760733, "grants": 9120871}
DIGEST = "4be1c07d93a85f26"


@pytest.fixture(scope="module", name="archive")
def _archive(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        for name, module in missing_stand_ins().items():
            patch.setitem(__import__("sys").modules, name, module)
        settings = write_archive(
            tmp_path_factory.mktemp("secrets"),
            {"sender_ja": "架空通信株式会社\n代表取締役社長", "signers": [SIGNER]},
            small_unit=20,
        )
        _publish(settings)
    yield settings.archive
    remove_tree(settings.archive)


def _publish(settings: Settings) -> None:
    """Publish four quarters, the last of them twice, and their year."""
    given: dict[str, Any] = {"name": PUBLISHER, "issued_on": date(2019, 5, 8)}
    for quarter in (*QUARTERS, "FY2018Q4"):
        again = (settings.archive / "publications" / "FY2018Q4").exists()
        seal_inspection(settings, quarter, _case(quarter, more=again))
        sign_inspection(settings, quarter, name=SIGNER, statement=STATEMENT, at=SIGNED_AT)
        number = f"第{quarter}-{2 if again else 1}号"
        publish_quarter(settings, quarter, number=number, reason=REASON if again else None, **given)
    publish_year(settings, 2018, number="年第1号", **given)


def _case(quarter: str, *, more: bool) -> Any:
    counts = {q: dict(c) for q, c in COUNTS.items() if q <= quarter}
    case = case_of(quarter, counts=counts, snapshots=dict(SNAPSHOTS), digest=DIGEST)
    if not more:
        return case
    counts[quarter]["sales_planning"] = (54791, 498103)
    return replace(case, findings=[*case.findings, make_finding("R01", 777777)])


def texts(folder: Path) -> dict[str, str]:
    """Give everything that can be read out of a tree: names, text, archive members, PDF text and streams."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = str(path.relative_to(folder))
        found[name] = "\n".join([name, *_unpack(path.name, path.read_bytes())])
    return found


def _unpack(name: str, data: bytes) -> list[str]:
    plain = data.decode("utf-8", "replace")
    parts = [
        plain,
        html.unescape(plain),
        data.decode("utf-16-le", "replace"),
        data.decode("utf-16-be", "replace"),
    ]
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            for member in bundle.namelist():
                parts += [member, *_unpack(member, bundle.read(member))]
    if data.startswith(b"%PDF"):
        parts += _unpack_pdf(data)
    if name.endswith((".html", ".xml")):
        # Cells of a sheet hold numbers of strings; side by side they would make any number.
        apart = re.sub(r"</(?:v|c|row|si)>", "\n", plain)
        parts.append(re.sub(r"<[^>]*>", "", apart))
    return parts


def _unpack_pdf(data: bytes) -> list[str]:
    import pikepdf

    tool = shutil.which("pdftotext")
    assert tool is not None, "pdftotext (poppler-utils) is needed to read the letters"
    shown = subprocess.run([tool, "-layout", "-", "-"], input=data, capture_output=True, check=True).stdout
    parts = [shown.decode("utf-8", "replace")]
    with pikepdf.open(io.BytesIO(data)) as document:
        parts.append(str(dict(document.docinfo)))
        for thing in document.objects:
            if isinstance(thing, pikepdf.Stream):
                try:
                    content = thing.read_bytes()
                except pikepdf.PdfError:
                    continue
                parts += [content.decode("utf-8", "replace"), content.decode("utf-16-be", "replace")]
            else:
                parts.append(repr(thing))
    return parts


def count_secrets() -> set[str]:
    """Every number of persons and rows, as it may be written."""
    numbers = {n for quarter in COUNTS.values() for pair in quarter.values() for n in pair}
    numbers |= {sum(pair[i] for pair in quarter.values()) for quarter in COUNTS.values() for i in (0, 1)}
    numbers |= {54791, *SNAPSHOTS.values()}
    return {written for n in numbers for written in (str(n), f"{n:,}", f"{n:,}".replace(",", "，"))}


def person_secrets() -> set[str]:
    """Everybody's name and id, every account, key and digest, and what people wrote."""
    case = _case("FY2018Q4", more=True)
    secrets = {*PEOPLE, *PEOPLE.values(), DIGEST * 4, DIGEST[::-1] * 4, "W-2019-01", "W-1"}
    secrets |= {f["finding_key"] for f in case.findings} | {f["account_id"] for f in case.findings}
    secrets |= {"G_TOKYO", "Q-31", SIGNER, PUBLISHER, STATEMENT, REASON, "規則 承認", "例外 承認"}
    secrets |= {RULES["approved_by"], WAIVERS["waivers"][0]["owner"]}
    return {s for s in secrets if s and len(s) > 2}


def leaks(found: dict[str, str], secrets: set[str]) -> list[tuple[str, str]]:
    return [(name, secret) for name, text in found.items() for secret in secrets if secret in text]


def test_no_withheld_value_is_in_any_file_of_the_public_edition(archive: Path) -> None:
    folders = [*sorted(archive.glob("publications/*/p*/public")), archive / "published" / "public"]
    assert len(folders) == 7
    for folder in folders:
        found = texts(folder)
        assert found
        assert leaks(found, count_secrets() | person_secrets() | set(UNITS)) == []


def test_no_person_is_in_any_file_of_the_ministry_and_operator_editions(archive: Path) -> None:
    # the letter to the ministry bears the sender's name; signer and publisher are somebody else here
    for folder in (archive / "published" / "ministry", archive / "published" / "operator"):
        assert leaks(texts(folder), person_secrets()) == []
    assert leaks(texts(archive / "published" / "operator"), count_secrets()) == []


def test_the_scan_would_find_them(archive: Path) -> None:
    internal = "\n".join(texts(archive / "published" / "internal").values())
    ministry = "\n".join(texts(archive / "published" / "ministry").values())
    for number in (59771, 498103, 1203533, 54791):
        assert f"{number:,}" in internal
        assert f"{number:,}" in ministry
    people = {PEOPLE[person] for person in ("E000101", "E000102", "E000103")}
    assert {name for name in people if name not in internal} == set()


def test_numbers_of_a_hidden_kind_change_no_byte_of_what_is_public(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, module in missing_stand_ins().items():
        monkeypatch.setitem(__import__("sys").modules, name, module)
    trees = []
    for place, factor in (("one", 1), ("three", 3)):
        settings = write_archive(
            tmp_path / place, {"public_step": 5, "public_totals": ["FY2018Q3"]}, suppression_width_percent=10
        )
        counts = {
            q: {c: (k * factor, n * factor) for c, (k, n) in rows.items()}
            for q, rows in COUNTS.items()
            if q <= "FY2018Q3"
        }
        if factor > 1:  # other percents within the same ranges (13 and 90 %), the total as it was
            counts["FY2018Q3"]["sales_planning"] = (60000 * factor, 502321 * factor)
            counts["FY2018Q3"]["back_office"] = (365304 * factor, 400067 * factor)
        case = case_of("FY2018Q3", counts=counts)
        seal_inspection(settings, "FY2018Q3", case)
        sign_inspection(settings, "FY2018Q3", name=f"署名 {place}", statement=place, at=SIGNED_AT)
        done = publish_quarter(
            settings, "FY2018Q3", name=f"公表 {place}", number="第1号", issued_on=date(2019, 3, 29)
        )
        shown = settings.archive / "published" / "public"
        trees.append(
            {
                str(p.relative_to(root)): p.read_bytes()
                for root in (done.folder / "public", shown)
                for p in sorted(root.rglob("*"))
                if p.is_file()
            }
        )
        remove_tree(settings.archive)
    assert trees[0].keys() == trees[1].keys()
    assert [name for name in trees[0] if trees[0][name] != trees[1][name]] == []
