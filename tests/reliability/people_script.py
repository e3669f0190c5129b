"""What an administrator's script does with people, on the official Python SDK: one of several that run side by side.

Each line of the standard input is a task as JSON, with the key to use; its result goes as a line of JSON to the
standard output. The address of the server is in the SDK's own variable of the environment.
"""

from __future__ import annotations

import functools
import json
import os
import re
import sys
from collections.abc import Callable
from typing import Any

import looker_sdk
from looker_sdk.error import SDKError
from looker_sdk.rtl.transport import TransportOptions
from looker_sdk.sdk.api40 import models
from looker_sdk.sdk.api40.methods import Looker40SDK

TIMEOUT_S = 600  # of one call


def create(sdk: Looker40SDK, name: str, options: TransportOptions) -> str:
    return str(sdk.create_user(models.WriteUser(first_name=name), transport_options=options).id)


def give_role(sdk: Looker40SDK, user_id: str, options: TransportOptions) -> str:
    sdk.set_user_roles(user_id, ["4"], transport_options=options)
    return user_id


def disable(sdk: Looker40SDK, user_id: str, options: TransportOptions) -> str:
    sdk.update_user(user_id, models.WriteUser(is_disabled=True), transport_options=options)
    return user_id


def delete(sdk: Looker40SDK, user_id: str, options: TransportOptions) -> str:
    sdk.delete_user(user_id, transport_options=options)
    return user_id


def undo(sdk: Looker40SDK, key: str, options: TransportOptions) -> str:
    """Everything that was done with this key."""
    report = sdk.post("../lookalike/v1/undo", dict, body={"key": key}, transport_options=options)
    assert isinstance(report, dict)
    return str(report["row_count"])


Deed = Callable[[Looker40SDK, str, TransportOptions], str]
DEEDS: dict[str, Deed] = {each.__name__: each for each in (create, give_role, disable, delete, undo)}


def carry_out(sdk: Looker40SDK, deed: Deed, subjects: list[str], confirms: bool) -> dict[str, Any]:
    """Stops at the first refusal, unless it is one that can be confirmed and the script was told to."""
    done: list[str] = []
    options: TransportOptions = {"timeout": TIMEOUT_S}
    for subject in subjects:
        try:
            done.append(deed(sdk, subject, options))
        except SDKError as wrong:
            token = re.search(r"X-Lookalike-Confirm: (\w+)", wrong.message)
            if token is None or not confirms:
                return {"done": done, "refusal": wrong.message}
            options = {"timeout": TIMEOUT_S, "headers": {"X-Lookalike-Confirm": token[1]}}
            done.append(deed(sdk, subject, options))
    return {"done": done, "refusal": None}


@functools.cache
def logged_in(client_id: str, client_secret: str) -> Looker40SDK:
    os.environ.update(LOOKERSDK_CLIENT_ID=client_id, LOOKERSDK_CLIENT_SECRET=client_secret)
    sdk = looker_sdk.init40()
    sdk.me()  # headers of a first call would go along with the login
    return sdk


def main() -> None:
    for line in sys.stdin:
        task = json.loads(line)
        sdk = logged_in(*task["key"])
        result = carry_out(sdk, DEEDS[task["deed"]], task["subjects"], task["confirms"])
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
