"""Errors as HTTP answers: ``{"error": {"code", "message", "detail"}}``, the message in Chinese."""

import json
import logging
import uuid
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from index.errors import IndexingError
from qa.errors import AnsweringError, QuestionError, UnknownDocument
from ui import errors, schemas
from ui.validation import described, sentence

MAX_BODY = 256 * 1024
_log = logging.getLogger(__name__)
_CODES: tuple[tuple[type[Exception], int, str], ...] = (
    (QuestionError, 422, "invalid_question"),
    (UnknownDocument, 404, "unknown_document"),
    (errors.UnknownModel, 404, "model_not_found"),
    (errors.Overloaded, 503, "overloaded"),
    (errors.TimedOut, 503, "timeout"),
    (errors.Changing, 503, "changing"),
    (errors.Stopping, 503, "stopping"),
    (errors.WorkersFailed, 503, "workers_failed"),
    (errors.Gone, 499, "gone"),
    (errors.ReadOnly, 403, "read_only"),
    (errors.Duplicate, 409, "duplicate_document"),
    (errors.TooLarge, 413, "body_too_large"),
    (errors.BadUpload, 422, "invalid_document"),
)
_MESSAGES = {404: "没有这个地址。", 405: "这个地址不接受此方法。"}


def documented(status: int, description: str) -> dict[int | str, dict[str, Any]]:
    """An error answer for the OpenAPI description."""
    return {status: {"model": schemas.ErrorOut, "description": description}}


def events(description: str) -> dict[int | str, dict[str, Any]]:
    """A stream of server-sent events for the OpenAPI description."""
    event = {"type": "object", "properties": {"event": {"type": "string"}, "data": {"type": "string"}}}
    return {200: {"description": description, "content": {"text/event-stream": {"schema": event}}}}


BAD = documented(422, "问题为空、过长，或请求不合要求")
UNKNOWN = documented(404, "没有这篇文档")
BUSY = documented(503, "忙不过来、没有在限时内做完，或正在启动、停止；过 Retry-After 秒再试")
ANYWHERE = (
    documented(401, "需要密钥")
    | documented(403, "来自别的网站的网页，或不接受改动文档")
    | documented(429, "请求太频繁；过 Retry-After 秒再试")
)
ERRORS = documented(408, "请求体迟迟没有传完") | documented(413, "请求体太大") | BAD


class Json(Response):
    """JSON in UTF-8; a lone surrogate becomes its ``\\uXXXX`` escape, which is valid JSON."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return to_json(content).encode()


def to_json(content: object) -> str:
    """JSON that can be encoded in UTF-8 and that no reader of lines breaks up."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for separator in "\x85\u2028\u2029":
        text = text.replace(separator, f"\\u{ord(separator):04x}")
    return text.encode("utf-8", "backslashreplace").decode()


def request_id(request: Request) -> str:
    """The request's id, made now when nothing gave it one."""
    return str(request.scope.setdefault("state", {}).setdefault("request_id", uuid.uuid4().hex))


class Problem(Json):
    """An error answer; the request's line in the log and the metrics are told its code."""

    def __init__(self, status: int, code: str, message: str, detail: object, retry_after: int | None) -> None:
        headers = {"Retry-After": str(retry_after)} if retry_after else None
        super().__init__({"error": {"code": code, "message": message, "detail": detail}}, status, headers)
        self.code = code

    def note_in(self, scope: Scope) -> None:
        """Tell the request's line in the log, and the metrics."""
        scope.setdefault("state", {})["code"] = self.code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        self.note_in(scope)
        await super().__call__(scope, receive, send)


def problem(
    status: int, code: str, message: str, detail: object = None, retry_after: int | None = None
) -> Problem:
    """An error answer."""
    return Problem(status, code, message, detail, retry_after)


def problem_of(request: Request, error: Exception) -> Problem:
    """The answer to an error, also one that is sent within a stream.

    An error that was not expected is logged and shows nothing of itself.
    """
    for kind, status, code in _CODES:
        if isinstance(error, kind):
            found = problem(status, code, str(error), retry_after=getattr(error, "retry_after", None))
            break
    else:
        _log.error("request failed: %s %s", request_id(request), request.url.path, exc_info=error)
        found = problem(500, "internal", "服务出了错，没有回答。请稍后再试；若总是这样，请查看服务日志。")
    found.note_in(request.scope)
    return found


def add_handlers(app: FastAPI) -> None:
    """Answer every error of the application in the one form."""
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http)
    for kind in (AnsweringError, IndexingError, Exception):
        app.add_exception_handler(kind, problem_of)


def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [described(item) for item in error.errors()]
    return problem(422, "invalid_request", sentence(found[0]), found)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 400:  # a body that is no UTF-8, or no JSON at all, or no whole form
        form = request.headers.get("content-type", "").startswith("multipart/")
        wanted = "完整的 multipart 表单" if form else " UTF-8 的 JSON"
        return problem(422, "invalid_request", f"请求体不是{wanted}。请对照 /docs 修改。")
    answer = problem(error.status_code, "http", _MESSAGES.get(error.status_code, str(error.detail)))
    answer.headers.update(error.headers or {})
    if error.status_code == 405:
        answer.headers["Allow"] = ", ".join(sorted(_methods(request)))
    return answer


def _methods(request: Request) -> set[str]:
    """All methods of the address, which may have several routes."""
    found = [route for route in request.app.routes if isinstance(route, Route)]
    matching = [route for route in found if route.matches(request.scope)[0] is not Match.NONE]
    return {method for route in matching for method in route.methods or ()}
