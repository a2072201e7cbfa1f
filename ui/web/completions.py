"""OpenAI's ``/v1/chat/completions`` and ``/v1/models``, so that its clients and chat front ends can ask."""

import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi import FastAPI, Request
from sse_starlette import ServerSentEvent
from starlette.responses import Response

from qa.question import check_question
from qa.records import Answer
from ui.bodies import answer_body
from ui.errors import UnknownModel
from ui.printing import hit_lines
from ui.problems import BUSY, ERRORS, Json, documented, events, problem_of, request_id, to_json
from ui.web.completion_schemas import CompletionIn, CompletionOut, ModelOut, ModelsOut
from ui.web.conversation import asked
from ui.web.observing import note
from ui.web.service import Service
from ui.web.streaming import event_stream, pieces
from ui.web.waiting import Stages, result_of

MODEL = "wenju"
_NEAREST = 3  # passages that are shown under a refusal
_COMPLETION = events("回答；stream 为真时是 chat.completion.chunk 的事件流，以 [DONE] 结束")
_COMPLETION[200]["model"] = CompletionOut


def add_completions(app: FastAPI, service: Service) -> None:
    """Add the routes."""

    @app.post("/v1/chat/completions", summary="OpenAI 对话接口", responses=_COMPLETION | ERRORS | BUSY)
    async def completions(request: Request, body: CompletionIn) -> Response:
        """最后一条用户消息是问题，之前的是对话；出处在文中是 [n]，另在 citations 与 wenju 里逐条给出。"""
        question, history = asked(body.messages)
        check_question(question)
        head = {
            "id": f"chatcmpl-{request_id(request)}",
            "created": int(time.time()),
            "model": MODEL,
            "system_fingerprint": None,
        }
        if body.stream:
            stages = Stages(lambda watch: service.start(question, history=history, watch=watch))
            with_usage = bool(body.stream_options and body.stream_options.include_usage)
            return event_stream(_chunks(request, head, stages, with_usage))
        job = service.start(question, history=history)
        answer = await result_of(job, request)
        note(request, answer, job.waited)
        return Json(_completion(head, answer, request_id(request)))

    @app.get("/v1/models", summary="模型列表", response_model=ModelsOut)
    def models() -> Json:
        """只有 wenju。"""
        return Json({"object": "list", "data": [_model()]})

    @app.get(
        "/v1/models/{model}",
        summary="一个模型",
        response_model=ModelOut,
        responses=documented(404, "没有这个模型"),
    )
    def model(model: str) -> Json:
        """只有 wenju。"""
        if model != MODEL:
            raise UnknownModel(f"没有名为「{model}」的模型，只有 {MODEL}。")
        return Json(_model())


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}


def text_of(answer: Answer) -> str:
    """What a chat front end shows: the answer; a refusal with the nearest passages that it speaks of."""
    if answer.answerable or not answer.hits:
        return answer.answer
    return "\n".join([answer.answer, "", *hit_lines(answer.hits[:_NEAREST])])


def _extra(answer: Answer, id: str) -> dict[str, Any]:
    body = answer_body(answer, id)
    return {"citations": body["citations"], "wenju": body}


def _usage(answer: Answer) -> dict[str, int]:
    """In characters, as nothing here counts tokens."""
    asked, said = len(answer.question), len(text_of(answer))
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def _completion(head: dict[str, Any], answer: Answer, id: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text_of(answer), "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {
        **head,
        "object": "chat.completion",
        "choices": [choice],
        "usage": _usage(answer),
        **_extra(answer, id),
    }


async def _chunks(
    request: Request, head: dict[str, Any], stages: Stages, with_usage: bool
) -> AsyncIterator[ServerSentEvent]:
    chunk = _chunker(head)
    try:
        yield chunk({"role": "assistant", "content": ""})
        async for step in stages:
            if isinstance(step, Answer):
                note(request, step, stages.job.waited)
                for text in pieces(text_of(step)):
                    yield chunk({"content": text})
                yield chunk({}, "stop", _extra(step, request_id(request)))
                if with_usage:
                    yield _data({**head, "object": _CHUNK, "choices": [], "usage": _usage(step)})
        yield ServerSentEvent(data="[DONE]", sep="\n")
    except Exception as error:
        yield ServerSentEvent(data=bytes(problem_of(request, error).body).decode(), sep="\n")


_CHUNK = "chat.completion.chunk"


def _chunker(head: dict[str, Any]) -> Callable[..., ServerSentEvent]:
    def chunk(
        delta: dict[str, str], finish: str | None = None, extra: dict[str, Any] | None = None
    ) -> ServerSentEvent:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _data({**head, "object": _CHUNK, "choices": [choice], **(extra or {})})

    return chunk


def _data(content: object) -> ServerSentEvent:
    return ServerSentEvent(data=to_json(content), sep="\n")
