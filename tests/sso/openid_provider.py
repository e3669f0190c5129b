"""An OpenID provider that signs whatever a test wants: a small HTTP server on joserfc. Authorization codes are the
claims that the token will hold."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import RSAKey


@dataclass
class OpenIdProvider:
    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    id_token: str = ""  # what the next code is worth
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    user_info: dict[str, Any] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def signed(self, claims: dict[str, Any], algorithm: str = "RS256", key: Any = None) -> str:
        header = {"alg": algorithm, "kid": "one"}
        return jwt.encode(header, claims, key or self.key, algorithms=[algorithm])

    def signed_by_public_key(self, claims: dict[str, Any]) -> str:
        """HMAC with the text of the public key, which everybody knows. Done by hand: the library refuses."""
        signed = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part(claims)}"
        signature = hmac.digest(self.key.as_pem(private=False), signed.encode(), "sha256")
        return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    def reply(self, path: str, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        if path == "/.well-known/openid-configuration":
            return 200, {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        if path == "/keys":
            return 200, {"keys": [self.key.as_dict(private=False)]}
        if path == "/userinfo":
            return 200, self.user_info
        code = form.get("code", [""])[0]
        if code in self.used:
            return 400, {"error": "invalid_grant"}
        self.used.add(code)
        self.forms.append(form)
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": self.id_token}


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@contextmanager
def openid_provider() -> Iterator[OpenIdProvider]:
    provider = OpenIdProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(*provider.reply(self.path, {}))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send(*provider.reply(self.path, parse_qs(body)))

        def _send(self, status: int, answer: dict[str, Any]) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
