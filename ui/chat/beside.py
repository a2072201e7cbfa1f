"""The page beside the API: mounted at ``/``, it would take all that no route of the API matches whole."""

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OWN = "/gradio_api/"  # what the page's script asks, and reads the errors of
_UPLOAD = "/gradio_api/upload"  # the page takes no files


class Beside:
    """Gradio's application; what is none of the page's is refused as the API refuses, in its words.

    ``routes`` are the API's: one of their addresses asked by another method is answered with 405.
    """

    def __init__(self, page: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self._page, self._routes = page, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Show the page, or raise HTTPException, which the API's handlers answer."""
        if scope["type"] != "http":
            await self._page(scope, receive, send)
            return
        if any(route.matches(scope)[0] is Match.PARTIAL for route in self._routes):
            raise HTTPException(405)
        if scope["path"].startswith(_UPLOAD):
            raise HTTPException(404)
        missing = False

        async def found(message: Message) -> None:
            nonlocal missing
            if message["type"] == "http.response.start":
                missing = message["status"] in (404, 405) and not scope["path"].startswith(_OWN)
            if not missing:
                await send(message)

        await self._page(scope, receive, found)
        if missing:
            raise HTTPException(404)
