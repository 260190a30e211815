"""The config of one site; the only module that sees the environment.

Files are read once, at the edge; errors (exit 11) name file, place and remedy. Paths inside a config are
relative to the config file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import Field, field_validator, model_validator

from tenken.calendar import Quarter
from tenken.errors import ConfigError
from tenken.policy import Policy
from tenken.release_terms import Notify, Publication
from tenken.strict import INCLUDE, Strict, read_yaml, validated

DEFAULT_CONFIG = INCLUDE / "config" / "inspection.yaml"


_SUFFIX_KINDS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".txt": "tsv",
    ".xlsx": "xlsx",
    ".xls": "xlsx",
    ".parquet": "parquet",
    ".ldif": "ldif",
    ".json": "json",
}


_ENVIRONMENT = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Organisation(Strict):
    """Who inspects, in which time zone, and when the fiscal year starts."""

    name_ja: str
    name_en: str | None = None
    timezone: str = "Asia/Tokyo"
    fiscal_year_starts: Annotated[int, Field(ge=1, le=12)] = 4

    @field_validator("timezone")
    @classmethod
    def _is_a_time_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("not the name of a time zone such as Asia/Tokyo")
        return name


class Category(Strict):
    """One printed row of the headcount table."""

    code: str
    name_ja: str
    name_en: str | None = None
    print_order: int = 0


class Purpose(Strict):
    """One permitted purpose of looking at sensitive data."""

    code: str
    name_ja: str
    name_en: str | None = None


class Connection(Strict):
    """How to reach a database or directory; secrets come as ``${NAME}`` from the environment."""

    url: str
    bind_dn: str | None = None
    password: str | None = None
    start_tls: bool = False
    ca_file: str | None = None
    timeout_seconds: int = 60


class Source(Strict):
    """Where one dataset is pulled from."""

    kind: Literal["csv", "tsv", "xlsx", "parquet", "ldif", "json", "sql", "ldap"]
    path: str | None = None
    encoding: str = "utf-8"
    delimiter: str | None = None
    sheet: str | None = None
    connection: str | None = None
    query: str | None = None
    count_query: str | None = None
    base: str | None = None
    filter: str = "(objectClass=*)"
    scope: Literal["base", "one", "subtree"] = "subtree"
    page_size: Annotated[int, Field(ge=1)] = 500
    columns: dict[str, str] = {}
    """Canonical column → header, query column or LDAP attribute; empty = headers are canonical."""
    constants: dict[str, str] = {}
    """Canonical column → a fixed value for every row."""
    values: dict[str, dict[str, str]] = {}
    """Canonical column → source value → canonical value."""
    casefold: list[str] = []
    """Identifier columns that the source treats as case-insensitive."""
    ignore_columns: list[str] = []
    """Headers that are known and not wanted, when ``columns`` is empty."""
    declared_rows: int | Literal["trailer", "sidecar"] | None = None
    timezone: str | None = None
    """Zone of timestamps without an offset; default the organisation's."""
    extracted_on: str | None = None
    """ISO date (may hold {as_of}) on which the source says it was extracted; S01 looks at it."""


class Settings(Strict):
    """The whole config of one site, paths resolved."""

    path: Path
    organisation: Organisation
    archive: Path
    role_rules: Path
    waivers: Path | None = None
    purposes: list[Purpose] = []
    categories: list[Category]
    connections: dict[str, Connection] = {}
    datasets: dict[str, Source | None]
    """Dataset → its source; null = declared absent. A dataset not listed is absent too."""
    policy: Policy = Policy()
    publication: Publication = Publication()
    notify: Notify = Notify()

    @model_validator(mode="after")
    def _names_each_category_once(self) -> Settings:
        codes = [c.code for c in self.categories]
        if len(set(codes)) < len(codes):
            raise ValueError("categories: each code may occur once")
        unknown = sorted(set(self.policy.approved_percent) - {*codes, "total"})
        if unknown:
            raise ValueError(f"policy.approved_percent: {', '.join(unknown)} is neither a category nor total")
        return self

    def quarter(self, name: str) -> Quarter:
        """Read the name of a quarter in this organisation's fiscal year."""
        return Quarter.parse(name, self.organisation.fiscal_year_starts)

    def resolve(self, path: str) -> Path:
        """Make a path of the config absolute."""
        return (self.path.parent / path).resolve()

    def digest_source(self) -> dict[str, Any]:
        """Give the settings that a result depends on, as plain data (no paths, no secrets)."""
        return {
            "organisation": self.organisation.model_dump(mode="json"),
            "purposes": [p.model_dump(mode="json") for p in self.purposes],
            "categories": [c.model_dump(mode="json") for c in self.categories],
            "absent": sorted(n for n, s in self.datasets.items() if s is None),
            "policy": self.policy.model_dump(mode="json"),
        }


def _source(name: str, data: Any) -> Any:
    """Fill in the kind of a source from its file suffix; ``absent`` becomes null."""
    if data in ("absent", None):
        return None
    if isinstance(data, str):
        data = {"path": data}
    if isinstance(data, Mapping) and "kind" not in data and data.get("path"):
        suffix = Path(str(data["path"])).suffix.lower()
        if suffix in _SUFFIX_KINDS:
            return {**data, "kind": _SUFFIX_KINDS[suffix]}
    return data


def load_settings(path: Path = DEFAULT_CONFIG, archive: Path | None = None) -> Settings:
    """Read the config.

    Args:
        path: The YAML file.
        archive: Replaces the config's archive folder.

    Raises:
        ConfigError: anything in it is wrong; all errors at once.
    """
    path = path.resolve()
    data = read_yaml(path)
    if not isinstance(data, dict):
        raise ConfigError.at(path, "not a mapping of settings", "Start from include/config/inspection.yaml")
    datasets = data.get("datasets") or {}
    if not isinstance(datasets, dict):
        raise ConfigError.at(
            path, "datasets is not a mapping", "List each dataset with its source", column="datasets"
        )
    base = path.parent
    resolved = {
        k: (base / str(data[k])).resolve() for k in ("archive", "role_rules", "waivers") if data.get(k)
    }
    if archive is not None:
        resolved["archive"] = archive.resolve()
    resolved.setdefault("archive", (base / "var/archive").resolve())
    whole = {**data, **resolved, "path": path, "datasets": {n: _source(n, s) for n, s in datasets.items()}}
    return validated(Settings, path, whole)


def connection(settings: Settings, name: str) -> Connection:
    """Find a named connection: the config's, else ``TENKEN_CONNECTION_<NAME>``, else Airflow's variable.

    Raises:
        ConfigError: none of them is there, or a ``${NAME}`` in it is not set.
    """
    declared = settings.connections.get(name)
    if declared is None:
        variables = (f"TENKEN_CONNECTION_{name.upper()}", f"AIRFLOW_CONN_{name.upper()}")
        url = next((os.environ[v] for v in variables if os.environ.get(v)), None)
        if url is None:
            raise ConfigError.at(
                settings.path,
                f"connection '{name}' is not declared",
                f"Add it under connections: or set {variables[0]}",
                column="connections",
            )
        return Connection(url=url)
    filled = {
        field: _fill(settings.path, name, value) if isinstance(value, str) else value
        for field, value in declared.model_dump().items()
    }
    return Connection.model_validate(filled)


def _fill(path: Path, name: str, text: str) -> str:
    """Replace each ``${NAME}`` by the environment's value."""

    def value(match: re.Match[str]) -> str:
        found = os.environ.get(match[1])
        if found is None:
            raise ConfigError.at(
                path,
                f"connection '{name}' needs the environment variable {match[1]}",
                "Set it",
                column="connections",
            )
        return found

    return _ENVIRONMENT.sub(value, text)


def webhook_address(settings: Settings) -> str | None:
    """Read the address that notices are posted to; null when the config names none.

    Raises:
        ConfigError: the variable that the config names is not set; the message never holds its value.
    """
    if settings.notify.webhook is None:
        return None
    name = settings.notify.webhook[2:-1]
    found = os.environ.get(name)
    if not found:
        raise ConfigError.at(
            settings.path, f"notices need the environment variable {name}", "Set it", column="notify.webhook"
        )
    return found


def environment(name: str, default: str | None = None) -> str | None:
    """Read one environment variable; other modules never look at the environment themselves."""
    return os.environ.get(name, default)
