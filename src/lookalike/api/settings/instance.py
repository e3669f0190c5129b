"""What clients ask of the instance before anything else: versions, documents, time zones, locales."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from ...dispatch.answers import Body
from ...dispatch.call import Call
from ...dispatch.domain import PUBLIC, Domain
from ...dispatch.errors import NotFound
from ...pages.documents import api_document
from ...store.database import Row

API_VERSION = "4.0"

LOCALES = (
    ("en", "English", "English"),
    ("cs", "Čeština", "Czech"),
    ("de", "Deutsch", "German"),
    ("es", "Español", "Spanish"),
    ("fi", "Suomi", "Finnish"),
    ("fr", "Français", "French"),
    ("it", "Italiano", "Italian"),
    ("ja", "日本語", "Japanese"),
    ("ko", "한국어", "Korean"),
    ("lt", "Lietuvių", "Lithuanian"),
    ("nb", "Norsk bokmål", "Norwegian Bokmål"),
    ("nl", "Nederlands", "Dutch"),
    ("pl", "Polski", "Polish"),
    ("pt", "Português", "Portuguese"),
    ("pt-br", "Português (Brasil)", "Portuguese (Brazil)"),
    ("ru", "Русский", "Russian"),
    ("sv", "Svenska", "Swedish"),
    ("tr", "Türkçe", "Turkish"),
    ("uk", "Українська", "Ukrainian"),
    ("zh-cn", "简体中文", "Chinese (Simplified)"),
    ("zh-tw", "繁體中文", "Chinese (Traditional)"),
)

versions_domain = Domain("ApiVersion", can=())


@versions_domain.op("versions", needs=PUBLIC)
def versions(call: Call) -> Row:
    api = call.instance.api_url
    current = {
        "version": API_VERSION,
        "full_version": f"{API_VERSION}.{call.instance.release}",
        "status": "current",
        "swagger_url": f"{api}/api/{API_VERSION}/swagger.json",
    }
    return {
        "looker_release_version": call.instance.release,
        "current_version": current,
        "supported_versions": [current],
        "api_server_url": api,
        "web_server_url": call.instance.web_url,
    }


@versions_domain.op("api_spec", needs=PUBLIC)
def api_spec(call: Call, api_version: str, specification: str) -> Body:
    """swagger.json (Swagger 2) or openapi.json (OpenAPI 3). Public: it holds no secret, and the Ruby SDK asks for
    it before it logs in."""
    if api_version != API_VERSION or specification not in {"swagger.json", "openapi.json"}:
        raise NotFound()
    return Body(api_document(call.instance, specification), "application/json")


def _anybody(caller: Any, row: Any) -> bool:
    return True


timezones = Domain("Timezone", index=_anybody)
locales = Domain("Locale", index=_anybody)


@timezones.op("all_timezones", needs="index")
def all_timezones(call: Call) -> list[Row]:
    return [{"value": name, "label": _zone_label(name), "group": _zone_group(name)} for name in zones()]


def _zone_label(name: str) -> str:
    area, _, place = name.partition("/")
    return f"{area} - {place.replace('_', ' ').replace('/', ', ')}" if place else name


def _zone_group(name: str) -> str | None:
    return name.partition("/")[0] if "/" in name else None


@cache
def zones() -> tuple[str, ...]:
    """UTC and the places; the old spellings (`US/Pacific`, `Etc/GMT+3`) still work, but are not offered."""
    areas = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    places = (name for name in available_timezones() if name.startswith((*areas, "Antarctica/", "Arctic/")))
    return ("UTC", *sorted(places))


@locales.op("all_locales", needs="index")
def all_locales(call: Call) -> list[Row]:
    return [{"code": code, "native_name": own, "english_name": english} for code, own, english in LOCALES]
