"""Forms of corrective instructions: mandatory fields, types, and the sentences that come of them."""

from pathlib import Path

import pytest
import yaml
from instruction_fixture import FIELDS, write_form

from tenken.errors import ConfigError, InputError
from tenken.instructions.forms import FORMS, fill_form, load_forms


def test_the_product_has_a_form_for_out_of_purpose_use_and_for_other_acts() -> None:
    forms = load_forms()
    assert set(forms) == {"access_revocation", "improper_act", "out_of_purpose_use"}
    assert forms["out_of_purpose_use"].needs_incident
    assert not forms["improper_act"].needs_incident


def test_a_filled_form_says_its_dates_in_eras_and_keeps_them_as_iso(tmp_path: Path) -> None:
    filled = fill_form(write_form(tmp_path))
    assert filled.values["found_on"] == "2018-12-03"
    assert filled.body.startswith("平成30年12月3日に、コラボ事業者の契約者の情報が、")
    assert ("対象となる契約者の数", "1,240") in filled.listed()
    assert [label for label, _ in filled.listed()][:2] == ["発覚日", "確認した事実"]


@pytest.mark.parametrize("name", list(FIELDS))
def test_a_missing_mandatory_field_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=rf"form\.yaml \[{name}\]: the mandatory field is missing"):
        fill_form(write_form(tmp_path, **{name: None}))


def test_a_blank_field_is_a_missing_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\[act\]: the mandatory field is missing"):
        fill_form(write_form(tmp_path, act="　 "))


def test_an_optional_field_may_be_left_out_and_then_is_not_listed(tmp_path: Path) -> None:
    labels = [label for label, _ in fill_form(write_form(tmp_path)).listed()]
    assert "再発防止のために講ずる措置" not in labels
    labels = [label for label, _ in fill_form(write_form(tmp_path, prevention="研修")).listed()]
    assert labels[-1] == "再発防止のために講ずる措置"


@pytest.mark.parametrize(
    ("name", "value", "kind"), [("found_on", "2018-02-30", "date"), ("affected_count", "約1000", "integer")]
)
def test_a_value_of_another_type_is_named_and_not_quoted(
    tmp_path: Path, name: str, value: str, kind: str
) -> None:
    with pytest.raises(InputError, match=rf"\[{name}\]: not of type {kind}") as caught:
        fill_form(write_form(tmp_path, **{name: value}))
    assert value not in str(caught.value)


def test_every_error_of_a_form_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        fill_form(write_form(tmp_path, act=None, found_on="soon", colour="red"))
    assert [p.where.column for p in caught.value.problems] == ["colour", "found_on", "act"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("form_id: nothing\nfields: {}\n", "no such form"),
        ("form_id: improper_act\n", "not a mapping of field names"),
        ("- a\n", "not a form that was filled in"),
        ("form_id: improper_act\nfields: {}\nnumber: 3\n", "not a form that was filled in"),
        ("form_id: a\nform_id: b\n", "occurs twice"),
    ],
)
def test_what_is_no_filled_form_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "form.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=problem):
        fill_form(tmp_path / "form.yaml")


def test_a_form_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        fill_form(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"body": "{found_on}に{colour}"}, "colour: named in a sentence, but no required field"),
        ({"body": "{prevention}"}, "prevention: named in a sentence, but no required field"),
        ({"form_id": "other"}, "Name it other.yaml"),
        ({"fields": []}, "addressee_name and sender_name must be there"),
    ],
)
def test_a_form_of_the_product_that_cannot_work_is_refused(
    tmp_path: Path, changes: dict[str, object], problem: str
) -> None:
    form = yaml.safe_load((FORMS / "out_of_purpose_use.yaml").read_text(encoding="utf-8"))
    text = yaml.safe_dump({**form, **changes}, allow_unicode=True)
    (tmp_path / "out_of_purpose_use.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=problem):
        load_forms(tmp_path)


def test_a_form_with_a_field_twice_is_refused(tmp_path: Path) -> None:
    form = yaml.safe_load((FORMS / "improper_act.yaml").read_text(encoding="utf-8"))
    form["fields"].append(form["fields"][0])
    (tmp_path / "improper_act.yaml").write_text(yaml.safe_dump(form, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ConfigError, match="each name may occur once"):
        load_forms(tmp_path)
