"""A SAML identity provider on pysaml2, which signs with the program xmlsec1: the other side of the protocol, by
other people's code."""

from __future__ import annotations

import base64
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

SERVICE = "https://bi.example.com"
ISSUER = "https://idp.example.com/metadata"
LOGIN_URL = "https://idp.example.com/login"
CALLBACK = f"{SERVICE}/samlcallback"

SERVICE_METADATA = f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{SERVICE}">
<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:AssertionConsumerService Binding="{BINDING_HTTP_POST}" Location="{CALLBACK}" index="0"/>
</md:SPSSODescriptor></md:EntityDescriptor>"""


@dataclass
class Provider:
    """`certificate` is PEM."""

    server: Server
    certificate: str
    metadata: str

    def answer(self, request_id: str, subject: str = "ada", **options: Any) -> str:
        """The XML of an answer to that request. `attributes`: lists of texts by name."""
        attributes = options.pop("attributes", {"email": ["ada@example.com"], "groups": ["analysts"]})
        how = {"sign_assertion": True, "sign_response": False, "sign_alg": SIG_RSA_SHA256, **options}
        how.setdefault("digest_alg", DIGEST_SHA256)
        return str(
            self.server.create_authn_response(
                attributes,
                in_response_to=request_id,
                destination=how.pop("destination", CALLBACK),
                sp_entity_id=how.pop("audience", SERVICE),
                name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text=subject),
                authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "authn_auth": ISSUER},
                **how,
            )
        )


@contextmanager
def metadata_address(provider: Provider, folder: Path) -> Iterator[str]:
    """Where the provider publishes what one has to know of it."""
    (folder / "metadata.xml").write_text(provider.metadata)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=folder))
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/metadata.xml"
    server.shutdown()
    server.server_close()


def encoded(xml: str) -> str:
    return base64.b64encode(xml.encode()).decode()


def request_of(location: str) -> tuple[str, str]:
    """The id of the request that the browser was sent away with, and its RelayState."""
    query = parse_qs(urlsplit(location).query)
    xml = zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), wbits=-15).decode()
    return xml.partition('ID="')[2].partition('"')[0], query["RelayState"][0]


def key_pair(folder: Path, name: str) -> tuple[Path, Path]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example.com")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    key_file, certificate_file = folder / f"{name}.key", folder / f"{name}.pem"
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return key_file, certificate_file


def identity_provider(folder: Path, name: str = "idp") -> Provider:
    key, certificate = key_pair(folder, name)
    metadata = folder / "service.xml"
    metadata.write_text(SERVICE_METADATA)
    attribute_maps = folder / "maps"
    attribute_maps.mkdir(exist_ok=True)
    config = IdPConfig().load(
        {
            "entityid": ISSUER,
            "key_file": str(key),
            "cert_file": str(certificate),
            "xmlsec_binary": "/usr/bin/xmlsec1",
            "metadata": {"local": [str(metadata)]},
            "service": {
                "idp": {
                    "endpoints": {"single_sign_on_service": [(LOGIN_URL, BINDING_HTTP_REDIRECT)]},
                    "policy": {
                        "default": {
                            "lifetime": {"minutes": 15},
                            "name_form": "urn:oasis:names:tc:SAML:2.0:attrname-format:basic",
                        }
                    },
                }
            },
        }
    )
    return Provider(Server(config=config), certificate.read_text(), str(entity_descriptor(config)))
