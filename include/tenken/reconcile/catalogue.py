"""The catalogue of controls as data, for `tenken controls` and the pages that show it."""

from __future__ import annotations

from typing import Any

from tenken.reconcile.sqlfile import load_controls


def list_controls() -> list[dict[str, Any]]:
    """List every control: one row per code, in order of the codes."""
    return [
        {
            "code": c.code,
            "severity": c.header.severity,
            "question": c.header.question,
            "requirement": c.header.requirement,
            "standards": list(c.header.standards),
            "datasets": c.header.datasets,
            "implemented": True,
            "reason": None,
        }
        for c in load_controls()
    ]
