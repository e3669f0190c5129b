"""What an error means: the page behind every `documentation_url`."""

from __future__ import annotations

import html

from starlette.requests import Request
from starlette.responses import Response

from .layout import page

MEANINGS = {
    400: "The request could not be read: a parameter or the body is not what the operation takes. The answer's "
    "message names the place.",
    401: "The call needs a token. Log in with POST /api/4.0/login, and send Authorization: Bearer TOKEN. A token "
    "lasts an hour and ends at logout.",
    403: "You are logged in, but your roles do not allow this. An administrator can change them.",
    404: "There is nothing at this address, or nothing that you may see. At login it means that the client id or "
    "the secret is wrong, or that the key or its user is disabled.",
    405: "The thing exists and is built in, or the path does not take this HTTP method.",
    409: "There is something like this already, or somebody changed it in the meantime.",
    413: "The body is larger than this server takes.",
    415: "The body must be JSON, sent with Content-Type: application/json.",
    422: "The body reads well, but some fields cannot be taken. The answer lists each one under errors.",
    429: "The server is busy. Wait as many seconds as the Retry-After header says, then try again.",
    500: "Something broke on the server. The log has the request id of the answer's X-Request-Id header.",
    501: "This release of Lookalike does not have the operation yet.",
    503: "The server's own database does not answer, or the server is stopping. Try again shortly.",
}


async def meaning_page(request: Request) -> Response:
    """`/docs/r/err/4.0/404/get/looks/:look_id`: the status, and the call that got it."""
    status = int(request.path_params["status"])
    verb, _, path = request.path_params.get("rest", "").partition("/")
    call = f"{verb.upper()} /{path}" if path else "This call"
    meaning = MEANINGS.get(status, "The call did not succeed.")
    content = f"""<p><code>{html.escape(call)}</code></p><p>{html.escape(meaning)}</p>
<p class="soft">The message in the answer's body says what was wrong with this one call.</p>"""
    return page(f"Error {status}", content)


def error_page(status: int, text: str) -> Response:
    return page(f"Error {status}", f"<p>{html.escape(text)}</p>", status)
