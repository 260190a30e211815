"""The forms of corrective instructions: which fields are mandatory, of which type, and the sentence they make.

A form is a YAML file in ``include/templates/forms``; what a user fills in is another YAML file, with
``form_id`` and ``fields``. Numbers, dates of issue and addressees by id are no part of a form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from tenken.calendar import era_date, parse_date
from tenken.errors import ConfigError, InputError, Problem, Where
from tenken.strict import INCLUDE, Strict, read_yaml, validated

FORMS = INCLUDE / "templates" / "forms"
KINDS = ("stop_sales", "revoke_access", "retrain", "other")
_BLANK = re.compile(r"\{(\w+)\}")
_LETTER_FIELDS = ("addressee_name", "sender_name")


class FormField(Strict):
    """One blank of a form."""

    name: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    label_ja: str
    type: Literal["text", "date", "integer"]
    required: bool = True


class Form(Strict):
    """One form; ``{name}`` in subject and body stands for what was filled in."""

    form_id: str
    version: str
    title_ja: str
    kinds: tuple[str, ...] = KINDS
    """The kinds of instruction it is for."""
    needs_incident: bool = False
    subject: str
    body: str
    fields: list[FormField]

    @model_validator(mode="after")
    def _names_only_its_own_fields(self) -> Form:
        names = [f.name for f in self.fields]
        always = {f.name for f in self.fields if f.required}
        if len(set(names)) < len(names):
            raise ValueError("fields: each name may occur once")
        if not set(_LETTER_FIELDS) <= always:
            raise ValueError(f"fields: {' and '.join(_LETTER_FIELDS)} must be there and required")
        strange = set(_BLANK.findall(self.subject + self.body)) - always
        if strange:
            raise ValueError(f"{', '.join(sorted(strange))}: named in a sentence, but no required field")
        return self


@dataclass(frozen=True)
class Filled:
    """A form filled in: values as plain text (dates ISO, numbers in digits), and the sentences they make."""

    form: Form
    values: dict[str, str]
    subject: str
    body: str

    def listed(self) -> list[tuple[str, str]]:
        """Give label and value of every field below the body, in the form's order."""
        return [
            (f.label_ja, _spoken(f, self.values[f.name]))
            for f in self.form.fields
            if f.name in self.values and f.name not in _LETTER_FIELDS
        ]


def load_forms(folder: Path = FORMS) -> dict[str, Form]:
    """Read every form, form_id → form.

    Raises:
        ConfigError: a form is malformed or not named after its file.
    """
    forms = {}
    for path in sorted(folder.glob("*.yaml")):
        form = validated(Form, path, read_yaml(path))
        if form.form_id != path.stem:
            raise ConfigError.at(path, f"the form is {form.form_id}", f"Name it {form.form_id}.yaml")
        forms[form.form_id] = form
    return forms


def fill_form(path: Path) -> Filled:
    """Read a form that somebody filled in.

    Raises:
        InputError: it is no YAML, names no form, or a field is missing, unknown or of another type;
            every such field is named, no value is quoted.
    """
    data = _read_filled(path)
    forms = load_forms()
    form = forms.get(str(data.get("form_id")))
    if form is None:
        raise InputError.at(path, "no such form", f"Give one of {', '.join(forms)}", column="form_id")
    given = data.get("fields")
    if not isinstance(given, dict):
        raise InputError.at(path, "not a mapping of field names", "List the fields", column="fields")
    values, problems = _typed(path, form, given)
    if problems:
        raise InputError(problems)
    spoken = {f.name: _spoken(f, values[f.name]) for f in form.fields if f.name in values}
    return Filled(form, values, _write(form.subject, spoken), _write(form.body, spoken))


def _read_filled(path: Path) -> dict[str, Any]:
    try:
        data = read_yaml(path)
    except ConfigError as error:
        raise InputError(error.problems) from None
    if not isinstance(data, dict) or set(data) - {"form_id", "fields"}:
        raise InputError.at(path, "not a form that was filled in", "Give form_id and fields, nothing else")
    return data


def _typed(path: Path, form: Form, given: Mapping[str, Any]) -> tuple[dict[str, str], list[Problem]]:
    known = {f.name for f in form.fields}
    problems = [
        Problem(Where(str(path), None, str(name)), f"form {form.form_id} has no such field", "Remove it")
        for name in given
        if name not in known
    ]
    values = {}
    for field in form.fields:
        text = _text(given.get(field.name))
        value = "" if text == "" else _value(field, text)
        if value:
            values[field.name] = value
        problems += _field_problems(path, field, text, value)
    return values, problems


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _value(field: FormField, text: str) -> str | None:
    """Write a value as plain text; null when it is of another type."""
    if field.type == "text":
        return text
    if field.type == "integer":
        return str(int(text)) if re.fullmatch(r"[0-9]+", text) else None
    day = parse_date(text)
    return None if day is None else day.isoformat()


def _field_problems(path: Path, field: FormField, text: str, value: str | None) -> Iterator[Problem]:
    where = Where(str(path), None, field.name)
    if text == "" and field.required:
        yield Problem(where, "the mandatory field is missing", f"Fill in {field.label_ja}")
    elif value is None:
        yield Problem(where, f"not of type {field.type}", f"Correct {field.label_ja}")


def _spoken(field: FormField, value: str) -> str:
    """Write a value as a letter says it."""
    if field.type == "date":
        return era_date(date.fromisoformat(value))
    return f"{int(value):,}" if field.type == "integer" else value


def _write(sentence: str, spoken: Mapping[str, str]) -> str:
    return _BLANK.sub(lambda blank: spoken[blank[1]], sentence).strip()
