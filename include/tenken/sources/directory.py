"""LDAP directories through bonsai: verified TLS, paged search, an independent count of the search."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tenken.errors import ConfigError, Problem, TransientError, Where
from tenken.settings import Connection, connection
from tenken.sources.database import Digest
from tenken.sources.entries import Entry, build_rows, check_entries, fold_dn, list_attributes
from tenken.sources.received import Pull, Received, to_arrow

_SCOPES = {"base": 0, "one": 1, "subtree": 2}
_BAD_FILTER, _TLS_FAILED = -7, -11
_NO_ATTRIBUTES = "1.1"
_LOCAL = ("localhost", "127.0.0.1", "::1")


def receive_directory(pull: Pull) -> Received:
    """Search a directory; a record's row is the number of its entry in the order of names.

    The count of a second search that asks for no attributes is the declared count: an entry that the
    first one lost shows as a row too few.

    Raises:
        ConfigError: the library is absent, the connection, base, filter or mapping is wrong, or the
            server's limits cut the search off.
        InputError: an entry came twice.
        TransientError: the directory did not answer in time.
    """
    source, place = pull.source, f"datasets.{pull.contract.dataset}"
    if source.connection is None or source.base is None:
        problem = "an ldap source needs a connection and a base"
        raise ConfigError.at(pull.settings.path, problem, "Add them", column=place)
    attributes = list_attributes(pull)
    name = f"{pull.contract.dataset} ({source.connection})"
    entries, counted = _search_twice(name, connection(pull.settings, source.connection), pull, attributes)
    digest = _digest(entries)
    rows = build_rows(pull, name, entries)
    numbers, columns = to_arrow(rows.records, len(source.columns))
    return Received(
        name=name,
        headers=attributes,
        rows=numbers,
        columns=columns,
        raw_sha256=digest.hexdigest(),
        raw_bytes=digest.size,
        declared_rows=len(rows.records) + counted - len(entries),
        declared_by="count_query",
        placed=list(source.columns),
        problems=rows.problems,
        notes={
            **rows.notes,
            "entries": len(entries),
            "entries_counted": counted,
            "absent_attributes": _absent(attributes, entries),
        },
    )


def _search_twice(
    name: str, target: Connection, pull: Pull, attributes: list[str]
) -> tuple[list[Entry], int]:
    """Give the entries with their attributes, each once, and how many a search without attributes counts."""
    with _connected(name, target, attributes) as con:
        entries = sort_entries(_search(con, pull, attributes, target.timeout_seconds))
        counted = sum(1 for _ in _search(con, pull, [_NO_ATTRIBUTES], target.timeout_seconds))
    check_entries(name, entries)
    return entries, counted


def _absent(attributes: list[str], entries: list[Entry]) -> list[str]:
    """List the attributes that no entry has; without entries nothing can be told."""
    return [a for a in attributes if entries and not any(entry.values(a) for entry in entries)]


def _digest(entries: list[Entry]) -> Digest:
    digest = Digest()
    for entry in entries:
        digest.add([entry.dn, {key: sorted(values) for key, values in entry.attributes.items()}])
    return digest


def sort_entries(found: Iterator[tuple[str, dict[str, list[bytes]]]]) -> list[Entry]:
    """Make entries of what a search gave, numbered in the order of their names: servers promise no order.

    A value that is not UTF-8 (a photo, a binary id) is written in hexadecimal.
    """
    ordered = sorted(((fold_dn(dn), dn, raw) for dn, raw in found), key=lambda item: item[:2])
    return [
        Entry(row, dn, {_plain(key): [_decode(value) for value in values] for key, values in raw.items()})
        for row, (_, dn, raw) in enumerate(ordered, 1)
    ]


def _plain(attribute: str) -> str:
    """Drop the mark of a range that turned out to be whole."""
    return attribute.lower().removesuffix(";range=0-*")


def _decode(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex()


def _search(
    con: Any, pull: Pull, attributes: list[str], seconds: int
) -> Iterator[tuple[str, dict[str, list[bytes]]]]:
    """Walk the entries of a paged search with the raw bytes of their values."""
    source = pull.source
    found = con.paged_search(
        source.base,
        _SCOPES[source.scope],
        source.filter,
        attributes,
        timeout=seconds,
        page_size=source.page_size,
    )
    for entry in found:
        yield str(entry.dn), {key: list(values) for key, values in entry.items() if key != "dn"}


@contextmanager
def _connected(name: str, target: Connection, attributes: list[str]) -> Iterator[Any]:
    """Open a bound connection and turn the directory's refusals into ours."""
    try:
        import bonsai
    except ImportError:
        remedy = "Install the extra: pip install 'tenken[ldap]' (needs libldap2-dev and libsasl2-dev)"
        raise ConfigError.at(name, "an ldap source needs the library bonsai", remedy) from None
    client = _client(bonsai, name, target)
    # Read as bytes: the library would turn the text 0012 into the number 12.
    client.set_raw_attributes(attributes)
    try:
        with client.connect(timeout=target.timeout_seconds) as con:
            yield con
    except bonsai.LDAPError as error:
        raise _explain(bonsai, name, target, error) from error


def _client(bonsai: Any, name: str, target: Connection) -> Any:
    """Set up a client that verifies certificates; a password never travels in the clear.

    Raises:
        ConfigError: the URL is no LDAP URL, the CA file is absent, or a bind would be unprotected.
    """
    if not target.url.startswith(("ldap://", "ldaps://", "ldapi://")):
        raise ConfigError.at(name, "the connection is not an LDAP URL", "Write ldaps://host or ldap://host")
    client = bonsai.LDAPClient(target.url, tls=target.start_tls)
    is_protected = target.start_tls or not target.url.startswith("ldap://")
    if target.bind_dn and not is_protected and client.url.host not in _LOCAL:
        remedy = "Set start_tls: true or use ldaps://"
        raise ConfigError.at(name, "the password would travel unprotected", remedy)
    client.set_cert_policy("demand")
    if target.ca_file is not None:
        if not Path(target.ca_file).is_file():
            raise ConfigError.at(
                target.ca_file, "the CA file does not exist", "Correct ca_file: of the connection"
            )
        client.set_ca_cert(target.ca_file)
    if target.bind_dn:
        client.set_credentials("SIMPLE", target.bind_dn, target.password or "")
    client.set_server_chase_referrals(False)
    return client


def _explain(bonsai: Any, name: str, target: Connection, error: Exception) -> ConfigError | TransientError:
    """Tell what passes (no answer, a busy server) from what a person must mend."""
    lasting = {
        bonsai.AuthenticationError: ("the directory refused the bind", "Correct bind_dn: and password:"),
        bonsai.errors.InsufficientAccess: (
            "the bound name may not search there",
            "Give it the right to read",
        ),
        bonsai.errors.NoSuchObjectError: ("the base does not exist", "Correct base: of the source"),
        bonsai.InvalidDN: ("the base is not the name of an entry", "Correct base: of the source"),
        bonsai.errors.SizeLimitError: (
            "the server cut the search off at its size limit",
            "Raise the limit for this name",
        ),
    }
    for kind, (problem, remedy) in lasting.items():
        if isinstance(error, kind):
            return ConfigError([Problem(Where(name), problem, remedy)])
    if getattr(error, "code", None) == _BAD_FILTER:
        return ConfigError(
            [Problem(Where(name), "the filter cannot be read", "Correct filter: of the source")]
        )
    refused = _certificate_fault(target, getattr(error, "code", None))
    if refused is not None:
        problem = f"the certificate of the directory is not trusted ({refused})"
        return ConfigError([Problem(Where(name), problem, "Correct ca_file: or the host name in the URL")])
    seconds = target.timeout_seconds
    problem = f"the directory did not answer within {seconds} s ({type(error).__name__})"
    return TransientError([Problem(Where(name), problem, "Run it again later")])


def _certificate_fault(target: Connection, code: int | None) -> str | None:
    """Tell why TLS failed, which the library itself reports like a server that is down."""
    if target.start_tls:
        return "StartTLS failed" if code == _TLS_FAILED else None
    address = urlsplit(target.url)
    if address.scheme != "ldaps" or address.hostname is None:
        return None
    place = (address.hostname, address.port or 636)
    context = ssl.create_default_context(cafile=target.ca_file)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # the library is not that strict either
    try:
        with (
            socket.create_connection(place, timeout=target.timeout_seconds) as plain,
            context.wrap_socket(plain, server_hostname=address.hostname),
        ):
            return None
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    except OSError:
        return None
