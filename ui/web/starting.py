"""The application that answers while the real one is still being built."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from ui.problems import Json, problem

_RETRY_AFTER = 2


class Starting:
    """Says that the service is starting, until ``build`` has made the application; then that one answers.

    ``ready`` is called once it does; ``failed`` when it could not be built, for ``error``.
    """

    def __init__(
        self, build: Callable[[], FastAPI], ready: Callable[[], None], failed: Callable[[], None]
    ) -> None:
        self.error: BaseException | None = None
        self._build, self._ready, self._failed = build, ready, failed
        self._app: FastAPI | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or run as long as the server does."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._app:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await _answer(scope)(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        stop = asyncio.Event()
        serving = asyncio.create_task(self._serve(stop))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        stop.set()
        await serving
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, stop: asyncio.Event) -> None:
        built = asyncio.ensure_future(self._built())
        stopped = asyncio.ensure_future(stop.wait())
        await asyncio.wait({built, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not built.done():
            built.cancel()
            return
        if error := built.exception():
            self.error = error
            self._failed()
            return
        app = built.result()
        async with app.router.lifespan_context(app):
            self._app = app
            self._ready()
            await stopped

    async def _built(self) -> FastAPI:
        """Built in a thread that does not keep the process alive."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[FastAPI] = loop.create_future()

        def finish(app: FastAPI | None, error: BaseException | None) -> None:
            if future.cancelled():
                return
            if error:
                future.set_exception(error)
            elif app:
                future.set_result(app)

        def build() -> None:
            app, error = None, None
            try:
                app = self._build()
            except BaseException as raised:
                error = raised
            with contextlib.suppress(RuntimeError):  # the server was stopped meanwhile: the loop is closed
                loop.call_soon_threadsafe(finish, app, error)

        threading.Thread(target=build, name="starting", daemon=True).start()
        return await future


def _answer(scope: Scope) -> Response:
    """A browser gets a page that asks again by itself until the chat is there."""
    retry = {"Retry-After": str(_RETRY_AFTER)}
    if scope["path"] == "/health":
        return Json({"status": "ok"})
    if scope["path"] == "/ready":
        return Json({"status": "starting"}, 503, retry)
    if scope["path"] == "/" and "text/html" in Headers(scope=scope).get("accept", ""):
        return HTMLResponse(Path(__file__).with_name("starting.html").read_text("utf-8"), 503, retry)
    return problem(503, "starting", "正在启动，还不能回答。请稍后再试。", retry_after=_RETRY_AFTER)
