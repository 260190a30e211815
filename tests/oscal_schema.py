"""The official JSON schemas of OSCAL 1.2.3 (tests/fixtures/oscal), ready to validate with."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

FOLDER = Path(__file__).parent / "fixtures" / "oscal"
DIGESTS = {
    "assessment-results": "37f41f6813c78e6d2c272b27030e17e93d7f92fee519c72e7531574fa0ecbb05",
    "poam": "bfeabca0c2405fd35502933213301d6645012900abb96b228903dd102523e638",
}


@cache
def validator(model: str) -> Draft7Validator:
    """Read the schema of ``assessment-results`` or ``poam``; its bytes must be those of the release."""
    data = (FOLDER / f"oscal_{model}_schema.json").read_bytes()
    assert hashlib.sha256(data).hexdigest() == DIGESTS[model]
    # Python's regular expressions have no \p{L} and \p{N}.
    text = data.decode().replace(r"\\p{L}", r"[^\\W\\d_]").replace(r"\\p{N}", r"\\d")
    return Draft7Validator(json.loads(text))


def schema_errors(model: str, document: Any) -> list[str]:
    """List what the schema says against a document, at most ten."""
    found = validator(model).iter_errors(document)
    return [
        f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
        for e, _ in zip(found, range(10), strict=False)
    ]
