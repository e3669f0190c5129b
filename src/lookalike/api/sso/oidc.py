"""Login by OpenID Connect: its configuration, and trial ones."""

from __future__ import annotations

from ...contract.types import WriteOIDCConfig
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...store.database import Row
from . import configs

oidc_config_domain = Domain(
    "OIDCConfig",
    extras={"url": lambda call, config: call.api_url("/oidc_config")},
    show=configs.admin,
    update=configs.admin,
)


@oidc_config_domain.op("oidc_config", needs="show")
def oidc_config(call: Call) -> Row:
    return configs.shown(call, "oidc", configs.stored(call, "oidc"))


@oidc_config_domain.op("update_oidc_config", needs="update")
def update_oidc_config(call: Call, body: WriteOIDCConfig) -> Row:
    return configs.update(call, "oidc", body)


@oidc_config_domain.op("create_oidc_test_config", needs="update")
def create_oidc_test_config(call: Call, body: WriteOIDCConfig) -> Row:
    return configs.create_trial(call, "oidc", body)


@oidc_config_domain.op("oidc_test_config", needs="show")
def oidc_test_config(call: Call, test_slug: str) -> Row:
    return configs.trial(call, "oidc", test_slug)


@oidc_config_domain.op("delete_oidc_test_config", needs="update")
def delete_oidc_test_config(call: Call, test_slug: str) -> None:
    configs.delete_trial(call, "oidc", test_slug)
