"""Errors as HTTP answers: ``{"error": {"code", "message", "detail"}}``, the message in Chinese."""

import json
import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import IndexingError
from qa.errors import AnsweringError, QuestionError, UnknownDocument

MAX_BODY = 256 * 1024
_log = logging.getLogger(__name__)
_SHOWN = 100  # characters of an offending value that are quoted
_MESSAGES = {404: "没有这个地址。", 405: "这个地址不接受此方法。"}
_REASONS = {
    "missing": "缺少",
    "json_invalid": "不是合法的 JSON",
    "string_type": "应为字符串",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "list_type": "应为数组",
    "literal_error": "不在可选值之中",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "too_long": "太长",
    "string_too_long": "太长",
    "model_attributes_type": "应为 JSON 对象",
    "model_type": "应为 JSON 对象",
}


class Json(Response):
    """JSON in UTF-8; a lone surrogate becomes its ``\\uXXXX`` escape, which is valid JSON."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace")


def problem(status: int, code: str, message: str, detail: object = None) -> Json:
    """An error answer."""
    return Json({"error": {"code": code, "message": message, "detail": detail}}, status)


def add_handlers(app: FastAPI) -> None:
    """Answer every error of the application in the one form."""
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(QuestionError, _invalid_question)
    app.add_exception_handler(UnknownDocument, _unknown_document)
    app.add_exception_handler(AnsweringError, _failed)
    app.add_exception_handler(IndexingError, _failed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)


def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [_described(item) for item in error.errors()]
    first = found[0]
    field = f"「{first['field']}」" if first["field"] else "请求体"
    quoted = f"（{first['value']}）" if first["value"] is not None else ""
    return problem(422, "invalid_request", f"{field}{first['reason']}{quoted}。请对照 /docs 修改。", found)


def _described(item: dict[str, Any]) -> dict[str, str | None]:
    kind = item["type"]
    names = [str(part) for part in item["loc"] if part not in ("body", "query", "path")]
    return {
        "field": "" if kind == "json_invalid" else ".".join(names)[:_SHOWN],
        "reason": _REASONS.get(kind, f"不合要求：{kind}"),
        "value": None if kind in ("missing", "json_invalid") else repr(item.get("input"))[:_SHOWN],
    }


def _invalid_question(request: Request, error: Exception) -> Response:
    return problem(422, "invalid_question", str(error))


def _unknown_document(request: Request, error: Exception) -> Response:
    return problem(404, "unknown_document", str(error))


def _failed(request: Request, error: Exception) -> Response:
    _log.error("request failed: %s", request.url.path, exc_info=error)
    return problem(500, "internal", "服务出了错，没有回答。请稍后再试；若总是这样，请查看服务日志。")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 400:  # a body that is no UTF-8, or no JSON at all
        return problem(422, "invalid_request", "请求体不是 UTF-8 的 JSON。请对照 /docs 修改。")
    answer = problem(error.status_code, "http", _MESSAGES.get(error.status_code, str(error.detail)))
    answer.headers.update(error.headers or {})
    return answer


class BodyLimit:
    """Refuses a request body over ``limit`` bytes with 413, by its announced and by its real length."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY, exempt: str = "/gradio_api") -> None:
        self.app, self.limit, self.exempt = app, limit, exempt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body up to the limit, then let the application run on it."""
        if scope["type"] != "http" or scope["path"].startswith(self.exempt) or scope["method"] == "GET":
            await self.app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        body = None if int(announced) > self.limit else await self._read(receive)
        if body is None:
            message = f"请求体太大，最多 {self.limit // 1024} KB。请缩短后再发。"
            await problem(413, "body_too_large", message)(scope, receive, send)
            return
        messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return messages.pop() if messages else await receive()

        await self.app(scope, replay, send)

    async def _read(self, receive: Receive) -> bytes | None:
        """The whole body, or None when it is longer than the limit."""
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self.limit:
                return None
            if not message.get("more_body"):
                return bytes(body)
