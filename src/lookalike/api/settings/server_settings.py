"""The settings of the server one by one: what counts, where it comes from, and a new value."""

from __future__ import annotations

import dataclasses
from typing import Any

from msgspec import UNSET

from ...config import stored_settings
from ...contract.own_types import WriteServerSettingUpdate
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Invalid
from ...store.database import Row
from ...store.instance_settings import SERVER, read_setting
from ..users.rules import admin
from .stored import Asked, plain, settings_now, store_settings


def _load(call: Call, setting_name: str) -> Row | None:
    return next((_row(call, each) for each in stored_settings() if each.name == setting_name), None)


def _row(call: Call, declared: dataclasses.Field[Any]) -> Row:
    name, about = declared.name, declared.metadata
    stored = name in read_setting(call.read, SERVER)
    origin = call.instance.stated.origins.get(name)
    return {
        "name": name,
        "about": about["sentence"],
        "expects": about["kind"].expects,
        "value": plain(getattr(settings_now(call), name)),
        "default": plain(declared.default),
        "is_stored": stored and origin is None,
        "origin": origin,
    }


server_settings = Domain("ServerSetting", load=_load, index=admin, show=admin, update=admin)


@server_settings.op("all_server_settings", needs="index")
def all_server_settings(call: Call) -> list[Row]:
    return [_row(call, each) for each in stored_settings()]


@server_settings.op("server_setting", needs="show")
def server_setting(call: Call, row: Row) -> Row:
    return row


@server_settings.op("update_server_setting", needs="update")
def update_server_setting(call: Call, row: Row, body: WriteServerSettingUpdate) -> Row | None:
    if body.value is UNSET:
        raise Invalid(FieldError("value", "missing_field", "Say the new value; null for the default."))
    store_settings(call, {row["name"]: Asked("value", body.value)})
    return _load(call, row["name"])
