"""Who may use the service: holders of a key where keys are set, and no page of another site."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from ui.problems import problem
from ui.web.scope import header

OPEN = ("/health", "/ready")  # for whoever watches the process; they tell nothing of the documents


class Access:
    """Refuses a request without a key with 401, and one that another site's page sends with 403.

    ``hashes`` are the SHA-256 of the keys, in hexadecimal; without any, everybody may. A key comes as
    ``Authorization: Bearer``, as ``X-API-Key``, or, from a browser that is asked for it, as the password of
    basic authentication. ``origins`` are the other sites whose pages may.
    """

    def __init__(self, app: ASGIApp, hashes: tuple[str, ...] = (), origins: tuple[str, ...] = ()) -> None:
        self.app, self.hashes, self.origins = app, hashes, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if not self._is_own_page(scope):
            message = (
                f"不接受来自「{header(scope, 'origin')[:100]}」的网页的请求。要放行请设 WENJU_CORS_ORIGINS。"
            )
            await problem(403, "forbidden_origin", message)(scope, receive, send)
        elif self.hashes and scope["path"] not in OPEN and not self._holds_key(scope):
            refusal = problem(401, "unauthorized", "需要密钥。请用 Authorization: Bearer 密钥。")
            refusal.headers["WWW-Authenticate"] = 'Basic realm="wenju", charset="UTF-8"'
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _is_own_page(self, scope: Scope) -> bool:
        origin = header(scope, "origin")
        if not origin or scope.get("method") in ("GET", "HEAD", "OPTIONS"):
            return True
        return origin in self.origins or urlsplit(origin).netloc == header(scope, "host")

    def _holds_key(self, scope: Scope) -> bool:
        key = key_of({name: header(scope, name) for name in ("authorization", "x-api-key")})
        digest = hashlib.sha256(key).hexdigest()
        return any(
            [hmac.compare_digest(digest, known) for known in self.hashes]
        )  # a list: always all of them


def key_of(headers: Mapping[str, str]) -> bytes:
    """The key that a request brings, or nothing; header values are bytes read as Latin-1."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip().encode("latin-1")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            return b""
    return headers.get("x-api-key", "").encode("latin-1")
