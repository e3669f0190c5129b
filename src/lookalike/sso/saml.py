"""SAML 2.0: the request that sends a browser to the identity provider, and the answer that it brings back.

Only what was signed is read: the verifier gives the signed element as its bytes were signed, and no other element of
the document is looked at for who somebody is. Source: SAML 2.0 core and bindings; trust reference, A12.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from .identity import Identity, SignOnBroken, SignOnRefused, first
from .xml import INSTALL, lxml_etree, name, read_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

Config = Mapping[str, Any]
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
POST_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
CALLBACK = "/samlcallback"
DEFAULT_DRIFT_S = 60  # assumed: what Looker takes when `allowed_clock_drift` is empty
METHODS = (
    "RSA_SHA256", "RSA_SHA384", "RSA_SHA512", "ECDSA_SHA256", "ECDSA_SHA384", "ECDSA_SHA512",
    "SHA256_RSA_MGF1", "SHA384_RSA_MGF1", "SHA512_RSA_MGF1",
)  # fmt: skip
DIGESTS = ("SHA256", "SHA384", "SHA512")
CONDITIONS = ("AudienceRestriction", "OneTimeUse", "ProxyRestriction")


def request_url(config: Config, web_url: str, request_id: str, state_id: str, now: datetime) -> str:
    """Where the browser goes: the request is deflated into the address (HTTP-Redirect binding), unsigned as
    Looker's are."""
    from xml.sax.saxutils import escape, quoteattr

    text = (
        '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" '
        'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Version="2.0" '
        f"ID={quoteattr(request_id)} IssueInstant={quoteattr(f'{now:%Y-%m-%dT%H:%M:%SZ}')} "
        f"Destination={quoteattr(config['idp_url'])} ProtocolBinding={quoteattr(POST_BINDING)} "
        f"AssertionConsumerServiceURL={quoteattr(web_url + CALLBACK)}>"
        f"<saml:Issuer>{escape(audience_of(config, web_url))}</saml:Issuer></samlp:AuthnRequest>"
    )
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(text.encode()) + packer.flush()
    query = urlencode({"SAMLRequest": base64.b64encode(packed).decode(), "RelayState": state_id})
    return f"{config['idp_url']}{'&' if '?' in config['idp_url'] else '?'}{query}"


def audience_of(config: Config, web_url: str) -> str:
    return config.get("idp_audience") or web_url


def identity_of(config: Config, web_url: str, encoded: str, request_id: str, now: datetime) -> Identity:
    """Whom the answer to our request speaks of. Raises SignOnRefused for every answer that is not wholly right."""
    root = read_xml(_decoded(encoded))
    _check_answer(root, web_url, request_id)
    assertion = _signed_assertion(config, root)
    drift = timedelta(seconds=_drift(config))
    _check_assertion(config, web_url, assertion, now, drift)
    return _identity(config, assertion, _subject(assertion, web_url, request_id, now, drift))


def _drift(config: Config) -> int:
    given = config.get("allowed_clock_drift")
    return DEFAULT_DRIFT_S if given is None else given


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise SignOnRefused("base64", "The answer of the identity provider is not base64.") from wrong


def _check_answer(root: _Element, web_url: str, request_id: str) -> None:
    if root.tag != name("samlp", "Response"):
        raise SignOnRefused("not-a-response", "This is no answer of a SAML identity provider.")
    if root.get("InResponseTo") != request_id:
        raise SignOnRefused("in-response-to", "This answers another login than the one that began here.")
    if root.get("Destination") not in (None, web_url + CALLBACK):
        raise SignOnRefused("destination", "This answer was made for another server.")
    code = root.find(f"{name('samlp', 'Status')}/{name('samlp', 'StatusCode')}")
    if code is None or code.get("Value") != SUCCESS:
        raise SignOnRefused("status", "The identity provider did not log you in.")


def _signed_assertion(config: Config, root: _Element) -> _Element:
    """The one assertion, read out of what was signed: itself, or the whole answer."""
    everywhere = list(root.iter(name("saml", "Assertion")))
    direct = root.findall(name("saml", "Assertion"))
    if next(root.iter(name("saml", "EncryptedAssertion")), None) is not None:
        raise SignOnRefused("encrypted", "The assertion is encrypted, which this server does not read.")
    if len(direct) != 1 or len(everywhere) != 1:
        raise SignOnRefused("assertions", "The answer must hold exactly one assertion, directly in it.")
    _check_ids(root)
    own = direct[0].findall(name("ds", "Signature"))
    whole = root.findall(name("ds", "Signature"))
    if (
        len(list(root.iter(name("ds", "Signature")))) != len(own) + len(whole)
        or len(own) > 1
        or len(whole) > 1
    ):
        raise SignOnRefused("signatures", "A signature stands where none belongs.")
    if not own and not whole:
        raise SignOnRefused("unsigned", "The assertion is not signed.")
    if own:
        signed = _verified(config, direct[0])
    else:
        signed = _only(_verified(config, root).findall(name("saml", "Assertion")))
    if signed.tag != name("saml", "Assertion") or signed.get("ID") != direct[0].get("ID"):
        raise SignOnRefused("wrapped", "What is signed is not the assertion.")
    return signed


def _only(found: list[_Element]) -> _Element:
    if len(found) != 1:
        raise SignOnRefused("assertions", "The signed answer must hold exactly one assertion.")
    return found[0]


def _check_ids(root: _Element) -> None:
    """Every id once, under one name only: a reference must not be able to mean two things."""
    found = [
        value for each in root.iter() for key, value in each.attrib.items() if _local(key).lower() == "id"
    ]
    if len(set(found)) != len(found):
        raise SignOnRefused("ids", "Two elements have the same ID.")


def _local(key: Any) -> str:
    return str(key).rpartition("}")[2]


def _verified(config: Config, element: _Element) -> _Element:
    """The element as it was signed by one of the pinned certificates; certificates in the document mean nothing."""
    data = lxml_etree().tostring(element, with_tail=False)
    for certificate in certificates(config):
        signed = _signed_by(certificate, data)
        if signed is not None:
            return signed
    raise SignOnRefused(
        "signature", "The signature is not one of the identity provider that is configured here."
    )


def certificates(config: Config) -> list[str]:
    """As PEM: the one, and the further ones while keys change."""
    several = (config.get("idp_cert_multi") or {}).get("signing") or []
    return [pem(each) for each in dict.fromkeys([config.get("idp_cert"), *several]) if each]


def pem(certificate: str) -> str:
    """PEM, also for the bare base64 that metadata has."""
    inner = certificate.replace("-----BEGIN CERTIFICATE-----", "").replace("-----END CERTIFICATE-----", "")
    body = "".join(inner.split())
    lines = "\n".join(body[at : at + 64] for at in range(0, len(body), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"


def _signed_by(certificate: str, data: bytes) -> _Element | None:
    try:
        from signxml.exceptions import SignXMLException
        from signxml.verifier import XMLVerifier
    except ModuleNotFoundError as missing:
        raise SignOnBroken(INSTALL) from missing
    try:
        result = XMLVerifier().verify(
            data, x509_cert=certificate, id_attribute="ID", expect_config=_expectations(certificate)
        )
    except (SignXMLException, ValueError, TypeError, KeyError, AttributeError):
        return None  # whatever a hostile signature made of it: it is none
    signed = result[0].signed_xml if isinstance(result, list) else result.signed_xml
    return signed


def _expectations(certificate: str) -> Any:
    """The signature stands directly in what it signs. The certificate is pinned by an administrator, so its key
    counts and its dates do not: identity providers keep certificates for longer than they say."""
    from cryptography import x509
    from signxml.algorithms import DigestAlgorithm, SignatureMethod
    from signxml.verifier import SignatureConfiguration

    since = x509.load_pem_x509_certificate(certificate.encode()).not_valid_before_utc
    return SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=frozenset(SignatureMethod[each] for each in METHODS),
        digest_algorithms=frozenset(DigestAlgorithm[each] for each in DIGESTS),
        verification_time=since,
    )


# --- what the signed assertion says -----------------------------------------------------------------------


def _text(element: _Element | None) -> str:
    return "" if element is None else "".join(str(each) for each in element.itertext()).strip()


def _time(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _check_assertion(
    config: Config, web_url: str, assertion: _Element, now: datetime, drift: timedelta
) -> None:
    if _text(assertion.find(name("saml", "Issuer"))) != config["idp_issuer"]:
        raise SignOnRefused("issuer", "Another identity provider than the configured one made this answer.")
    conditions = assertion.findall(name("saml", "Conditions"))
    if len(conditions) != 1:
        raise SignOnRefused("conditions", "The assertion does not say until when it holds.")
    _check_times(conditions[0], now, drift)
    for condition in conditions[0]:
        if _local(condition.tag) not in CONDITIONS:
            raise SignOnRefused("conditions", "The assertion has a condition that this server does not know.")
    audiences = [
        {_text(each) for each in found.findall(name("saml", "Audience"))}
        for found in conditions[0].findall(name("saml", "AudienceRestriction"))
    ]
    if not audiences or not all(audience_of(config, web_url) in each for each in audiences):
        raise SignOnRefused("audience", "This assertion was made for another application.")


def _check_times(element: _Element, now: datetime, drift: timedelta) -> None:
    start, end = _time(element.get("NotBefore")), _time(element.get("NotOnOrAfter"))
    if end is None or now - drift >= end:
        raise SignOnRefused("expired", "The assertion has run out. Start again.")
    if element.get("NotBefore") is not None and (start is None or now + drift < start):
        raise SignOnRefused("not-yet", "The assertion does not hold yet: are the clocks right?")


def _subject(assertion: _Element, web_url: str, request_id: str, now: datetime, drift: timedelta) -> str:
    """The name of the subject, once it is confirmed that this browser may show it, here and now."""
    subjects = assertion.findall(name("saml", "Subject"))
    if len(subjects) != 1:
        raise SignOnRefused("subject", "The assertion does not speak of exactly one person.")
    names = subjects[0].findall(name("saml", "NameID"))
    subject = _text(names[0]) if len(names) == 1 else ""
    if not subject:
        raise SignOnRefused("subject", "The assertion does not name anybody.")
    confirmations = subjects[0].findall(name("saml", "SubjectConfirmation"))
    if not any(_is_confirmed(each, web_url, request_id, now, drift) for each in confirmations):
        raise SignOnRefused("confirmation", "The assertion was made for another server or another login.")
    return subject


def _is_confirmed(
    confirmation: _Element, web_url: str, request_id: str, now: datetime, drift: timedelta
) -> bool:
    data = confirmation.find(name("saml", "SubjectConfirmationData"))
    if confirmation.get("Method") != BEARER or data is None:
        return False
    if data.get("Recipient") != web_url + CALLBACK or data.get("InResponseTo") != request_id:
        return False
    end = _time(data.get("NotOnOrAfter"))
    return end is not None and now - drift < end and data.get("NotBefore") is None


def _identity(config: Config, assertion: _Element, subject: str) -> Identity:
    said = _attributes(assertion)
    mapped = config.get("user_attribute_map_email")
    email = first(said, mapped) if mapped else subject
    return Identity(
        kind="saml",
        issuer=config["idp_issuer"],
        subject=subject,
        email=email,
        email_proven=True,  # the provider that an administrator has chosen says nothing else about addresses
        first_name=first(said, config.get("user_attribute_map_first_name")),
        last_name=first(said, config.get("user_attribute_map_last_name")),
        groups=_groups(config, said),
        attributes=said,
    )


def _attributes(assertion: _Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for statement in assertion.findall(name("saml", "AttributeStatement")):
        for attribute in statement.findall(name("saml", "Attribute")):
            values = tuple(filter(None, map(_text, attribute.findall(name("saml", "AttributeValue")))))
            key = attribute.get("Name") or ""
            found[key] = (*found.get(key, ()), *values)
    return found


def _groups(config: Config, said: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """`grouped_attribute_values`: the values of one attribute. `individual_attributes`: each group is an attribute
    of its own, whose value says that somebody is a member."""
    if config.get("groups_finder_type") == "individual_attributes":
        member = config.get("groups_member_value")
        return tuple(key for key, values in said.items() if member in values)
    return said.get(config.get("groups_attribute") or "", ())
