"""The web server: address, application, page."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ui.settings import ServiceSettings
    from ui.web.collection import Collection

_STOPPING = 8


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


def serve(
    taken: socket.socket,
    open_collection: Callable[[], "Collection"],
    report: Path,
    settings: "ServiceSettings",
    ready: Callable[[], None],
    feedback: Path | None = None,
) -> None:
    """Serve the API and the chat page until interrupted.

    Until the collection is open and the models are loaded, answers say so; ``ready`` is called then. Raises
    what ``open_collection`` raises. When stopped, requests under way have ``_STOPPING`` seconds to finish.
    ``feedback`` is the file for the users' votes; None when they are not asked for.
    """
    import uvicorn

    from ui.web.logs import log_json_lines
    from ui.web.starting import Starting

    log_json_lines()
    app = Starting(
        lambda: _build(open_collection, report, settings, feedback),
        ready,
        lambda: setattr(server, "should_exit", True),
    )
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=",".join(settings.trusted_proxies),
            timeout_graceful_shutdown=_STOPPING,
        )
    )
    server.run(sockets=[taken])
    if app.error:
        raise app.error


def _build(
    open_collection: Callable[[], "Collection"],
    report: Path,
    settings: "ServiceSettings",
    feedback: Path | None,
) -> "FastAPI":
    from ui.api import create_app
    from ui.chat.page import mount_chat

    collection = open_collection()
    collection.answerer.warm_up()
    app = create_app(collection, report, settings)
    return mount_chat(app, app.state.service, feedback)
