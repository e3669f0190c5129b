from __future__ import annotations

import datetime
import socket
import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from lookalike.config import Settings
from lookalike.serving import certificate as module
from lookalike.serving.certificate import CertificateError, certificate_for


def names_in(path: Path) -> set[str]:
    alternatives = x509.load_pem_x509_certificate(path.read_bytes()).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    return set(alternatives.value.get_values_for_type(x509.DNSName)) | {
        str(address) for address in alternatives.value.get_values_for_type(x509.IPAddress)
    }


def test_own_certificate_covers_the_local_names(tmp_path: Path) -> None:
    made = certificate_for(Settings(data=tmp_path))
    assert {"localhost", "127.0.0.1", "::1", socket.gethostname()} <= names_in(made.chain)


def test_own_certificate_covers_the_public_name(tmp_path: Path) -> None:
    made = certificate_for(Settings(data=tmp_path, host="0.0.0.0", host_url="https://bi.example.com:8443"))
    assert "bi.example.com" in names_in(made.chain)
    assert "0.0.0.0" not in names_in(made.chain)


def test_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    certificate_for(Settings(data=tmp_path))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "tls").iterdir()}
    assert modes == {"ca-key.pem": 0o600, "ca.pem": 0o644, "server-key.pem": 0o600, "server.pem": 0o644}


def test_second_start_keeps_the_certificate(tmp_path: Path) -> None:
    first = certificate_for(Settings(data=tmp_path)).chain.read_bytes()
    assert certificate_for(Settings(data=tmp_path)).chain.read_bytes() == first


def test_new_name_makes_a_certificate_of_the_same_ca(tmp_path: Path) -> None:
    ca = certificate_for(Settings(data=tmp_path)).ca
    assert ca is not None
    before = ca.read_bytes()
    made = certificate_for(Settings(data=tmp_path, host_url="https://bi.example.com"))
    assert ca.read_bytes() == before
    assert "bi.example.com" in names_in(made.chain)


def test_certificate_near_its_end_is_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SERVER_DAYS", 10)
    certificate_for(Settings(data=tmp_path))
    monkeypatch.setattr(module, "SERVER_DAYS", 397)
    renewed = certificate_for(Settings(data=tmp_path))
    assert renewed.not_after > datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=390)


def test_strict_client_trusts_the_ca_file(tmp_path: Path) -> None:
    """A handshake in memory, with the strictness that is Python 3.13's default."""
    made = certificate_for(Settings(data=tmp_path))
    strict = ssl.create_default_context(cafile=made.ca)
    strict.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = strict.wrap_bio(to_client, to_server, server_hostname="localhost")
    server = made.context().wrap_bio(to_server, to_client, server_side=True)
    for side in (client, server, client, server):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    assert client.version() == "TLSv1.3"


def test_given_certificate_is_used_with_no_ca(tmp_path: Path) -> None:
    own = certificate_for(Settings(data=tmp_path))
    given = certificate_for(Settings(cert=own.chain, key=own.key))
    assert (given.chain, given.key, given.ca) == (own.chain, own.key, None)


def test_missing_certificate_names_setting_and_path(tmp_path: Path) -> None:
    with pytest.raises(CertificateError, match=r"cert is .*none\.pem.* no such file"):
        certificate_for(Settings(cert=tmp_path / "none.pem"))


def test_file_without_certificate_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("hello")
    with pytest.raises(CertificateError, match="BEGIN CERTIFICATE"):
        certificate_for(Settings(cert=tmp_path / "x.pem"))


def test_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    one = certificate_for(Settings(data=tmp_path / "one"))
    other = certificate_for(Settings(data=tmp_path / "other"))
    with pytest.raises(CertificateError, match="cannot be used together"):
        certificate_for(Settings(cert=one.chain, key=other.key)).context()


def test_encrypted_key_is_refused_without_asking(tmp_path: Path) -> None:
    own = certificate_for(Settings(data=tmp_path))
    key = serialization.load_pem_private_key(own.key.read_bytes(), None)
    locked = tmp_path / "locked.pem"
    locked.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    with pytest.raises(CertificateError, match="passphrase"):
        certificate_for(Settings(cert=own.chain, key=locked)).context()
