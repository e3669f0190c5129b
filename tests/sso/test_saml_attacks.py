"""Answers that look like those of the identity provider and are not: nobody gets in by any of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from identity_provider import ISSUER, LOGIN_URL, SERVICE, Provider, encoded, identity_provider
from saml2.xmldsig import DIGEST_SHA1, SIG_RSA_SHA1
from saml_logins import Browser, switch_on
from wrapped import WRAPPED, wrapped

from client import Client
from lookalike.sso import saml
from lookalike.sso.identity import SignOnRefused

REQUEST = "_0123456789abcdef"


def refusal(provider: Provider, xml: str, later: timedelta = timedelta()) -> str:
    """The code with which this answer to REQUEST is refused."""
    config = {"idp_cert": provider.certificate, "idp_issuer": ISSUER, "idp_url": LOGIN_URL}
    with pytest.raises(SignOnRefused) as refused:
        saml.identity_of(config, SERVICE, encoded(xml), REQUEST, datetime.now(UTC) + later)
    return refused.value.code


def test_right_answer_is_taken(provider: Provider) -> None:
    config = {"idp_cert": provider.certificate, "idp_issuer": ISSUER, "groups_attribute": "groups"}
    found = saml.identity_of(config, SERVICE, encoded(provider.answer(REQUEST)), REQUEST, datetime.now(UTC))
    assert (found.subject, found.groups) == ("ada", ("analysts",))


@pytest.mark.parametrize("name", WRAPPED)
def test_wrapped_signature_is_refused(provider: Provider, name: str) -> None:
    whole, _ = WRAPPED[name]
    xml = provider.answer(REQUEST, sign_response=whole, sign_assertion=not whole)
    forged = wrapped(name, xml)
    assert "root" in forged
    assert refusal(provider, forged) in {"assertions", "signatures", "signature", "unsigned", "ids"}


def test_unsigned_assertion_is_refused(provider: Provider) -> None:
    assert refusal(provider, provider.answer(REQUEST, sign_assertion=False)) == "unsigned"


def test_changed_subject_is_refused(provider: Provider) -> None:
    forged = provider.answer(REQUEST).replace(">ada<", ">root<")
    assert refusal(provider, forged) == "signature"


def test_signature_by_another_key_is_refused(provider: Provider, tmp_path: Path) -> None:
    stranger = identity_provider(tmp_path, "stranger")
    assert refusal(provider, stranger.answer(REQUEST)) == "signature"


def test_signature_with_sha1_is_refused(provider: Provider) -> None:
    assert refusal(provider, provider.answer(REQUEST, sign_alg=SIG_RSA_SHA1)) == "signature"


def test_digest_with_sha1_is_refused(provider: Provider) -> None:
    assert refusal(provider, provider.answer(REQUEST, digest_alg=DIGEST_SHA1)) == "signature"


def test_signature_by_hmac_with_public_key_is_refused(provider: Provider) -> None:
    forged = provider.answer(REQUEST).replace(
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
    )
    assert refusal(provider, forged) == "signature"


def test_wrong_audience_is_refused(provider: Provider) -> None:
    forged = provider.answer(REQUEST, audience="https://other.example.com")
    assert refusal(provider, forged) == "audience"


def test_wrong_destination_is_refused(provider: Provider) -> None:
    forged = provider.answer(REQUEST, destination="https://other.example.com/samlcallback")
    assert refusal(provider, forged) == "destination"


def test_wrong_recipient_is_refused(provider: Provider) -> None:
    other = "https://other.example.com/samlcallback"
    answer = provider.answer(REQUEST, destination=other)
    forged = answer.replace(f'Destination="{other}"', f'Destination="{SERVICE}/samlcallback"')
    assert refusal(provider, forged) == "confirmation"


def test_answer_to_another_request_is_refused(provider: Provider) -> None:
    assert refusal(provider, provider.answer("_another")) == "in-response-to"


def test_changed_in_response_to_outside_the_signature_is_refused(provider: Provider) -> None:
    head, assertion, rest = provider.answer("_another").partition("Assertion ")
    forged = head.replace("_another", REQUEST) + assertion + rest
    assert refusal(provider, forged) == "confirmation"


def test_expired_assertion_is_refused(provider: Provider) -> None:
    assert refusal(provider, provider.answer(REQUEST), timedelta(hours=1)) == "expired"


def test_assertion_of_the_future_is_refused(provider: Provider) -> None:
    assert refusal(provider, provider.answer(REQUEST), timedelta(hours=-1)) == "not-yet"


def test_comment_in_name_is_refused(provider: Provider) -> None:
    answer = provider.answer(REQUEST, "admin@example.com.evil.example")
    forged = answer.replace("admin@example.com.evil", "admin@example.com<!-- -->.evil")
    assert refusal(provider, forged) == "xml-comment"


def test_instruction_in_name_is_refused(provider: Provider) -> None:
    answer = provider.answer(REQUEST, "admin@example.com.evil.example")
    forged = answer.replace("admin@example.com.evil", "admin@example.com<?cut ?>.evil")
    assert refusal(provider, forged) == "xml-comment"


def test_external_entity_is_refused(provider: Provider) -> None:
    entity = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    forged = provider.answer(REQUEST).replace('<?xml version="1.0"?>', entity).replace(">ada<", ">&x;<")
    assert refusal(provider, forged) == "xml-doctype"


def test_billion_laughs_are_refused(provider: Provider) -> None:
    lines = "".join(f'<!ENTITY l{n + 1} "&l{n};&l{n};&l{n};&l{n};">' for n in range(20))
    forged = f'<!DOCTYPE r [<!ENTITY l0 "ha">{lines}]><r>&l20;</r>'
    assert refusal(provider, forged) == "xml-doctype"


@pytest.mark.parametrize("text", ["", "<", "<a/>", "\x00", "<a>" * 5000, "A" * 600_000])
def test_nonsense_is_refused(provider: Provider, text: str) -> None:
    assert refusal(provider, text) in {"xml", "xml-doctype", "not-a-response"}


def test_two_assertions_of_one_signed_answer_are_refused(provider: Provider) -> None:
    answer = provider.answer(REQUEST)
    start, end = answer.index("<ns1:Assertion"), answer.index("</ns1:Assertion>") + len("</ns1:Assertion>")
    assert refusal(provider, answer[:end] + answer[start:end] + answer[end:]) == "assertions"


# --- against the running server ---------------------------------------------------------------------------


def test_same_answer_twice_is_refused(sso: Client, provider: Provider) -> None:
    switch_on(sso, provider)
    browser = Browser(sso)
    answer = provider.answer(browser.request_id)
    assert browser.come_back(answer).status_code == 303
    again = browser.come_back(answer)
    assert again.status_code == 403
    assert "used already" in again.text


def test_answer_in_another_browser_is_refused(sso: Client, provider: Provider) -> None:
    switch_on(sso, provider)
    mine, theirs = Browser(sso), Browser(sso)
    answer = provider.answer(mine.request_id)
    assert mine.come_back(answer, cookie="").status_code == 403
    assert theirs.come_back(answer, state=mine.state).status_code == 403
    assert theirs.come_back(answer).status_code == 403


def test_answer_that_nobody_asked_for_is_refused(sso: Client, provider: Provider) -> None:
    switch_on(sso, provider)
    form = {"SAMLResponse": encoded(provider.answer("_unasked"))}
    assert sso.request("POST", "/samlcallback", whole=True, data=form).status_code == 403


def test_trial_login_never_becomes_a_real_one(sso: Client, provider: Provider) -> None:
    """The cookie says which configuration began it, and nobody can change what it says."""
    switch_on(sso, provider)
    mine = Browser(sso)
    name, _, value = mine.cookie.partition("=")
    for cookie in (f"{name}={value[:-4]}AAAA", f"{name}={value[::-1]}", f"{name}=%%", f"{name}=é"[:-1]):
        assert mine.come_back(provider.answer(mine.request_id), cookie=cookie).status_code == 403
