"""An OpenLDAP server on loopback with its own folder, schema, certificates and entries."""

import datetime
import ipaddress
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SLAPD = shutil.which("slapd", path="/usr/sbin:/usr/lib/openldap:/usr/libexec:/usr/local/libexec")
SUFFIX = "dc=example,dc=jp"
BIND_DN, PASSWORD = f"cn=reader,{SUFFIX}", "only-for-this-test"
LIMITED_DN = f"cn=limited,ou=people,{SUFFIX}"
_CONFIG = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
database mdb
suffix "{suffix}"
rootdn "{bind_dn}"
rootpw {password}
directory {folder}/data
maxsize 67108864
limits dn.exact="{limited_dn}" size.soft=3 size.hard=3 size.prtotal=3
access to attrs=userPassword by anonymous auth by * none
access to dn.subtree="ou=hidden,{suffix}" by * none
access to * by users read by * none
"""


@dataclass(frozen=True)
class Server:
    """Where a running server answers."""

    url: str
    tls_url: str
    ca_file: str


@contextmanager
def run_slapd(folder: Path, ldif: str) -> Iterator[Server]:
    """Start a server that holds the entries of ``ldif`` and stop it afterwards."""
    (folder / "data").mkdir()
    _write_certificates(folder)
    names = {
        "folder": folder,
        "suffix": SUFFIX,
        "bind_dn": BIND_DN,
        "password": PASSWORD,
        "limited_dn": LIMITED_DN,
    }
    (folder / "slapd.conf").write_text(_CONFIG.format(**names))
    (folder / "entries.ldif").write_text(ldif)
    load = [SLAPD, "-T", "add", "-f", folder / "slapd.conf", "-l", folder / "entries.ldif"]
    subprocess.run(load, check=True, capture_output=True, timeout=30)
    port, tls_port = _free_port(), _free_port()
    urls = f"ldap://127.0.0.1:{port} ldaps://127.0.0.1:{tls_port}"
    with (folder / "slapd.log").open("wb") as log:
        process = subprocess.Popen([SLAPD, "-d", "0", "-f", folder / "slapd.conf", "-h", urls], stderr=log)
    try:
        _wait_for(port, process)
        yield Server(f"ldap://127.0.0.1:{port}", f"ldaps://127.0.0.1:{tls_port}", str(folder / "ca.pem"))
    finally:
        process.terminate()
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("slapd did not start")


def _write_certificates(folder: Path) -> None:
    """Make an authority, a server certificate it signed, and an authority that signed nothing."""
    authority, authority_key = _certificate("Test authority", None)
    server, server_key = _certificate("localhost", (authority, authority_key))
    stranger, _ = _certificate("Another authority", None)
    _write_pem(folder / "ca.pem", authority)
    _write_pem(folder / "other-ca.pem", stranger)
    _write_pem(folder / "server.pem", server)
    _write_pem(folder / "server.key", server_key)


def _certificate(name, issuer):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer, signer_key = (subject, key) if issuer is None else (issuer[0].subject, issuer[1])
    now = datetime.datetime.now(datetime.UTC)
    hosts = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
    )
    return builder.sign(signer_key, hashes.SHA256()), key


def _write_pem(path: Path, thing) -> None:
    from cryptography.hazmat.primitives import serialization

    pem = serialization.Encoding.PEM
    if hasattr(thing, "private_bytes"):
        data = thing.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    else:
        data = thing.public_bytes(pem)
    path.write_bytes(data)
