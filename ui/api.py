"""The HTTP API."""

from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Query, Request, Security
from fastapi.security import APIKeyHeader, HTTPBearer
from fastapi_offline import FastAPIOffline
from starlette.responses import HTMLResponse

from qa.answerer import Answerer
from qa.composer import is_verified
from qa.question import check_question
from qa.records import Turn
from ui import schemas
from ui.bodies import answer_body, document_body, documents_body, hit_body
from ui.problems import ANYWHERE, BAD, BUSY, ERRORS, UNKNOWN, Json, add_handlers, request_id
from ui.settings import ServiceSettings
from ui.web.collection import Collection, Fixed
from ui.web.completions import add_completions
from ui.web.layers import add_layers
from ui.web.metrics import Metrics
from ui.web.observing import note
from ui.web.pool import Pool
from ui.web.service import Service
from ui.web.status import add_status, running
from ui.web.streaming import add_streaming
from ui.web.uploads import add_uploads
from ui.web.waiting import result_of

_DESCRIPTION = """用中文向自己的文档提问。每句回答都带标号，每个标号都指向原文的确切位置：
`document.text[start:end] == quote`。文档没有答案时直说没有，并给出最接近的内容。"""
# For /docs to ask for a key; that it is there and right is checked before (ui.web.access).
_KEYS = (
    HTTPBearer(scheme_name="Bearer", description="密钥", auto_error=False),
    APIKeyHeader(name="X-API-Key", scheme_name="X-API-Key", description="密钥", auto_error=False),
)
_NO_REPORT = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>评测</title>'
    '<body style="font:16px/1.8 system-ui,sans-serif;color:#6a655c;padding:2em">'
    "还没有评测报告。运行 <code>wenju eval</code> 后刷新。</body></html>"
)


def create_app(
    answerer: Answerer | Collection, report: Path | None = None, settings: ServiceSettings | None = None
) -> FastAPI:
    """The API over one answerer, or over a collection that can be changed; the chat page is mounted later.

    ``report`` is where ``wenju eval`` leaves its latest report.
    """
    settings = settings or ServiceSettings.defaults()
    collection = Fixed(answerer) if isinstance(answerer, Answerer) else answerer
    metrics = Metrics()
    pool = Pool(settings.at_once, settings.queue, settings.timeout)
    service = Service(collection, pool, metrics.answered)
    app: FastAPI = FastAPIOffline(
        title="问据",
        description=_DESCRIPTION,
        version="1",
        redoc_url=None,
        responses=ANYWHERE,
        dependencies=[Security(scheme) for scheme in _KEYS] if settings.api_keys else None,
        lifespan=lambda app: running(service, collection),
    )
    app.state.service = service  # for the page
    app.state.metrics = metrics
    add_handlers(app)
    add_layers(app, settings, metrics)
    _add_questions(app, service)
    add_streaming(app, service)
    add_completions(app, service)
    _add_documents(app, service)
    add_uploads(app, collection, settings)
    add_status(app, service, collection)
    _add_report(app, report)
    return app


def _add_questions(app: FastAPI, service: Service) -> None:
    @app.post("/ask", summary="提问", response_model=schemas.AnswerOut, responses=ERRORS | UNKNOWN | BUSY)
    async def ask(request: Request, body: schemas.AskIn) -> Json:
        """回答一个问题，附逐字可查的出处；没有答案时 answerable 为假。"""
        check_question(body.question)
        service.check_documents(body.document_ids)
        job = service.start(
            body.question,
            history=[Turn(turn.role, turn.content) for turn in body.history],
            document_ids=body.document_ids,
            top_k=body.top_k,
            mode=body.mode,
        )
        answer = await result_of(job, request)
        note(request, answer, job.waited)
        return Json(answer_body(answer, request_id(request)))

    @app.get("/search", summary="检索", response_model=schemas.SearchOut, responses=BAD | BUSY)
    async def search(
        request: Request,
        q: Annotated[
            str, Query(description="问题或关键词", examples=["雄安新区"], json_schema_extra=schemas.ASKABLE)
        ],
        k: Annotated[int, Query(ge=1, le=50, description="返回的切片数")] = 5,
    ) -> Json:
        """最接近的切片，最好的在前。"""
        check_question(q)
        hits = await result_of(service.search(q, k), request)
        return Json({"question": q, "passages": [hit_body(hit) for hit in hits]})


def _add_documents(app: FastAPI, service: Service) -> None:
    @app.get("/documents", summary="文档列表", response_model=schemas.DocumentsOut)
    def documents() -> Json:
        """全部文档，不含正文。"""
        return Json(documents_body(service.generation))

    @app.get("/documents/{id}", summary="一篇文档", response_model=schemas.DocumentOut, responses=UNKNOWN)
    def document(id: str) -> Json:
        """全文、小标题和段落，位置都是全文的码位下标。"""
        return Json(document_body(service.document(id)))

    @app.post("/verify", summary="核对出处", response_model=schemas.VerifyOut, responses=ERRORS | UNKNOWN)
    def verify(body: schemas.VerifyIn) -> Json:
        """原文此处是否就是这段话。"""
        found = service.document(body.document_id)
        return Json({"valid": is_verified(found, body.start, body.end, body.quote)})


def _add_report(app: FastAPI, report: Path | None) -> None:
    @app.get("/report", include_in_schema=False)
    def latest_report() -> HTMLResponse:
        """The latest evaluation's report, for the page's tab."""
        if report is None or not report.is_file():
            return HTMLResponse(_NO_REPORT)
        return HTMLResponse(report.read_bytes())
