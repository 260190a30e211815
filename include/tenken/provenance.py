"""Digests of what a result depends on: inputs, rules, settings and this code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel

from tenken.archive.snapshots import Snapshot
from tenken.archive.store import canonical_json, sha256_file, sha256_text
from tenken.calendar import Quarter
from tenken.settings import Settings
from tenken.strict import INCLUDE

# What shapes a result; how a snapshot was pulled, the sample company and the command line do not.
_CODE = (
    "include/contract/*.yaml",
    "include/models/*.sql",
    "include/controls/*.sql",
    "include/selftest/*.sql",
    "include/templates/**/*",
    "expectations/*.json",
    "include/tenken/*.py",
    "include/tenken/archive/*.py",
    "include/tenken/engine/*.py",
    "include/tenken/reconcile/*.py",
    "include/tenken/report/*.py",
)
_NOT_RESULT = frozenset(
    {
        "cli.py",
        "commands.py",
        "rehearse.py",
        "releasing.py",
        "prove.py",
        "bench.py",
        "simulate.py",
        "history.py",
        "explain.py",
        "summary.py",
        "console.py",
        "reproduce.py",
        "archive_witness.py",
        "bench_documents.py",
        "followup.py",
        "notice.py",
        "release_terms.py",
        "screening.py",
        "screening_files.py",
        "screening_list.py",
    }
)


@cache
def code_digest() -> str:
    """Digest the code, SQL, contract, suites and templates that shape a result."""
    root = INCLUDE.parent
    files = sorted({p for pattern in _CODE for p in root.glob(pattern) if p.is_file()})
    listed = {str(p.relative_to(root)): sha256_file(p) for p in files if p.name not in _NOT_RESULT}
    return sha256_text(canonical_json(listed))


@cache
def code_version() -> str:
    """Give the version of the installed package."""
    return version("tenken")


def model_digest(model: BaseModel) -> str:
    """Digest the content of rules or waivers, whatever the layout of their file."""
    return sha256_text(canonical_json(model.model_dump(mode="json")))


def _snapshot_facts(snapshots: Mapping[str, Snapshot]) -> list[Any]:
    return [
        [name, s.as_of.isoformat(), s.raw_sha256, s.parquet_sha256, s.rows_declared, s.source_columns]
        for name, s in sorted(snapshots.items())
    ]


def fingerprint(
    quarter: Quarter,
    inputs: Mapping[str, Snapshot],
    earlier_inputs: Mapping[str, Snapshot],
    settings: Settings,
    decided: Mapping[str, BaseModel],
    built_on: Mapping[str, str | None],
) -> str:
    """Digest everything a result depends on; equal fingerprints mean equal result files.

    ``decided`` gives the files that people decided on (``rules``, ``waivers``, ``commitments``), ``built_on`` the
    digest of the manifest of the inspection of the quarter before (``previous``) and of the revision of the same
    quarter before this one (``restates``); null = there is none.
    """
    return sha256_text(
        canonical_json(
            {
                "quarter": str(quarter),
                "inputs": _snapshot_facts(inputs),
                "earlier_inputs": _snapshot_facts(earlier_inputs),
                "settings": settings.digest_source(),
                **{name: model_digest(model) for name, model in decided.items()},
                **built_on,
                "code": code_digest(),
            }
        )
    )
