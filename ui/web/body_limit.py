"""No request body is longer than allowed, nor takes longer to arrive."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.problems import MAX_BODY, problem

_ARRIVAL = 20.0  # seconds in which a whole body must have come, and more for a large one:
_PACE = 256 * 1024  # bytes a second


class BodyLimit:
    """Refuses a body over the limit of its path with 413, by its announced and by its real length.

    ``uploads`` are beginnings of paths that take files, of up to ``upload`` bytes.
    """

    def __init__(
        self, app: ASGIApp, limit: int = MAX_BODY, upload: int = MAX_BODY, uploads: tuple[str, ...] = ()
    ) -> None:
        self.app, self.limit, self.upload, self.uploads = app, limit, upload, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body up to the limit, then let the application run on it."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        limit = self.upload if scope["path"].startswith(self.uploads) else self.limit
        announced = dict(scope["headers"]).get(b"content-length", b"")
        too_large = announced.isdigit() and int(announced) > limit
        seconds = _ARRIVAL + limit / _PACE
        try:
            body = None if too_large else await asyncio.wait_for(_read(receive, limit), seconds)
        except TimeoutError:
            await problem(408, "slow_body", "请求体迟迟没有传完。请重新发送。")(scope, receive, send)
            return
        if body is None:
            message = f"请求体太大，最多 {limit // 1024} KB。请缩短后再发。"
            await problem(413, "body_too_large", message)(scope, receive, send)
            return
        messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return messages.pop() if messages else await receive()

        await self.app(scope, replay, send)


async def _read(receive: Receive, limit: int) -> bytes | None:
    """The whole body, or None when it is longer than the limit."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        if not message.get("more_body"):
            return bytes(body)
