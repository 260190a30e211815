"""An issued letter with blocks for the three requests, all invented, for tests of the PDF."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

from report_fixture import Case, write_inspection

from tenken.release_terms import CitedRequest, Publication
from tenken.report.edition import INTERNAL, Edition
from tenken.report.facts import read_facts
from tenken.report.issue import Correction, Issue, Punctuality, Signature
from tenken.report.requests import PromiseRow, RegisterTable, RequestBlock
from tenken.report.view import View, build_view
from tenken.report.wording import Both, load_wording

WORDS = load_wording()
LETTER = Publication(
    request=CitedRequest(
        title_ja="架空の業務の運営の在り方について（要請）",
        title_en="On the conduct of an invented business (request)",
        dated=date(2018, 7, 6),
        number="架基第108号",
    ),
    addressee_ja="架空省 架空基盤局長\n例示 太郎",
    addressee_en="Director-General, Invented Bureau",
    sender_ja="架空通信株式会社\n代表取締役社長 見本 一郎",
    sender_en="Kakuu Telecom\nIchiro Mihon, President",
    contact_ja="経営企画部 情報管理担当",
    contact_en="Information management",
)
SIGNER = "承認 花代"
ISSUE = Issue(
    publication=1,
    number="東通企第30-215号",
    issued_on=date(2019, 4, 26),
    letter=LETTER,
    signatures=(Signature(SIGNER, "officer", date(2019, 4, 24), "点検の結果を確認しました。"),),
    quarters=(
        Punctuality("FY2018Q3", date(2019, 1, 31), date(2019, 1, 30), 0, is_missed=False),
        Punctuality("FY2018Q4", date(2019, 4, 30), date(2019, 4, 24), 0, is_missed=False),
    ),
)
AMENDED = replace(
    ISSUE,
    publication=2,
    number="東通企第1-12号",
    issued_on=date(2019, 5, 10),
    supersedes="東通企第30-215号",
    corrections=(
        Correction(Both("平成31年3月時点のお客様フロントの割合", "Customer front, March 2019"), "54%", "53%"),
    ),
    reason="異動の登録に遅れがあったため。",
)


def promise(identifier: str, ja: str, en: str, stamp: tuple[str, str], evidence: Both | None) -> PromiseRow:
    """Make one promise."""
    return PromiseRow(
        identifier, Both(ja, en), "once", Both(*stamp), "kept", Both("実施済", "Kept"), evidence, None, None
    )


def make_blocks(edition: Edition) -> tuple[RequestBlock, ...]:
    """Make the blocks of three requests, with a register whose counts the edition shows or withholds."""
    first = RequestBlock(
        1,
        Both("取り扱うことができる人員の範囲を制限的に見直すこと", "Review who may handle the information"),
        (
            Both(
                "取り扱うことができる者の範囲を次のとおり見直しました。", "The range was narrowed as follows."
            ),
        ),
        (),
        (
            promise(
                "P103",
                "今後も四半期毎に権限付与状況の点検を実施します。",
                "The rights are inspected every quarter.",
                ("【実施時期：平成31年4月完了】", "[Completed: April 2019]"),
                Both("平成30年度第4四半期の点検", "the inspection of FY2018 Q4"),
            ),
        ),
    )
    table = RegisterTable(
        "training",
        Both("研修の受講状況", "Training"),
        (Both("研修", "Training"), Both("実施日", "Held on"), Both("受講者数", "Attended")),
        (False, False, True),
        (
            (Both("集合研修", "Group training"), date(2018, 12, 10), edition.hide(2345)),
            (Both("新任者研修", "Newcomers"), None, edition.hide(67)),
        ),
        (Both("※ 受講者数は延べ人数です。", "* Attendances, not persons."),),
    )
    second = RequestBlock(
        2,
        Both("目的外に利用されないよう、適切な措置を講ずること", "Prevent use beyond the purpose"),
        (Both("社内マニュアルを再整備し、研修を実施しました。", "The manual was rewritten and taught."),),
        (table,),
        (
            promise(
                "P202",
                "研修を本社組織が集合形式で実施します。",
                "Headquarters train staff as a group.",
                ("【実施時期：平成30年12月完了】", "[Completed: December 2018]"),
                None,
            ),
        ),
    )
    third = RequestBlock(
        3,
        Both("指示等を後から確認できるようにすること", "Keep instructions traceable"),
        (Both("発した指示は、連番を付して記録しています。", "Instructions are numbered and kept."),),
        (),
        (),
    )
    return (first, second, third)


def make_view(
    folder: Path,
    edition: Edition = INTERNAL,
    issue: Issue = ISSUE,
    case: Case | None = None,
    *,
    has_requests: bool = True,
) -> View:
    """Build the view of one edition of a small inspection."""
    facts = read_facts(write_inspection(folder / "inspection.duckdb", case), limit=5000)
    view = build_view(facts, WORDS, edition, issue)
    return replace(view, requests=make_blocks(edition) if has_requests else ())


def text_of(pdf: bytes, *options: str) -> str:
    """Read the text of a PDF out, as pdftotext does it."""
    command = ["pdftotext", *options, "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
