"""The web server: address, application, page."""

import socket
from collections.abc import Callable
from pathlib import Path

from ui.web.collection import Collection


class AddressError(Exception):
    """The address cannot be listened on; ``str(error)`` is a message for users."""


def take_address(host: str, port: int) -> socket.socket:
    """A socket bound to the address before anything slow begins; raises AddressError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen()
    except OSError as error:
        taken.close()
        raise AddressError(
            f"用不了地址 {host}:{port}：{_why(error)}。"
            f"请换一个端口，如 wenju serve --port {port % 65535 + 1}。"
        ) from error
    return taken


def _why(error: OSError) -> str:
    import errno

    known = {
        errno.EADDRINUSE: "端口已被占用",
        errno.EACCES: "没有权限",
        errno.EADDRNOTAVAIL: "本机没有这个地址",
    }
    return known.get(error.errno or 0, error.strerror or str(error))


def serve(taken: socket.socket, collection: Collection, report: Path, ready: Callable[[], None]) -> None:
    """Serve the API and the chat page until interrupted; ``ready`` is called once both answer."""
    import uvicorn

    from ui.api import create_app
    from ui.chat.page import mount_chat

    collection.answerer.warm_up()
    app = create_app(collection, report)
    app = mount_chat(app, app.state.service)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

    Server(uvicorn.Config(app, log_level="warning")).run(sockets=[taken])
