"""Every request: its id, one line in the log, its place in the metrics; and no error leaves unanswered."""

import logging
import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.records import Answer
from ui.problems import problem_of
from ui.web.metrics import Metrics
from ui.web.scope import client_of, header

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_log = logging.getLogger("wenju.requests")


@dataclass
class Trace:
    """What is told of one request, gathered on its way."""

    status: int = 0
    outcome: str = ""
    question: str = ""
    timings_ms: dict[str, float] = field(default_factory=dict)


def note(request: Request, answer: Answer, waited: float) -> None:
    """Tell the request's line of its answer, which waited so many seconds in the queue."""
    trace = request.scope["state"].get("trace")
    if trace:
        trace.outcome = "answered" if answer.answerable else "refused"
        trace.question = answer.question
        trace.timings_ms = {"queue": round(waited * 1000, 2), **answer.timings_ms}


class Observing:
    """Goes around all that refuses or answers; ``questions`` has the log show what was asked."""

    def __init__(self, app: ASGIApp, metrics: Metrics, questions: bool = False) -> None:
        self.app, self.metrics, self.questions = app, metrics, questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application, then write the request's line."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = header(scope, "x-request-id")
        id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        trace, began = Trace(), time.perf_counter()
        scope.setdefault("state", {}).update(request_id=id, trace=trace)

        async def observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                trace.status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = id
            await send(message)

        try:
            await self.app(scope, receive, observed)
        except Exception as error:
            if trace.status:  # the answer has begun: its end must be missed
                raise
            await problem_of(Request(scope), error)(scope, receive, observed)
        finally:
            self._tell(scope, trace, id, time.perf_counter() - began)

    def _tell(self, scope: Scope, trace: Trace, id: str, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", None) or "other"
        code = scope["state"].get("code", "")
        self.metrics.requests.labels(route, str(trace.status)).inc()
        self.metrics.latency.labels(route).observe(seconds)
        if code:
            self.metrics.errors.labels(code).inc()
        line: dict[str, Any] = {
            "request_id": id,
            "method": scope["method"],
            "path": scope["path"],
            "status": trace.status,
            "ms": round(seconds * 1000, 2),
            "client": client_of(scope),
            "outcome": trace.outcome or code or ("ok" if 0 < trace.status < 400 else "failed"),
            "timings_ms": trace.timings_ms,
        }
        if self.questions and trace.question:
            line["question"] = trace.question
        _log.info("request", extra={"fields": line})
