"""So many requests from one client in a time, and then 429."""

import math
import re
import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.problems import problem
from ui.settings import is_loopback
from ui.web.scope import client_of

PUBLIC_RATE = "120/minute"  # of ``auto``, for clients on other machines
COUNTED = ("/ask", "/search", "/documents", "/verify", "/v1/", "/gradio_api/queue/join", "/gradio_api/call",
           "/gradio_api/run")  # fmt: skip


class RateLimit:
    """Counts what costs something, by client; ``rate`` is ``auto``, ``off`` or like ``60/minute``."""

    def __init__(self, app: ASGIApp, rate: str = "auto") -> None:
        self.app = app
        self._spares_near = rate == "auto"
        self._limit = None if rate == "off" else parse(PUBLIC_RATE if rate == "auto" else rate)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it with 429."""
        if scope["type"] == "http" and scope["path"].startswith(COUNTED):
            seconds = self._seconds_to_wait(client_of(scope))
            if seconds:
                message = f"请求太频繁，最多 {self._limit}。请在 {seconds} 秒后再试。"
                await problem(429, "too_many_requests", message, retry_after=seconds)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _seconds_to_wait(self, client: str) -> int:
        """0 where the request may pass, which counts it."""
        if self._limit is None or (self._spares_near and _is_near(client)):
            return 0
        if self._limiter.hit(self._limit, client):
            return 0
        reset = self._limiter.get_window_stats(self._limit, client).reset_time
        return max(1, math.ceil(reset - time.time()))


def _is_near(client: str) -> bool:
    """Whether the client is on this machine: by loopback, or by no address at all (a Unix socket)."""
    host = client.split("/")[0]
    return is_loopback(host) or not re.fullmatch(r"[0-9a-f.:]+", host)
