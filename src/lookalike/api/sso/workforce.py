"""Workforce identity: Google's own, so this server keeps the configuration and cannot log anybody in by it."""

from __future__ import annotations

from ...contract.types import WriteWorkforceConfig
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest
from ...store.database import Row
from . import configs

ONLY_GOOGLE = (
    "Workforce identity is a service of Google's that this server cannot be part of. Use SAML (update_saml_config) or "
    "OpenID Connect (update_oidc_config) with the same identity provider."
)
workforce_config_domain = Domain("WorkforceConfig", show=configs.admin, update=configs.admin)


@workforce_config_domain.op("workforce_config", needs="show")
def workforce_config(call: Call) -> Row:
    return configs.shown(call, "workforce", configs.stored(call, "workforce"))


@workforce_config_domain.op("update_workforce_config", needs="update")
def update_workforce_config(call: Call, body: WriteWorkforceConfig) -> Row:
    """Stored as it is; switching it on is refused, since nobody could log in."""
    _refuse_use(body)
    return configs.update(call, "workforce", body)


@workforce_config_domain.op("create_workforce_test_config", needs="update")
def create_workforce_test_config(call: Call, body: WriteWorkforceConfig) -> Row:
    """Kept for who prepares a change to Looker here: the link of a trial login is not there, since none would work."""
    _refuse_use(body)
    return configs.create_trial(call, "workforce", body)


@workforce_config_domain.op("workforce_test_config", needs="show")
def workforce_test_config(call: Call, test_slug: str) -> Row:
    return configs.trial(call, "workforce", test_slug)


@workforce_config_domain.op("delete_workforce_test_config", needs="update")
def delete_workforce_test_config(call: Call, test_slug: str) -> None:
    configs.delete_trial(call, "workforce", test_slug)


def _refuse_use(body: WriteWorkforceConfig) -> None:
    if configs.given(body).get("enabled"):
        raise BadRequest(ONLY_GOOGLE, "enabled")
