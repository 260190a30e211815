"""What the release of a report needs of the config: the letter's parties, who signs, how much is public, who is told.

No result of an inspection depends on any of it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from tenken.strict import Strict


class CitedRequest(Strict):
    """The document that the reports answer."""

    title_ja: str
    title_en: str | None = None
    dated: date
    number: str


class Publication(Strict):
    """What the letter and the release of a report need; no result depends on it."""

    request: CitedRequest | None = None
    addressee_ja: str | None = None
    """Office and name, one a line."""
    addressee_en: str | None = None
    sender_ja: str | None = None
    """Organisation, office and name, one a line."""
    sender_en: str | None = None
    contact_ja: str | None = None
    contact_en: str | None = None
    signers: list[str] = []
    """Who may sign an inspection; empty = anybody whom separation of duties does not exclude."""
    separation: Literal["strict", "off"] = "strict"
    """Strict: who approved a role rule or waiver in force does not sign, and who signs does not publish."""
    public_step: Literal[1, 5, 10] = 1
    """Public percentages are printed in steps of so many points."""
    public_totals: Literal["all", "none"] | list[str] = "all"
    """Quarters whose total a public edition may print."""


class Mail(Strict):
    """Who gets notices by mail; the server and its password are an Airflow connection."""

    to: Annotated[list[str], Field(min_length=1)]
    sender: str | None = None
    """Address of the sender; null = that of the connection."""
    connection: str = "smtp_default"


NoticeEvent = Literal["published", "gate_failed", "due", "overdue"]


class Notify(Strict):
    """Where notices go; they hold counts, quarters and days, never persons. No result depends on it."""

    language: Literal["ja", "en"] = "ja"
    file: str | None = None
    """One JSON object a line is added here; null = ``notices.jsonl`` beside the archive."""
    mail: Mail | None = None
    webhook: Annotated[str, Field(pattern=r"^\$\{[A-Za-z_][A-Za-z0-9_]*\}$")] | None = None
    """``${NAME}`` of the variable that holds the address: whoever knows it can post, so it stands in no file."""
    events: list[NoticeEvent] = ["published", "gate_failed", "due", "overdue"]
    due_days: Annotated[int, Field(ge=0)] = 7
    """What is due within so many days is told as due soon."""
