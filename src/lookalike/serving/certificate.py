"""The certificate that TLS ports show: the operator's own, or one of ours, signed by a CA of this server."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lookalike.config import Settings

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

CA_DAYS = 3650
SERVER_DAYS = 397  # Apple's and Mozilla's limit for a certificate that a browser accepts
RENEW_DAYS = 30


class CertificateError(Exception):
    """A certificate or key that cannot be used; the text names the setting, the file and what is right."""


@dataclass(frozen=True)
class Certificate:
    """Paths of PEM files. `ca` is what strict clients have to trust; None for the operator's certificate."""

    chain: Path
    key: Path
    ca: Path | None
    not_after: datetime

    def context(self) -> ssl.SSLContext:
        """A server's TLS context. Raises CertificateError when key and certificate do not fit."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        self.load_into(context)
        return context

    def load_into(self, context: ssl.SSLContext) -> None:
        """New connections of `context` show this certificate; open ones are not touched."""
        try:
            context.load_cert_chain(self.chain, self.key, password=_no_passphrase)
        except (ssl.SSLError, OSError) as unusable:
            reason = getattr(unusable, "reason", None) or unusable
            raise CertificateError(
                f"cert {self.chain} and key {self.key} cannot be used together ({reason}); "
                "key must be the unencrypted private key of the first certificate in cert."
            ) from unusable


def _no_passphrase() -> str:
    """Called by OpenSSL for an encrypted key only. Without it OpenSSL would ask on the terminal and hang."""
    raise CertificateError("key is encrypted; give the private key without a passphrase.")


def certificate_for(settings: Settings) -> Certificate:
    """The operator's certificate if one is set, else ours in `DATA/tls`, made or renewed when it is due."""
    if settings.cert:
        return _given(settings.cert, settings.key or settings.cert)
    return _own(settings.data / "tls", certificate_names(settings))


def certificate_names(settings: Settings) -> list[str]:
    """Every name under which this server may be dialled, most usual first."""
    names = ["localhost", "127.0.0.1", "::1", socket.gethostname()]
    names += [settings.host, *(urlsplit(url).hostname or "" for url in (settings.host_url, settings.api_url))]
    return [name for name in dict.fromkeys(names) if name and not _is_every_address(name)]


def _is_every_address(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_unspecified
    except ValueError:
        return False


def _given(chain: Path, key: Path) -> Certificate:
    for setting, path in (("cert", chain), ("key", key)):
        if not path.is_file():
            raise CertificateError(f"{setting} is {str(path)!r}, but there is no such file.")
        if not os.access(path, os.R_OK):
            raise CertificateError(f"{setting} is {str(path)!r}, but this user may not read it.")
    return Certificate(chain, key, ca=None, not_after=_read_certificate(chain, "cert").not_valid_after_utc)


def _read_certificate(path: Path, setting: str) -> x509.Certificate:
    # Imported here: 7 MB that a server whose certificate needs no look does not spend.
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError as unreadable:
        raise CertificateError(
            f"{setting} is {str(path)!r}, which holds no certificate in PEM form; "
            "it must begin with -----BEGIN CERTIFICATE-----."
        ) from unreadable


def _own(folder: Path, names: list[str]) -> Certificate:
    """Files in `folder`: ca.pem, ca-key.pem, server.pem, server-key.pem; keys have mode 600."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ca, chain, key = folder / "ca.pem", folder / "server.pem", folder / "server-key.pem"
    if _is_due(ca, []) or not (folder / "ca-key.pem").is_file():
        _make_ca(folder)
        chain.unlink(missing_ok=True)
    if _is_due(chain, names) or not key.is_file():
        _make_server(folder, names)
    not_after = _read_certificate(chain, "tls/server.pem").not_valid_after_utc
    return Certificate(chain, key, ca, not_after)


def _is_due(path: Path, names: list[str]) -> bool:
    """Whether there is no certificate at `path`, or it ends soon, or it lacks one of `names`."""
    if not path.is_file():
        return True
    certificate = _read_certificate(path, f"tls/{path.name}")
    if certificate.not_valid_after_utc < datetime.now(UTC) + timedelta(days=RENEW_DAYS):
        return True
    return bool(names) and not set(names) <= _names_in(certificate)


def _names_in(certificate: x509.Certificate) -> set[str]:
    from cryptography import x509

    extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = extension.get_values_for_type(x509.IPAddress)
    return {*extension.get_values_for_type(x509.DNSName), *(str(address) for address in addresses)}


def _make_ca(folder: Path) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    # The host's name and the year tell the CAs of two servers apart in a browser's list.
    name = _named(f"Lookalike CA of {socket.gethostname()[:30]} {datetime.now(UTC):%Y-%m-%d}")
    builder = _builder(name, name, key, key, CA_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    _write(folder, "ca", builder, key, key)


def _make_server(folder: Path, names: list[str]) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

    issuer = _read_certificate(folder / "ca.pem", "tls/ca.pem")
    issuer_key = _read_key(folder / "ca-key.pem")
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(_named("Lookalike"), issuer.subject, key, issuer_key, SERVER_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    server_only = x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH])
    builder = builder.add_extension(server_only, critical=False)
    alternatives = x509.SubjectAlternativeName([_general_name(name) for name in names])
    builder = builder.add_extension(alternatives, critical=False)
    _write(folder, "server", builder, key, issuer_key)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: EllipticCurvePrivateKey,
    issuer_key: EllipticCurvePrivateKey,
    days: int,
) -> x509.CertificateBuilder:
    """With both key identifiers: Python 3.13 refuses certificates that lack them."""
    from cryptography import x509

    now = datetime.now(UTC)
    built = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
    built = built.serial_number(x509.random_serial_number())
    # An hour back, for clients whose clock is behind.
    built = built.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=days))
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return built.add_extension(own, critical=False).add_extension(authority, critical=False)


def _named(common_name: str) -> x509.Name:
    from cryptography import x509

    return x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, common_name)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(name: str) -> x509.GeneralName:
    from cryptography import x509

    with contextlib.suppress(ValueError):
        return x509.IPAddress(ipaddress.ip_address(name))
    return x509.DNSName(name)


def _read_key(path: Path) -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as unreadable:
        raise CertificateError(
            f"{path} holds no key; remove its folder to have new ones made."
        ) from unreadable
    if not isinstance(key, EllipticCurvePrivateKey):
        raise CertificateError(
            f"{path} holds a key that is not ours; remove its folder to have new ones made."
        )
    return key


def _write(
    folder: Path,
    name: str,
    builder: x509.CertificateBuilder,
    key: EllipticCurvePrivateKey,
    issuer_key: EllipticCurvePrivateKey,
) -> None:
    from cryptography.hazmat.primitives import hashes, serialization

    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate = builder.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    _replace(folder / f"{name}-key.pem", private, mode=0o600)
    _replace(folder / f"{name}.pem", certificate, mode=0o644)


def _replace(path: Path, content: bytes, mode: int) -> None:
    """Write beside and rename, so that a crash leaves the old file or the new one, whole."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    fresh.replace(path)
