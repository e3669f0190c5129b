"""Login by SAML: its configuration, trial ones, and metadata of identity providers."""

from __future__ import annotations

from typing import Any

from ... import egress
from ...contract.types import WriteSamlConfig
from ...dispatch.answers import Later
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest
from ...sso.identity import SignOnBroken, SignOnRefused
from ...sso.saml_metadata import parse_metadata
from ...store.database import Row
from . import configs

saml_config_domain = Domain(
    "SamlConfig",
    extras={"url": lambda call, config: call.api_url("/saml_config")},
    show=configs.admin,
    update=configs.admin,
)
metadata = Domain("SamlMetadataParseResult", parse=configs.admin)


@saml_config_domain.op("saml_config", needs="show")
def saml_config(call: Call) -> Row:
    return configs.shown(call, "saml", configs.stored(call, "saml"))


@saml_config_domain.op("update_saml_config", needs="update")
def update_saml_config(call: Call, body: WriteSamlConfig) -> Row:
    return configs.update(call, "saml", body)


@saml_config_domain.op("create_saml_test_config", needs="update")
def create_saml_test_config(call: Call, body: WriteSamlConfig) -> Row:
    return configs.create_trial(call, "saml", body)


@saml_config_domain.op("saml_test_config", needs="show")
def saml_test_config(call: Call, test_slug: str) -> Row:
    return configs.trial(call, "saml", test_slug)


@saml_config_domain.op("delete_saml_test_config", needs="update")
def delete_saml_test_config(call: Call, test_slug: str) -> None:
    configs.delete_trial(call, "saml", test_slug)


@metadata.op("parse_saml_idp_metadata", needs="parse", reads=True)
def parse_saml_idp_metadata(call: Call, body: str) -> Row:
    return _parsed(body.encode("utf-8", "replace"))


@metadata.op("fetch_and_parse_saml_idp_metadata", needs="parse", reads=True)
def fetch_and_parse_saml_idp_metadata(call: Call, body: str) -> Later:
    url, settings = body.strip().strip('"'), call.instance.settings

    async def wait() -> dict[str, Any]:
        try:
            answer = await egress.get(url, settings=settings)
        except egress.EgressError as wrong:
            raise BadRequest(f"The metadata cannot be loaded: {wrong}") from wrong
        if not answer.ok:
            raise BadRequest(f"{url[:200]} answered {answer.status}.")
        return _parsed(answer.body)

    return Later(wait)


def _parsed(data: bytes) -> Row:
    try:
        return parse_metadata(data)
    except (SignOnRefused, SignOnBroken) as wrong:
        raise BadRequest(str(wrong)) from wrong
