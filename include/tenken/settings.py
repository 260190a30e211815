"""The config, the role rules and the waivers as frozen models; the only module that sees the environment.

Files are read once, at the edge. Unknown keys, duplicate keys and missing ends are errors (exit 11)
that name file, line and remedy. Paths inside a config are relative to the config file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import available_timezones

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from tenken.calendar import Quarter
from tenken.errors import ConfigError, Problem, Where

INCLUDE = Path(__file__).resolve().parent.parent
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


M = TypeVar("M", bound="Strict")


class Strict(BaseModel):
    """Base of every file-backed model: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


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


def _opens_before_it_closes(hours: str) -> str:
    opens, _, closes = hours.partition("-")
    if opens >= closes:
        raise ValueError("the hours end before they begin")
    return hours


BusinessHours = Annotated[
    str,
    Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"),
    AfterValidator(_opens_before_it_closes),
]


class ConflictingPair(Strict):
    """Two sets of entitlements that no one person may hold both of (P03)."""

    pair_id: str
    left: list[str]
    right: list[str]
    reason: str


class Policy(Strict):
    """Every threshold of the controls; defaults are the seed's or the strictest reading."""

    max_snapshot_age_days: int = 1
    max_source_skew_days: int = 1
    population_change_percent: int = 20
    population_change_rows: int = 20
    truncation_sizes: list[int] = [500, 1000, 1500, 2000, 5000, 10000, 50000, 65535, 65536, 1048575]
    leaver_grace_days: int = 0
    mover_grace_days: int = 0
    leave_grace_days: int = 30
    deprovision_days: int = 1
    removal_lead_days: int = 0
    dormant_days: int = 90
    nested_depth_direct: int = 1
    headcount_posts: Literal["main", "each"] = "main"
    headcount_person_types: list[str] = ["employee", "seconded_in", "officer"]
    percent_rounding: Literal["half_up"] = "half_up"
    approved_percent: dict[str, int] = {}
    top_managers: list[str] = []
    data_owners: list[str] = []
    """Persons who review what no manager may, the first eligible one first."""
    directory_system: str | None = None
    """The system whose accounts every person's other accounts hang on, such as the directory."""
    non_human_pattern: str = "(^|[^a-z])(svc|batch|bot|system|noreply|test)([^a-z]|$)"
    """Regular expression of account ids, lower case, that look like machines."""
    approvers: list[str] = []
    """Persons who may approve requests without being anybody's manager (R05)."""
    rule_review_days: int | None = None
    waiver_renewals: int = 2
    unused_rule_quarters: int = 4
    emergency_days: int = 10
    conflicting_entitlements: list[ConflictingPair] = []
    extract_approvers: list[str] = []
    """Persons one of whom must approve a right to extract (P08); empty = anybody who may approve."""
    peer_percent: int = 5
    peer_persons: int = 20
    max_sensitive_entitlements: int = 10
    mass_use_lines_per_day: int = 200
    business_hours: BusinessHours | None = None
    """Local hours such as 08:00-20:00; null = not stated, and U05 says nothing."""
    order_days: Annotated[int, Field(ge=0)] = 7
    """How many days around an order's application it gives a reason to look at its line."""
    stamp_items: int = 20
    stamp_keep_percent: int = 99
    stamp_seconds: int = 5
    review_close_business_days: Annotated[int, Field(ge=1)] = 30
    inquiry_approver_side: Literal["asker", "answerer", "either"] = "asker"
    newcomer_training: Literal["before_access"] | Annotated[int, Field(ge=0)] = "before_access"
    training_window: Literal["fiscal_year"] | Annotated[int, Field(ge=1)] = "fiscal_year"
    """Where the yearly training must lie: in the fiscal year of the as-of date, or in so many days up to it."""
    addon_data_sources: list[str] = ["addon"]
    """Campaign data sources that hold who uses an add-on service (N03); empty = every source."""
    approved_data_sources: list[str] = []
    """Campaign data sources that lists may be taken from; empty = not stated, and N04 says nothing."""
    fold_line_keys: bool = True
    """Lines of campaigns are the same when only width, hyphens and spaces of their keys differ."""
    waiver_max_quarters: int = 1
    instruction_days: int = 10
    acknowledge_days: int = 5
    remediation_quarters_c: int = 1
    remediation_quarters_h: int = 1
    remediation_quarters_m: int = 2
    remediation_quarters_l: int = 4
    inspection_due_business_days: int = 15
    suppression_width_percent: int = 10
    small_unit: int = 20
    retention_years: int = 5
    baseline_quarter: str | None = None
    """The "before" column of the headcount table."""
    review_quarter: str | None = None
    """The "after" column of the headcount table."""


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


class Requirements(Strict):
    """What a rule asks for beside its scope."""

    request: bool = False
    training: bool = False
    expires_within_days: int | None = None


OneOrMany = Annotated[list[str], Field(min_length=1)] | None


class RoleRule(Strict):
    """One approved sentence: who may (or must not) hold what, for which purpose; null = any."""

    rule_id: str
    effect: Literal["allow", "deny"]
    category_code: OneOrMany = None
    org_id: OneOrMany = None
    duty_code: OneOrMany = None
    person_type: OneOrMany = None
    entitlement_id: OneOrMany = None
    data_scope: OneOrMany = None
    action: OneOrMany = None
    requires: Requirements = Requirements()
    purpose_codes: list[str] = []
    reason: str | None = None
    max_permitted: int | None = None
    max_percent: int | None = None
    valid_from: date
    valid_until: date | None = None
    approved_by: str | None = None
    approved_on: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list_of_one(cls, data: Any) -> Any:
        """Let ``duty_code: order_entry`` stand for ``[order_entry]``."""
        if not isinstance(data, dict):
            return data
        return {
            key: [value] if key in RULE_SCOPE and isinstance(value, str) else value
            for key, value in data.items()
        }

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> RoleRule:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until lies before valid_from")
        return self

    @property
    def scope(self) -> tuple[tuple[str, ...] | None, ...]:
        """What the rule matches, comparable between rules; null = any."""
        return tuple(
            None if (value := getattr(self, name)) is None else tuple(sorted(value)) for name in RULE_SCOPE
        )


RULE_SCOPE = (
    "category_code",
    "org_id",
    "duty_code",
    "person_type",
    "entitlement_id",
    "data_scope",
    "action",
)


class RoleRules(Strict):
    """One approved version of the role rules."""

    version: str
    approved_by: str | None = None
    approved_on: date | None = None
    document: str | None = None
    rules: list[RoleRule]


class Waiver(Strict):
    """A dated approval to leave a finding; names a finding key or a code with its holder."""

    waiver_id: str
    finding_key: str | None = None
    code: str | None = None
    person_id: str | None = None
    account_id: str | None = None
    entitlement_id: str | None = None
    subject_id: str | None = None
    reason: Annotated[str, Field(min_length=1)]
    compensating_control: str | None = None
    owner: str
    approved_by: str
    approved_on: date
    valid_from: date
    valid_until: date
    kind: Literal["exception", "false_positive"] = "exception"
    """``false_positive`` says that nothing is wrong; somebody other than its owner must approve that."""

    @model_validator(mode="after")
    def _names_a_target(self) -> Waiver:
        if (self.finding_key is None) == (self.code is None):
            raise ValueError("name either finding_key or code")
        if self.kind == "false_positive" and self.approved_by == self.owner:
            raise ValueError("a false positive is approved by somebody other than its owner")
        if self.valid_until < self.valid_from:
            raise ValueError("valid_until lies before valid_from")
        return self


class Waivers(Strict):
    """The waivers of one site."""

    waivers: list[Waiver] = []


class _Loader(yaml.SafeLoader):
    """YAML that refuses duplicate keys and keeps every scalar that looks like an id as text."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: list[Any] = []
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"key '{key}' occurs twice", key_node.start_mark
            )
        seen.append(key)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


def _timestamp(loader: _Loader, node: yaml.ScalarNode) -> Any:
    try:
        return yaml.SafeLoader.construct_yaml_timestamp(loader, node)
    except ValueError:
        raise yaml.constructor.ConstructorError(None, None, "there is no such day", node.start_mark) from None


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)
# `0012` would load as ten and 12:30 as a number of minutes: octals and sexagesimals stay text.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:int"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^(?:0|[-+]?[1-9][0-9]*)$"), list("-+0123456789")
)


def read_yaml(path: Path) -> Any:
    """Read one YAML file.

    Raises:
        ConfigError: the file is absent, not UTF-8, not YAML, or repeats a key.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506  # a SafeLoader
    except FileNotFoundError:
        raise ConfigError.at(path, "the file does not exist", "Check the path or create it") from None
    except UnicodeDecodeError as error:
        raise ConfigError.at(path, f"not UTF-8 (byte {error.start})", "Save it as UTF-8") from None
    except (OSError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise ConfigError.at(
            path, problem, "Correct the line", row=None if mark is None else mark.line + 1
        ) from None


def _problems(path: Path, error: ValidationError) -> Iterator[Problem]:
    """Turn pydantic's errors into problems; the value itself is never quoted."""
    for detail in error.errors(include_url=False, include_input=False):
        place = ".".join(str(part) for part in detail["loc"])
        remedy = "Remove it or correct its spelling" if detail["type"] == "extra_forbidden" else "Correct it"
        yield Problem(Where(str(path), None, place), detail["msg"].removeprefix("Value error, "), remedy)


def validated(model: type[M], path: Path, data: Any) -> M:
    """Turn plain data into a model.

    Raises:
        ConfigError: it does not fit; every problem with the file and the place in it.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise ConfigError(list(_problems(path, error))) from None


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


def load_role_rules(path: Path) -> RoleRules:
    """Read the role rules.

    Raises:
        ConfigError: a rule is malformed, an id repeats, or two rules with the same scope and
            overlapping dates say opposite things.
    """
    rules = validated(RoleRules, path, read_yaml(path))
    problems = [*_repeated(path, "rule_id", [r.rule_id for r in rules.rules]), *_conflicts(path, rules)]
    if problems:
        raise ConfigError(problems)
    return rules


def _repeated(path: Path, column: str, ids: list[str]) -> Iterator[Problem]:
    for name in sorted({i for i in ids if ids.count(i) > 1}):
        yield Problem(
            Where(str(path), None, column), f"'{name}' occurs more than once", "Give each its own id"
        )


def _conflicts(path: Path, rules: RoleRules) -> Iterator[Problem]:
    """Find pairs that no precedence can settle: same scope, same days, opposite effect."""
    by_scope: dict[Any, list[RoleRule]] = {}
    for rule in rules.rules:
        by_scope.setdefault(rule.scope, []).append(rule)
    for same in by_scope.values():
        for allow in (r for r in same if r.effect == "allow"):
            for deny in (r for r in same if r.effect == "deny"):
                if _overlap(allow, deny):
                    yield Problem(
                        Where(str(path), None, f"{allow.rule_id}, {deny.rule_id}"),
                        "two rules of the same scope and overlapping dates contradict each other",
                        "End one of them or narrow its scope",
                    )


def _overlap(one: RoleRule, other: RoleRule) -> bool:
    last = date.max
    return one.valid_from <= (other.valid_until or last) and other.valid_from <= (one.valid_until or last)


def load_waivers(path: Path | None) -> Waivers:
    """Read the waivers; no file named means none.

    Raises:
        ConfigError: a waiver has no end, no target or a repeated id.
    """
    if path is None:
        return Waivers()
    data = read_yaml(path)
    if isinstance(data, list):
        data = {"waivers": data}
    waivers = validated(Waivers, path, data or {})
    problems = list(_repeated(path, "waiver_id", [w.waiver_id for w in waivers.waivers]))
    if problems:
        raise ConfigError(problems)
    return waivers


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


def environment(name: str, default: str | None = None) -> str | None:
    """Read one environment variable; other modules never look at the environment themselves."""
    return os.environ.get(name, default)
