"""Search filters (RFC 4515) over LDIF entries: one mapping serves a directory and its extract."""

from __future__ import annotations

import re
from collections.abc import Callable

from tenken.errors import ConfigError
from tenken.sources.entries import Entry, fold_dn

Test = Callable[[Entry], bool]
_ITEM = re.compile(r"\(([A-Za-z][\w.;-]*)(:[\d.]+:)?(>=|<=|~=|=)([^()]*)\)")
_BITS = {":1.2.840.113556.1.4.803:": "all", ":1.2.840.113556.1.4.804:": "any"}


def build_filter(file: object, text: str) -> Test:
    """Make a test of a filter: and, or, not, presence, equality, substrings, order, Active Directory's bits.

    Raises:
        ConfigError: it is not such a filter.
    """
    try:
        test, rest = _read(text.strip())
    except (IndexError, ValueError):
        test, rest = None, text
    if test is None or rest.strip():
        raise ConfigError.at(
            file, "the filter cannot be read", "Write it like (objectClass=person)", column="filter"
        )
    return test


def _read(text: str) -> tuple[Test, str]:
    """Read one bracketed filter; give its test and the text behind it."""
    if text[:2] in ("(&", "(|", "(!"):
        tests, rest = [], text[2:].lstrip()
        while rest.startswith("("):
            test, rest = _read(rest)
            tests.append(test)
            rest = rest.lstrip()
        if not rest.startswith(")") or (text[1] == "!" and len(tests) != 1):
            raise ValueError(text)
        return _join(text[1], tests), rest[1:]
    match = _ITEM.match(text)
    if match is None:
        raise ValueError(text)
    return _item(match[1], match[2], match[3], match[4]), text[match.end() :]


def _join(sign: str, tests: list[Test]) -> Test:
    if sign == "!":
        return lambda entry: not tests[0](entry)
    combine = all if sign == "&" else any
    return lambda entry: combine(test(entry) for test in tests)


def _item(attribute: str, rule: str | None, sign: str, value: str) -> Test:
    if rule is not None:
        return _bits(attribute, _BITS.get(rule, ""), int(value))
    if attribute.lower() == "objectclass" and value == "*":
        return lambda entry: True  # every entry of a directory has one, an extract need not show it
    if sign in (">=", "<="):
        return lambda entry: any(_ordered(v, sign, value) for v in entry.values(attribute))
    pattern = re.compile(".*".join(re.escape(_unescape(part)) for part in value.split("*")), re.I | re.S)
    name = fold_dn(value) if "=" in value else None
    return lambda entry: any(
        pattern.fullmatch(v) is not None or (name is not None and fold_dn(v) == name)
        for v in entry.values(attribute)
    )


def _bits(attribute: str, which: str, mask: int) -> Test:
    if not which:
        raise ValueError(attribute)

    def test(entry: Entry) -> bool:
        found = [int(value) & mask for value in entry.values(attribute) if value.lstrip("-").isdigit()]
        return any(bits == mask if which == "all" else bits != 0 for bits in found)

    return test


def _ordered(value: str, sign: str, limit: str) -> bool:
    """Compare as numbers where both are, else as text."""
    if value.isdigit() and limit.isdigit():
        return int(value) >= int(limit) if sign == ">=" else int(value) <= int(limit)
    return value >= limit if sign == ">=" else value <= limit


def _unescape(value: str) -> str:
    r"""Read ``\2a`` as the byte it stands for."""
    return re.sub(
        r"(?:\\[0-9A-Fa-f]{2})+",
        lambda m: bytes.fromhex(m[0].replace("\\", "")).decode("utf-8", "replace"),
        value,
    )
