"""How the service is: ``/health``, ``/ready``, ``/metrics``, and what runs beside the requests."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from fastapi import FastAPI
from starlette.responses import Response

from ui import schemas
from ui.errors import Busy
from ui.problems import Json, documented
from ui.web.collection import Collection, Fixed
from ui.web.service import Service

_log = logging.getLogger(__name__)
_FOLLOWING = 2.0  # seconds between looks at what other processes have published
_EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"


def add_status(app: FastAPI, service: Service, collection: Collection | Fixed) -> None:
    """Add the routes."""
    app.state.metrics.watch_pool(service.pool)

    @app.get("/health", summary="进程活着", response_model=schemas.StatusOut)
    async def health() -> Json:
        """进程活着就是 ok。"""
        return Json({"status": "ok"})

    @app.get(
        "/ready",
        summary="可以回答",
        response_model=schemas.StatusOut,
        responses=documented(503, "正在启动") | {503: {"model": schemas.StatusOut}},
    )
    async def ready() -> Json:
        """ready：可以回答。degraded：可以回答，但最新一代索引用不了。starting（503）：还在载入。"""
        if collection.degraded:
            return Json({"status": "degraded", "detail": collection.degraded})
        return Json({"status": "ready"})

    @app.get(
        "/metrics",
        summary="Prometheus 指标",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    def metrics() -> Response:
        """各阶段耗时、排队、拒答与错误。"""
        return Response(app.state.metrics.text(), headers={"Content-Type": _EXPOSITION})


@contextlib.asynccontextmanager
async def running(service: Service, collection: Collection | Fixed) -> AsyncIterator[None]:
    """Follow other processes' changes while the service runs; end all work when it stops."""
    service.pool.open()
    collection.open()
    following = asyncio.create_task(_follow(collection))
    yield
    following.cancel()
    collection.close()
    service.pool.close()


async def _follow(collection: Collection | Fixed) -> None:
    while True:
        await asyncio.sleep(_FOLLOWING)
        try:
            await asyncio.to_thread(collection.follow)
        except Busy:
            continue  # documents are being changed here; the next look is soon
        except Exception:  # whatever it was, the next look may succeed
            _log.exception("looking for what other processes have published failed")
