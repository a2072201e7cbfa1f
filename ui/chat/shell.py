"""The HTML around the page: its language, icon, style and scripts, and what shows before Gradio has built it.

Gradio's own shell names outside hosts in its head and shows nothing until its script has run.
"""

import re
from functools import cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(__file__).parent / "static"
_OUTSIDE = re.compile(r'\s*<(?:meta\s+(?:property="og:|name="twitter:)|link rel="manifest")[^>]*>')


@cache
def _head() -> str:
    return (Path(__file__).parent / "head.html").read_text(encoding="utf-8")


@cache
def _opening() -> str:
    return (Path(__file__).parent / "opening.html").read_text(encoding="utf-8")


def dressed(html: str) -> str:
    """Gradio's page in this product's shell."""
    html = _OUTSIDE.sub("", html).replace('lang="en"', 'lang="zh-CN"', 1)
    html = html.replace("</head>", f"{_head()}</head>", 1)
    return html.replace("<gradio-app", f"{_opening()}<gradio-app", 1)


class Shell:
    """Dresses the page at ``/``; everything else passes untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Collect the page's body, dress it, and send it on."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        started: list[Message] = []
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                await self._send(started[0], bytes(body), send)

        await self.app(scope, receive, collect)

    async def _send(self, start: Message, body: bytes, send: Send) -> None:
        headers = MutableHeaders(scope=start)
        if headers.get("content-type", "").startswith("text/html"):
            body = dressed(body.decode()).encode()
            headers["content-length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": body})
