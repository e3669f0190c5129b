"""OpenID Connect, authorization code flow with PKCE: the address to go to, and what the provider's tokens say.

Looker takes the addresses from its configuration; only the keys that sign tokens come by the issuer's discovery
document, since no field of the configuration holds them. Source: OpenID Connect core, 3.1.3.7; RFC 8725.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from .. import egress
from ..config import Settings
from .identity import Identity, SignOnBroken, SignOnRefused, first
from .state import Secrets

Config = Mapping[str, Any]
CALLBACK = "/openidconnect"
DEFAULT_SCOPES = ("openid", "email", "profile")
# Signatures of a private key only: never `none`, and never HMAC, for which the public key could be taken.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY_S = 60
INSTALL = "Login by OpenID Connect needs a package that is not installed: pip install 'lookalike[oidc]'."


def request_url(config: Config, web_url: str, state_id: str, secrets: Secrets) -> str:
    asked = {
        "response_type": "code",
        "client_id": config["identifier"],
        "redirect_uri": web_url + CALLBACK,
        "scope": " ".join(dict.fromkeys(["openid", *(config.get("scopes") or DEFAULT_SCOPES)])),
        "state": state_id,
        "nonce": secrets.nonce,
        "code_challenge": secrets.challenge,
        "code_challenge_method": "S256",
    }
    endpoint = config["authorization_endpoint"]
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


async def identity_of(
    settings: Settings, config: Config, web_url: str, code: str, secrets: Secrets, now: datetime
) -> Identity:
    """Raises SignOnRefused, SignOnBroken."""
    tokens = await _tokens(settings, config, web_url, code, secrets)
    claims = read_id_token(config, await _keys(settings, config), tokens.get("id_token"), secrets.nonce, now)
    more = await _user_info(settings, config, claims["sub"], tokens.get("access_token"))
    return _identity(config, {**more, **claims})


async def _tokens(
    settings: Settings, config: Config, web_url: str, code: str, secrets: Secrets
) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": web_url + CALLBACK,
        "code_verifier": secrets.verifier,
    }
    account = f"{quote(config['identifier'], safe='')}:{quote(config['secret'], safe='')}"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
        "Authorization": f"Basic {base64.b64encode(account.encode()).decode()}",
    }
    url = config["token_endpoint"]
    answer = await _called(
        egress.post(url, settings=settings, content=urlencode(form).encode(), headers=headers), url
    )
    if 400 <= answer.status < 500:
        raise SignOnRefused("code", "The identity provider does not know this login any more. Start again.")
    return _object(answer, url)


async def _called(call: Any, url: str) -> egress.Response:
    try:
        return await call
    except egress.EgressError as wrong:
        raise SignOnBroken(f"{url}: {wrong}") from wrong


def _object(answer: egress.Response, url: str) -> dict[str, Any]:
    try:
        found = json.loads(answer.body) if answer.ok else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise SignOnBroken(f"{url} answered {answer.status} and no JSON object.")
    return found


async def _keys(settings: Settings, config: Config) -> dict[str, Any]:
    """The issuer's public keys. The document must be of that very issuer."""
    url = f"{config['issuer'].rstrip('/')}/.well-known/openid-configuration"
    found = _object(await _called(egress.get(url, settings=settings), url), url)
    if found.get("issuer") != config["issuer"]:
        raise SignOnBroken(
            f"{url} is of another issuer than the configured one: {str(found.get('issuer'))[:200]!r}."
        )
    keys = found.get("jwks_uri")
    if not isinstance(keys, str):
        raise SignOnBroken(f"{url} has no jwks_uri, so no signature can be checked.")
    return _object(await _called(egress.get(keys, settings=settings), keys), keys)


def read_id_token(
    config: Config, keys: Mapping[str, Any], token: Any, nonce: str, now: datetime
) -> dict[str, Any]:
    """The claims of a token that the issuer signed for us, for this login, now. Raises SignOnRefused."""
    claims = _signed_claims(keys, token)
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    wanted = config.get("audience") or config["identifier"]
    problems = {
        "issuer": claims.get("iss") != config["issuer"],
        "audience": wanted not in audiences
        or (len(audiences) > 1 and claims.get("azp") != config["identifier"]),
        "authorized-party": claims.get("azp", config["identifier"]) != config["identifier"],
        "nonce": claims.get("nonce") != nonce,
        "expired": not _is_number(claims.get("exp")) or claims["exp"] + LEEWAY_S <= now.timestamp(),
        "not-yet": not _is_number(claims.get("iat")) or claims["iat"] - LEEWAY_S > now.timestamp(),
        "subject": not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= 255,
    }
    for code, is_wrong in problems.items():
        if is_wrong:
            raise SignOnRefused(code, f"The provider's token is not for this login ({code}). Start again.")
    return claims


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _signed_claims(keys: Mapping[str, Any], token: Any) -> dict[str, Any]:
    try:
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet
    except ModuleNotFoundError as missing:
        raise SignOnBroken(INSTALL) from missing
    if not isinstance(token, str) or len(token) > 64 * 1024:
        raise SignOnRefused("token", "The identity provider gave no ID token.")
    try:
        known = KeySet.import_key_set({"keys": [each for each in keys["keys"] if _may_sign(each)]})
        return dict(jwt.decode(token, known, algorithms=list(ALGORITHMS)).claims)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise SignOnRefused("signature", "The provider's token is not signed by the provider.") from wrong


def _may_sign(key: Any) -> bool:
    return isinstance(key, dict) and key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"


async def _user_info(settings: Settings, config: Config, subject: str, token: Any) -> dict[str, Any]:
    url = config.get("userinfo_endpoint")
    if not url or not isinstance(token, str):
        return {}
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    found = _object(await _called(egress.get(url, settings=settings, headers=headers), url), url)
    if found.get("sub") != subject:
        raise SignOnRefused("userinfo", "The provider speaks of two different people.")
    return found


def _identity(config: Config, claims: Mapping[str, Any]) -> Identity:
    said = {key: _texts(value) for key, value in claims.items()}
    email_claim = config.get("user_attribute_map_email") or "email"
    return Identity(
        kind="oidc",
        issuer=config["issuer"],
        subject=claims["sub"],
        email=first(said, email_claim),
        # Anybody can type an address in at some providers: only one that was verified leads to an account.
        email_proven=claims.get("email_verified") is True and email_claim == "email",
        first_name=first(said, config.get("user_attribute_map_first_name") or "given_name"),
        last_name=first(said, config.get("user_attribute_map_last_name") or "family_name"),
        groups=said.get(config.get("groups_attribute") or "groups", ()),
        attributes=said,
    )


def _texts(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    kept = [each for each in values if isinstance(each, str | int | float | bool)]
    return tuple(str(each).lower() if isinstance(each, bool) else str(each) for each in kept)
