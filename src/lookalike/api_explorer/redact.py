"""Requests without what nobody else should read: values that the contract marks write-only, values under names of
secrets, and API keys wherever they stand in a text. They are left out, and so is the name they stood under."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..dispatch.contract import Contract, Operation, Property, read_contract
from ..safety.masks import MASK, is_secret
from ..safety.secrets import keys_in

# These tell about a secret, or where one is got; they are none.
_ABOUT_SECRETS = re.compile(
    r"_(ids?|type|at|in|ur[il]|endpoint|count|minutes|length|required|hint)$|^secret_hint$", re.I
)
_OTHER_SECRETS = re.compile(r"^(code|certificate|pdt_certificate|authorization|cookie|custom_s3_key)$", re.I)
# Values that are secret or not by what stands beside them: the form of another system, an attribute that may be hidden.
_SECRET_VALUES = {
    "IntegrationParam": "value",
    "UserAttributeWithValue": "value",
    "UserAttributeGroupValue": "value",
    "UserAttribute": "default_value",
    "ScheduledPlanDestination": "parameters",
}


def is_secret_name(name: str) -> bool:
    """
    >>> [is_secret_name(each) for each in ("client_secret", "token_endpoint", "user_id", "code")]
    [True, False, False, True]
    """
    if _ABOUT_SECRETS.search(name):
        return False
    return is_secret(name) or _OTHER_SECRETS.match(name) is not None


def without_secrets(operation: Operation, params: Mapping[str, str], body: Any) -> tuple[dict[str, str], Any]:
    """The parameters and the body of a request to the operation, as they may be kept and shown."""
    kept = {name: _plain(value) for name, value in params.items() if not is_secret_name(name)}
    return kept, _cleaned(read_contract(), operation.body, body)


def _cleaned(contract: Contract, schema: str | None, value: Any) -> Any:
    """`schema` names the type of the value, or of each of its entries; None for a type that nobody has named."""
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, list):
        return [_cleaned(contract, schema, each) for each in value]
    if not isinstance(value, dict):
        return value
    known = contract.schemas[schema].properties if schema in contract.schemas else {}
    named = (
        "value" if is_secret_name(str(value.get("name", ""))) else None
    )  # {"name": "password", "value": …}
    return {
        name: _cleaned(contract, known[name].ref if name in known else None, each)
        for name, each in value.items()
        if not _is_secret(name, each, known.get(name))
        and name not in (named, _SECRET_VALUES.get(schema or ""))
    }


def _is_secret(name: str, value: Any, known: Property | None) -> bool:
    if value is None or isinstance(value, bool):
        return False
    if is_secret_name(name):
        return True
    return (
        known is not None and known.write_only and isinstance(value, str) and not _ABOUT_SECRETS.search(name)
    )


def _plain(text: str) -> str:
    """The text with the secrets of API keys in it masked."""
    for _, found in list(keys_in(text.encode("utf-8", "replace"))):
        text = text.replace(found, MASK)
    return text
