"""The eight known ways to wrap a signed SAML assertion, so that a checker sees the signed one and a reader another."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from lxml import etree

SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
SAMLP = "{urn:oasis:names:tc:SAML:2.0:protocol}"
DS = "{http://www.w3.org/2000/09/xmldsig#}"


def evil_copy(element: Any) -> Any:
    """The same with another subject, another id and no signature."""
    evil = copy.deepcopy(element)
    for signature in list(evil.iter(f"{DS}Signature")):
        signature.getparent().remove(signature)
    evil.set("ID", "_evil")
    for name in evil.iter(f"{SAML}NameID"):
        name.text = "root"
    return evil


def xsw1(response: Any) -> Any:
    """The signed response lies inside the signature of an evil one."""
    evil = evil_copy(response)
    signature = copy.deepcopy(response.find(f"{DS}Signature"))
    original = copy.deepcopy(response)
    original.remove(original.find(f"{DS}Signature"))
    signature.append(original)
    evil.insert(1, signature)
    return evil


def xsw2(response: Any) -> Any:
    """As the first, but the signature is detached: it stands after the original."""
    evil = evil_copy(response)
    original = copy.deepcopy(response)
    signature = original.find(f"{DS}Signature")
    original.remove(signature)
    evil.insert(1, original)
    evil.insert(2, signature)
    return evil


def xsw3(response: Any) -> Any:
    """An evil assertion before the signed one."""
    response.insert(0, evil_copy(response.find(f"{SAML}Assertion")))
    return response


def xsw4(response: Any) -> Any:
    """The signed assertion inside an evil one."""
    original = response.find(f"{SAML}Assertion")
    evil = evil_copy(original)
    response.replace(original, evil)
    evil.append(original)
    return response


def xsw5(response: Any) -> Any:
    """The signature stays in an evil assertion; the original stands at the end."""
    original = response.find(f"{SAML}Assertion")
    evil = evil_copy(original)
    signature = original.find(f"{DS}Signature")
    original.remove(signature)
    evil.insert(1, signature)
    response.replace(original, evil)
    response.append(original)
    return response


def xsw6(response: Any) -> Any:
    """The original lies inside the signature, which lies in an evil assertion."""
    original = response.find(f"{SAML}Assertion")
    evil = evil_copy(original)
    signature = original.find(f"{DS}Signature")
    original.remove(signature)
    response.replace(original, evil)
    evil.insert(1, signature)
    signature.append(original)
    return response


def xsw7(response: Any) -> Any:
    """An evil assertion inside an element that schemas leave open."""
    original = response.find(f"{SAML}Assertion")
    extensions = etree.Element(f"{SAMLP}Extensions")
    extensions.append(evil_copy(original))
    response.insert(1, extensions)
    return response


def xsw8(response: Any) -> Any:
    """The original in an Object of the signature, which lies in an evil assertion."""
    original = response.find(f"{SAML}Assertion")
    evil = evil_copy(original)
    signature = original.find(f"{DS}Signature")
    original.remove(signature)
    response.replace(original, evil)
    evil.insert(1, signature)
    etree.SubElement(signature, f"{DS}Object").append(original)
    return response


WRAPPED: dict[str, tuple[bool, Callable[[Any], Any]]] = {  # whether the whole response is what was signed
    "xsw1": (True, xsw1),
    "xsw2": (True, xsw2),
    "xsw3": (False, xsw3),
    "xsw4": (False, xsw4),
    "xsw5": (False, xsw5),
    "xsw6": (False, xsw6),
    "xsw7": (False, xsw7),
    "xsw8": (False, xsw8),
}


def wrapped(name: str, xml: str) -> str:
    _, wrap = WRAPPED[name]
    return etree.tostring(wrap(etree.fromstring(xml.encode()))).decode()
