"""The metadata of a SAML identity provider: its name, its address, and the certificates that it signs with."""

from __future__ import annotations

from typing import Any

from .identity import SignOnRefused
from .saml import pem
from .xml import name, read_xml

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"


def parse_metadata(data: bytes) -> dict[str, Any]:
    """The fields of SamlMetadataParseResult. Raises SignOnRefused."""
    root = read_xml(data)
    entities = (
        [root] if root.tag == name("md", "EntityDescriptor") else root.findall(name("md", "EntityDescriptor"))
    )
    providers = [each for each in entities if each.find(name("md", "IDPSSODescriptor")) is not None]
    if len(providers) != 1:
        raise SignOnRefused(
            "metadata",
            f"The metadata must describe one identity provider (IDPSSODescriptor); it has {len(providers)}.",
        )
    provider = providers[0].find(name("md", "IDPSSODescriptor"))
    assert provider is not None
    signing = [pem(each) for each in _certificates(provider)]
    return {
        "idp_issuer": providers[0].get("entityID"),
        "idp_url": _login_url(provider),
        "idp_cert": signing[0] if signing else None,
        "idp_cert_multi": {"signing": signing},
    }


def _certificates(provider: Any) -> list[str]:
    found: list[str] = []
    for key in provider.findall(name("md", "KeyDescriptor")):
        if key.get("use") in (None, "signing"):
            found += [each.text or "" for each in key.iter(name("ds", "X509Certificate"))]
    return list(dict.fromkeys("".join(each.split()) for each in found if each.strip()))


def _login_url(provider: Any) -> str | None:
    """For the binding that our requests go by. None when it has none: then it cannot be used."""
    for service in provider.findall(name("md", "SingleSignOnService")):
        if service.get("Binding") == REDIRECT:
            return service.get("Location")
    return None
