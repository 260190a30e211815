"""What the shipped fonts can show, and what becomes of text they cannot."""

from __future__ import annotations

import pytest

from tenken.report.edition import WITHHELD
from tenken.report.glyphs import (
    BREAK,
    MARK,
    allow_breaks,
    clean_text,
    make_printable,
    name_code_points,
    read_faces,
)

FACES = read_faces()


def test_the_fonts_have_the_surnames_that_web_fonts_lack() -> None:
    assert FACES.plain.issuperset("髙﨑濵桒栁鄧彅昻㈱→①※【】")


@pytest.mark.parametrize(
    ("text", "printed", "lacking"),
    [
        ("髙橋 涼", "髙橋 涼", []),
        ("𠮷田", "〓田", ["𠮷"]),
        ("\u202egnp.exe", "〓gnp.exe", ["\u202e"]),
        ("a\x00b\x1bc", "a〓b〓c", ["\x00", "\x1b"]),
        ("一\u200b二\ufeff三\u00ad四", "一〓二〓三〓四", ["\u200b", "\ufeff", "\u00ad"]),
        ("改行\r\n\tあり\u2028終", "改行 あり 終", []),
        (MARK + BREAK, "〓〓", [MARK, BREAK]),
        ("😀", "〓", ["😀"]),
        ("\u0341名", "〓名", ["\u0341"]),
        ("\u0301名", "\u0301名", []),
        ("\ud800", "〓", ["\ud800"]),
        ("", "", []),
    ],
)
def test_a_character_that_no_font_has_is_a_geta_and_is_named(
    text: str, printed: str, lacking: list[str]
) -> None:
    assert clean_text(text, FACES) == (printed, lacking)


def test_a_kana_typed_with_a_separate_mark_is_composed() -> None:
    assert clean_text("か\u3099は\u309a", FACES) == ("がぱ", [])


def test_a_compatibility_ideograph_keeps_its_own_shape() -> None:
    # NFC would make 神 (U+FA19) the common 神: another person's name.
    assert clean_text("\ufa19か\u3099", FACES) == ("\ufa19が", [])


def test_a_variant_that_the_font_has_is_kept_and_one_that_it_lacks_is_named() -> None:
    assert clean_text("葛\U000e0100城", FACES) == ("葛\U000e0100城", [])
    assert clean_text("漢\U000e01ef字", FACES) == ("漢字", ["漢\U000e01ef"])
    assert clean_text("\U000e0100", FACES) == ("", ["\U000e0100"])


def test_a_tree_keeps_its_shape_and_only_what_is_withheld_becomes_the_mark() -> None:
    tree = {"a": [("", WITHHELD, "／", WITHHELD, "人"), MARK, 7, None, True], "b": {"c": WITHHELD}}
    said, lacking = make_printable(tree, FACES)
    assert said == {"a": [f"{MARK}／{MARK}人", "〓", 7, None, True], "b": {"c": MARK}}
    assert lacking == (MARK,)


def test_what_is_lacking_is_told_once_and_in_order() -> None:
    assert make_printable(["𠮷😀", "𠮷"], FACES)[1] == ("😀", "𠮷")


def test_ids_may_break_after_a_joint_and_long_ones_anywhere() -> None:
    assert allow_breaks("order_reception") == f"order_{BREAK}reception"
    assert allow_breaks("CAMP-2018-10") == f"CAMP-{BREAK}2018-10"
    assert allow_breaks("2018-12-31") == "2018-12-31"
    assert allow_breaks("a/b__c@d.example") == f"a/{BREAK}b__{BREAK}c@{BREAK}d.example"
    assert allow_breaks("0123456789abcdef") == BREAK.join(["0123", "4567", "89ab", "cdef"])
    assert allow_breaks("x" * 28).count(BREAK) == 6
    assert allow_breaks("x" * 27 + " 0123456789abcde") == "x" * 27 + " 0123456789abcde"


@pytest.mark.parametrize(
    "prose",
    [
        "administration of counter-measures.",
        "2019-03-31",
        "u000006",
        "a_b_c_d1",
        "お客様フロント第一担当" * 9,
    ],
)
def test_prose_and_short_ids_do_not_break(prose: str) -> None:
    assert allow_breaks(prose) == prose


def test_a_break_takes_nothing_away() -> None:
    text = "https://例.example/a?b=1234567890&c=あ" + "9" * 300
    assert allow_breaks(text).replace(BREAK, "") == text


def test_code_points_are_named_as_unicode_names_them() -> None:
    assert name_code_points("𠮷") == "U+20BB7"
    assert name_code_points("\x07") == "U+0007"
    assert name_code_points("漢\U000e01ef") == "U+6F22 U+E01EF"
