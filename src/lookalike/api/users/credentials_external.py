"""Logins by other systems and second factors: made by logging in there, read and removed here."""

from __future__ import annotations

from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import NotFound
from ...store import users as store
from ...store.database import Row
from . import rules
from .details import external_login
from .users import users


def _url(call: Call, login: Row) -> str:
    number = f"/{login['id']}" if login["type"] == "embed" else ""
    return call.api_url(f"/users/{login['user_id']}/credentials_{login['type']}{number}")


external_logins = Domain(
    "CredentialsEmbed",
    also=(
        "CredentialsGoogle",
        "CredentialsLDAP",
        "CredentialsLookerOpenid",
        "CredentialsOIDC",
        "CredentialsSaml",
        "CredentialsTotp",
        "CredentialsWorkforce",
    ),
    extras={"can": lambda call, login: {}, "url": _url},
)


def _login(call: Call, user: Row, kind: str, login_id: str | None = None) -> Row:
    for login in store.credentials_external_of(call.read, user["id"], kind):
        if login_id is None or rules.number(login_id) == login["id"]:
            return external_login(login)
    raise NotFound()


def _delete(call: Call, user: Row, kind: str, login_id: str | None = None) -> None:
    login = _login(call, user, kind, login_id)
    store.delete_credentials_external(call.work, login)


@users.op("user_credentials_google", needs="show_creds")
def user_credentials_google(call: Call, row: Row) -> Row:
    return _login(call, row, "google")


@users.op("delete_user_credentials_google", needs="update_creds")
def delete_user_credentials_google(call: Call, row: Row) -> None:
    _delete(call, row, "google")


@users.op("user_credentials_ldap", needs="show_creds")
def user_credentials_ldap(call: Call, row: Row) -> Row:
    return _login(call, row, "ldap")


@users.op("delete_user_credentials_ldap", needs="update_creds")
def delete_user_credentials_ldap(call: Call, row: Row) -> None:
    _delete(call, row, "ldap")


@users.op("user_credentials_looker_openid", needs="show_creds")
def user_credentials_looker_openid(call: Call, row: Row) -> Row:
    return _login(call, row, "looker_openid")


@users.op("delete_user_credentials_looker_openid", needs="update_creds")
def delete_user_credentials_looker_openid(call: Call, row: Row) -> None:
    _delete(call, row, "looker_openid")


@users.op("user_credentials_oidc", needs="show_creds")
def user_credentials_oidc(call: Call, row: Row) -> Row:
    return _login(call, row, "oidc")


@users.op("delete_user_credentials_oidc", needs="update_creds")
def delete_user_credentials_oidc(call: Call, row: Row) -> None:
    _delete(call, row, "oidc")


@users.op("user_credentials_saml", needs="show_creds")
def user_credentials_saml(call: Call, row: Row) -> Row:
    return _login(call, row, "saml")


@users.op("delete_user_credentials_saml", needs="update_creds")
def delete_user_credentials_saml(call: Call, row: Row) -> None:
    _delete(call, row, "saml")


@users.op("user_credentials_totp", needs="show_creds")
def user_credentials_totp(call: Call, row: Row) -> Row:
    return _login(call, row, "totp")


@users.op("delete_user_credentials_totp", needs="update_creds")
def delete_user_credentials_totp(call: Call, row: Row) -> None:
    _delete(call, row, "totp")


@users.op("all_user_credentials_embeds", needs="show_creds")
def all_user_credentials_embeds(call: Call, row: Row) -> list[Row]:
    return [external_login(each) for each in store.credentials_external_of(call.read, row["id"], "embed")]


@users.op("user_credentials_embed", needs="show_creds")
def user_credentials_embed(call: Call, row: Row, credentials_embed_id: str) -> Row:
    return _login(call, row, "embed", credentials_embed_id)


@users.op("delete_user_credentials_embed", needs="update_creds")
def delete_user_credentials_embed(call: Call, row: Row, credentials_embed_id: str) -> None:
    _delete(call, row, "embed", credentials_embed_id)
