"""``POST /ask/stream``: an answer as server-sent events."""

import json
import re
from collections.abc import AsyncIterator, Iterator

import anyio
from fastapi import FastAPI, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from qa.question import check_question
from qa.records import Answer, Turn
from ui import schemas
from ui.bodies import answer_body, hit_body
from ui.problems import BUSY, ERRORS, UNKNOWN, events, problem_of, request_id, to_json
from ui.web.observing import note
from ui.web.service import Service
from ui.web.waiting import Stage, Stages

_PIECES = re.compile(r"\[\d+\]|[^\[]{1,8}|\[")
_TIME_TO_FINISH = 6.0  # seconds, less than the server waits for its connections
_EVENTS = events("事件流：status（阶段）、passages、delta（回答的一截）、final（同 /ask）、error")


def pieces(answer: str) -> Iterator[str]:
    """The answer in short pieces that make it up; none cuts a marker."""
    return (found[0] for found in _PIECES.finditer(answer))


def add_streaming(app: FastAPI, service: Service) -> None:
    """Add the route."""

    @app.post(
        "/ask/stream",
        summary="提问，边做边说",
        response_class=EventSourceResponse,
        responses=_EVENTS | ERRORS | UNKNOWN | BUSY,
    )
    async def ask_stream(request: Request, body: schemas.AskIn) -> EventSourceResponse:
        """与 /ask 相同，但以事件流给出进展：每个阶段、切片、回答的各截，最后是整个回答。"""
        check_question(body.question)
        service.check_documents(body.document_ids)
        stages = Stages(
            lambda watch: service.start(
                body.question,
                history=[Turn(turn.role, turn.content) for turn in body.history],
                document_ids=body.document_ids,
                top_k=body.top_k,
                mode=body.mode,
                watch=watch,
            )
        )
        return event_stream(_told(request, stages))


def event_stream(told: AsyncIterator[ServerSentEvent]) -> EventSourceResponse:
    """The answer that sends them; when the service is stopped there is time to finish."""
    return EventSourceResponse(
        told, sep="\n", shutdown_event=anyio.Event(), shutdown_grace_period=_TIME_TO_FINISH
    )


async def _told(request: Request, stages: Stages) -> AsyncIterator[ServerSentEvent]:
    try:
        async for step in stages:
            if isinstance(step, Stage):
                yield _event("status", {"stage": step.name, "request_id": request_id(request)})
                if step.name == "compose":
                    yield _event("passages", {"passages": [hit_body(hit) for hit in step.hits]})
            else:
                note(request, step, stages.job.waited)
                for event in _answered(step, request):
                    yield event
    except Exception as error:
        yield _event("error", json.loads(bytes(problem_of(request, error).body)))


def _answered(answer: Answer, request: Request) -> Iterator[ServerSentEvent]:
    for text in pieces(answer.answer):
        yield _event("delta", {"text": text})
    yield _event("final", answer_body(answer, request_id(request)))


def _event(name: str, content: object) -> ServerSentEvent:
    return ServerSentEvent(data=to_json(content), event=name, sep="\n")
