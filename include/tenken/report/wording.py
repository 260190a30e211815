"""Every sentence of the report, in Japanese and English, from ``include/templates/wording.*.yaml``.

The files hold the words, this module only picks and fills them. No sentence lives in Python or in a
template. ``{name}`` is a placeholder; ``{name:one|many}`` picks a word by the number ``name``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from tenken.calendar import era_date
from tenken.errors import ConfigError, TenkenError
from tenken.strict import INCLUDE, read_yaml

TEMPLATES = INCLUDE / "templates"
LANGUAGES = ("ja", "en")
_PLACEHOLDER = re.compile(r"\{(\w+)(?::([^|}]*)\|([^}]*))?\}")


@dataclass(frozen=True)
class Both:
    """One text in both languages."""

    ja: str
    en: str

    @classmethod
    def same(cls, text: object) -> Both:
        """Give a text that reads the same in both languages (an id, a name, a code)."""
        return cls(str(text), str(text))

    def __getitem__(self, language: str) -> str:
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True)
class Wording:
    """The texts of both languages, flattened: ``tiles.share`` → text; lists keep their order."""

    texts: Mapping[str, Mapping[str, str | tuple[str, ...]]]
    written_on: date | None = None
    """Day of the document, which knows no era that begins later; null = every era is known."""

    def of_day(self, day: date | None) -> Wording:
        """Give the words of a document that bears ``day``; null for a draft, which bears none."""
        return replace(self, written_on=day)

    def say(self, key: str, **values: Any) -> Both:
        """Fill the text ``key`` in both languages.

        Raises:
            ConfigError: the key is not in the wording, or a placeholder of it has no value.
        """
        return Both(*(self._fill(self._text(key, language), values, language) for language in LANGUAGES))

    def find(self, key: str) -> Both | None:
        """Give the text ``key`` as it stands; null when the wording has none."""
        if key not in self.texts["ja"]:
            return None
        return Both(*(self._text(key, language) for language in LANGUAGES))

    def say_first(self, key: str, values: Mapping[str, Any]) -> Both:
        """Fill the first sentence of the list ``key`` for which every placeholder has a value.

        The last sentence of a list has no placeholder, so a missing piece of evidence costs detail only.
        """
        return Both(*(self._first(key, values, language) for language in LANGUAGES))

    def in_words(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Replace coded values (status, manager_problem, …) by their phrase.

        A code that the wording does not know becomes null, so that no raw code lands in a sentence.
        """
        return {
            name: self.find(f"word.{name}.{value}") if name in self._coded else value
            for name, value in values.items()
        }

    def write(self, value: Any, language: str) -> str:
        """Write one value the way prose of ``language`` does in this document."""
        return written(value, language, self.written_on)

    @cached_property
    def _coded(self) -> set[str]:
        return {key.split(".")[1] for key in self.texts["ja"] if key.startswith("word.")}

    def _first(self, key: str, values: Mapping[str, Any], language: str) -> str:
        sentences = self.texts[language].get(key, ())
        for sentence in (sentences,) if isinstance(sentences, str) else sentences:
            if all(values.get(name) is not None for name in placeholders(sentence)):
                return self._fill(sentence, values, language)
        raise _absent(key, language, "the last sentence needs evidence")

    def _fill(self, sentence: str, values: Mapping[str, Any], language: str) -> str:
        return fill(sentence, values, language, self.written_on)

    def _text(self, key: str, language: str) -> str:
        text = self.texts[language].get(key)
        if not isinstance(text, str):
            raise _absent(key, language, "the text is absent")
        return text


def placeholders(sentence: str) -> set[str]:
    """Name the placeholders of one sentence."""
    return {match[1] for match in _PLACEHOLDER.finditer(sentence)}


def fill(sentence: str, values: Mapping[str, Any], language: str, written_on: date | None = None) -> str:
    """Put values into one sentence of a document of the day ``written_on``.

    Raises:
        ConfigError: a placeholder has no value.
    """

    def value(match: re.Match[str]) -> str:
        found = values.get(match[1])
        if found is None:
            raise _absent(sentence, language, f"placeholder {{{match[1]}}} has no value")
        if match[2] is not None:
            return match[2] if found == 1 else match[3]
        return written(found, language, written_on)

    return _PLACEHOLDER.sub(value, sentence)


def written(value: Any, language: str, written_on: date | None = None) -> str:
    """Write one value the way prose of ``language`` does: 平成30年12月31日, 31 December 2018, 1,234."""
    if isinstance(value, Both):
        return value[language]
    if isinstance(value, date):
        return _written_day(value, language, written_on)
    if isinstance(value, float):
        return f"{value:,g}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ("・" if language == "ja" else ", ").join(
            written(part, language, written_on) for part in value
        )
    return str(value)


def _written_day(day: date, language: str, written_on: date | None) -> str:
    """Write a day, and the minute where the value has one."""
    if language == "ja":
        time = f"{day.hour}時{day.minute:02d}分" if isinstance(day, datetime) else ""
        return era_date(date(day.year, day.month, day.day), written_on) + time
    time = f", {day:%H:%M}" if isinstance(day, datetime) else ""
    return f"{day.day} {day:%B} {day.year}{time}"


@cache
def load_wording(folder: Path = TEMPLATES) -> Wording:
    """Read both languages.

    Raises:
        ConfigError: a file is malformed, or a key is in one language only.
    """
    texts = {}
    for language in LANGUAGES:
        path = folder / f"wording.{language}.yaml"
        texts[language] = dict(_flatten(path, read_yaml(path)))
    for one, other in (LANGUAGES, LANGUAGES[::-1]):
        missing = sorted(texts[one].keys() - texts[other].keys())
        if missing:
            remedy = f"Add what wording.{one}.yaml says"
            raise ConfigError.at(
                folder / f"wording.{other}.yaml", "the text is absent", remedy, column=missing[0]
            )
    return Wording(texts)


def _flatten(path: Path, node: Any, prefix: str = "") -> Iterator[tuple[str, str | tuple[str, ...]]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _flatten(path, value, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(node, list) and all(isinstance(part, str) for part in node):
        yield prefix, tuple(node)
    elif isinstance(node, str):
        yield prefix, node
    else:
        raise ConfigError.at(path, "not a text", "Put it in quotation marks", column=prefix)


def _absent(key: str, language: str, problem: str) -> TenkenError:
    path = TEMPLATES / f"wording.{language}.yaml"
    return ConfigError.at(path, problem, "Add it to the wording", column=key)
