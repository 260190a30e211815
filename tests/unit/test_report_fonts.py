"""The embedded fonts: just the characters of the page, figures of one width, the same bytes every time."""

import base64
import io
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from report_fixture import PEOPLE, Case, write_inspection

from tenken.report import fonts
from tenken.report.fonts import FACES, face_rules
from tenken.report.html import render_editions
from tenken.report.woff2 import pack_woff2
from tenken.report.wording import TEMPLATES

_FACE = re.compile(
    r'@font-face\{font-family:"([^"]+)";font-weight:(\d+)(?:;unicode-range:(\S+?))?;'
    r'src:url\("data:font/woff2;base64,([^"]+)"\) format\("woff2"\)\}'
)


def read_faces(css: str) -> dict[tuple[str, int], TTFont]:
    return {
        (family, int(weight)): TTFont(io.BytesIO(base64.b64decode(data)))
        for family, weight, _, data in _FACE.findall(css)
    }


def test_a_face_has_the_characters_of_the_page_and_no_other() -> None:
    faces = read_faces(face_rules("権限付与 12%"))
    assert set(faces) == {(family, w) for family in ("Report JP", "Report Num") for w in (400, 700)}
    for weight in FACES:
        assert set(faces["Report JP", weight].getBestCmap()) == set(map(ord, "権限付与 12%"))
        assert set(faces["Report Num", weight].getBestCmap()) == {ord("1")}


def test_every_figure_of_the_report_is_as_wide_as_every_other() -> None:
    faces = read_faces(face_rules("0123456789"))
    for weight in FACES:
        text, figures = faces["Report JP", weight], faces["Report Num", weight]
        assert text["hmtx"]["one"][0] < text["hmtx"]["zero"][0]  # else the second face has no purpose
        widths = {text["hmtx"][name][0] for c, name in text.getBestCmap().items() if c != ord("1")}
        assert widths == {figures["hmtx"]["one"][0]}


def test_the_widened_one_stands_in_the_middle_of_its_width() -> None:
    for weight, name in FACES.items():
        original = TTFont(TEMPLATES / "fonts" / name)
        one, wide = original["glyf"]["one"], read_faces(face_rules(""))["Report Num", weight]
        outline, (width, left) = wide["glyf"]["one"], wide["hmtx"]["one"]
        shift = (width - original["hmtx"]["one"][0]) // 2
        assert (outline.xMin, outline.xMax) == (one.xMin + shift, one.xMax + shift)
        assert left == outline.xMin


def test_an_underscore_is_as_strong_as_a_hyphen() -> None:
    faces = read_faces(face_rules("-_"))
    for weight in FACES:
        face = faces["Report JP", weight]
        line, hyphen = face["glyf"]["underscore"], face["glyf"]["hyphen"]
        assert line.yMax - line.yMin == hyphen.yMax - hyphen.yMin > 100
        assert line.yMax < 0  # below the letters still
        assert line.xMax == face["hmtx"]["underscore"][0] == face["hmtx"]["hyphen"][0]


def test_the_rules_depend_on_the_set_of_characters_only() -> None:
    first = face_rules("点検報告")
    fonts._cut.cache_clear()
    fonts._tabular_one.cache_clear()
    assert face_rules("告報検点点点") == first
    assert face_rules("点検報告書") != first


def test_a_character_that_the_font_lacks_is_left_to_the_machine() -> None:
    assert face_rules("𠮷野") == face_rules("野")


def test_the_outlines_survive_the_packing() -> None:
    original = TTFont(TEMPLATES / "fonts" / FACES[400])
    packed = read_faces(face_rules("髙濵"))["Report JP", 400]
    for character in map(ord, "髙濵"):
        one = original["glyf"][original.getBestCmap()[character]]
        other = packed["glyf"][packed.getBestCmap()[character]]
        assert (one.coordinates, one.endPtsOfContours) == (other.coordinates, other.endPtsOfContours)


@pytest.mark.parametrize("characters", ["a", "ab", "abc", "abcd", "abcde"])
def test_a_packed_font_is_as_long_as_it_says_and_ends_on_four_bytes(characters: str) -> None:
    data = base64.b64decode(_FACE.findall(face_rules(characters))[0][3])
    assert int.from_bytes(data[8:12]) == len(data)
    assert len(data) % 4 == 0  # browsers refuse a file that does not


def test_a_long_table_has_a_long_length() -> None:
    whole, plain = TTFont(TEMPLATES / "fonts" / FACES[400]), io.BytesIO()
    for tag in ("DSIG", "meta"):  # not among the tables that WOFF2 numbers
        del whole[tag]
    whole.save(plain)
    packed = TTFont(io.BytesIO(pack_woff2(plain.getvalue())))
    assert packed.reader is not None
    assert packed.reader["glyf"] == TTFont(plain).reader["glyf"]


def test_characters_of_names_are_in_the_internal_faces_only(tmp_path: Path) -> None:
    case = Case(people={**PEOPLE, "E000102": "彅鄧 𠮷子"})
    database = write_inspection(tmp_path / "inspection.duckdb", case)
    held = {}
    for path in render_editions(database, tmp_path):
        html = path.read_text(encoding="utf-8")
        held[path.parent.name] = set(read_faces(html)["Report JP", 400].getBestCmap())
    assert {name: ord("彅") in characters for name, characters in held.items()} == {
        "internal": True,
        "ministry": False,
        "public": False,
    }
    assert "彅鄧 𠮷子" in (tmp_path / "internal" / "report.html").read_text(encoding="utf-8")
