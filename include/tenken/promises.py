"""What was asked and promised, as files a site keeps: ``promises.yaml`` and ``manual_clauses.yaml``.

How a promise stands is decided in ``tenken.standings``; here are only the files.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tenken.contract import dataset_names, load_dataset
from tenken.settings import Settings
from tenken.strict import INCLUDE, Strict, read_yaml, validated

PROMISES = INCLUDE / "config" / "promises.yaml"
CLAUSES = INCLUDE / "config" / "manual_clauses.yaml"


class Evidence(Strict):
    """What shows that a promise was kept: an inspection, a row of a dataset, or an instruction."""

    inspection: str | None = None
    """The quarter that has to be inspected; null = the newest counts."""
    done: Literal["as_of", "signed"] = "as_of"
    """Of an inspection: the state it found counts on its as-of date; the inspection itself, when it is signed."""
    dataset: str | None = None
    day: str | None = None
    """The date column that says when."""
    where: dict[str, str] = Field(default_factory=dict)
    register_of: Literal["instructions"] | None = None
    """What the archive itself keeps a register of."""

    @model_validator(mode="after")
    def _names_columns_of_the_contract(self) -> Evidence:
        if self.dataset is None:
            return self
        if self.dataset not in dataset_names():
            raise ValueError("dataset: there is no such dataset")
        columns = load_dataset(self.dataset).columns
        if self.day is None or self.day not in columns or columns[self.day].type != "date":
            raise ValueError("day: not a date column of the dataset")
        for name, value in self.where.items():
            if name not in columns or value not in (columns[name].values or [value]):
                raise ValueError(f"where.{name}: no such column or value")
        return self


class Request(Strict):
    """One thing that the ministry asked for, verbatim in Japanese."""

    item: Literal[1, 2, 3]
    text_ja: str
    text_en: str


class Clause(Strict):
    """One thing that the manual has to lay down, and where it does; nulls = nowhere yet."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    request_item: Literal[1, 2, 3]
    text_ja: str
    text_en: str
    document_id: str | None = None
    section: str | None = None
    version: str | None = None
    effective_on: date | None = None

    @model_validator(mode="after")
    def _names_a_whole_place(self) -> Clause:
        place = (self.document_id, self.section, self.version, self.effective_on)
        if any(place) and not all(place):
            raise ValueError("document_id, section, version and effective_on belong together")
        return self


class Promise(Strict):
    """One thing promised in answer to a request."""

    id: Annotated[str, Field(pattern=r"^P[123]\d\d$")]
    request_item: Literal[1, 2, 3]
    text_ja: str
    text_en: str
    kind: Literal["once", "quarterly", "yearly", "on_event"]
    due: date | None = None
    """The day by which it had to be kept; of kind once only."""
    since: date | None = None
    """The day of the promise: the fiscal year after it is the first that counts; of kind yearly only."""
    evidence: Evidence
    clauses: tuple[str, ...] = ()
    """Clauses of the manual that must be in force too."""
    controls: tuple[str, ...] = ()
    """Controls that find nothing while it is kept."""

    @model_validator(mode="after")
    def _has_the_days_of_its_kind(self) -> Promise:
        if (self.due is not None) != (self.kind == "once") or (self.since is not None) != (
            self.kind == "yearly"
        ):
            raise ValueError("due belongs to kind once, since to kind yearly, and either must be there")
        return self


class Commitments(Strict):
    """All that a site was asked for and promised: both files in one, in their order."""

    asked_on: date | None = None
    """The day of the request: of what had to be done once, nothing before it is evidence."""
    requests: tuple[Request, ...] = ()
    promises: tuple[Promise, ...] = ()
    clauses: tuple[Clause, ...] = ()

    @model_validator(mode="after")
    def _names_each_once(self) -> Commitments:
        promises, clauses = [p.id for p in self.promises], [c.id for c in self.clauses]
        for what, names in (("promises", promises), ("clauses", clauses)):
            if repeated := sorted({n for n in names if names.count(n) > 1}):
                raise ValueError(f"{what}: {', '.join(repeated)} occurs more than once")
        unknown = sorted({c for p in self.promises for c in p.clauses} - set(clauses))
        if unknown:
            raise ValueError(f"clauses: {', '.join(unknown)} is promised and is no clause of {CLAUSES.name}")
        return self


def load_commitments(settings: Settings) -> Commitments:
    """Read ``promises.yaml`` and ``manual_clauses.yaml`` beside the site's config, else the product's.

    A site's file that cites no request answers those of the product's.

    Raises:
        ConfigError: a file is malformed, or a promise names a clause that there is not.
    """
    path, clauses = _own(settings, PROMISES), read_yaml(_own(settings, CLAUSES))
    data = read_yaml(path)
    if not isinstance(data, dict) or not isinstance(clauses, dict):
        return validated(Commitments, path, data)
    cited = {} if "requests" in data else {"requests": read_yaml(PROMISES)["requests"]}
    return validated(Commitments, path, {**clauses, **cited, **data})


def _own(settings: Settings, path: Path) -> Path:
    own = settings.path.parent / path.name
    return own if own.is_file() else path
