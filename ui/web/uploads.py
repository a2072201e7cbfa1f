"""``POST /documents`` and ``DELETE /documents/{id}``."""

import unicodedata
from pathlib import PurePosixPath
from typing import Annotated

from fastapi import FastAPI, File, Request, UploadFile

from index.documents import Document, document_from_bytes
from index.errors import DocumentError
from index.library import TEXT_SUFFIXES
from ui import schemas
from ui.bodies import item_body
from ui.errors import BadUpload, TooLarge
from ui.problems import BUSY, ERRORS, UNKNOWN, Json, documented
from ui.settings import ServiceSettings
from ui.web.collection import Collection, Fixed, read_only
from ui.web.waiting import result_of

_MAX_NAME = 100
_DUPLICATE = documented(409, "已有这篇文档")


def add_uploads(app: FastAPI, collection: Collection | Fixed, settings: ServiceSettings) -> None:
    """Add the routes, which refuse everything where the settings say so."""

    @app.post(
        "/documents",
        summary="加入一篇文档",
        status_code=201,
        response_model=schemas.DocumentItem,
        responses=ERRORS | BUSY | _DUPLICATE,
    )
    async def add_document(
        request: Request, file: Annotated[UploadFile, File(description="文本文件，.txt 或 .md")]
    ) -> Json:
        """索引一个文本文件；答复时已经可以提问。编号是不带后缀的文件名，重名、重复的内容不收。"""
        _check_allowed(settings.uploads)
        data = await file.read()
        document = document_of(data, file.filename or "", settings.max_upload)
        generation = await result_of(collection.add(document), request)
        return Json(item_body(document, generation), 201)

    @app.delete(
        "/documents/{id}",
        summary="移除一篇文档",
        response_model=schemas.RemovedOut,
        responses=UNKNOWN | BUSY,
    )
    async def remove_document(request: Request, id: str) -> Json:
        """移除后立即不再检索；原文件不动。"""
        _check_allowed(settings.uploads)
        removed = await result_of(collection.remove(id), request)
        return Json({"id": removed.id, "removed": True})


def _check_allowed(allowed: bool) -> None:
    if not allowed:
        raise read_only()


def document_of(data: bytes, filename: str, limit: int) -> Document:
    """An uploaded file as a document; raises TooLarge or BadUpload."""
    name = PurePosixPath(filename.replace("\\", "/")).name
    if len(data) > limit:
        raise TooLarge(f"文件「{name}」有 {len(data)} 字节，最多 {limit}。请拆开后再传。")
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    if not _is_name(stem):
        raise BadUpload(f"文件名「{name[:_MAX_NAME]}」用不了，应为 1 到 {_MAX_NAME} 个看得见的字。请改名。")
    if suffix.lower() not in TEXT_SUFFIXES:
        raise BadUpload(f"文件「{name}」不是 {'、'.join(TEXT_SUFFIXES)} 文件。请存为文本后再传。")
    try:
        return document_from_bytes(data, name)
    except DocumentError as error:
        raise BadUpload(str(error)) from error


def _is_name(stem: str) -> bool:
    """Whether it can stand in an address and be seen there."""
    seen = all(unicodedata.category(c)[0] not in "CZ" or c == " " for c in stem)
    return seen and bool(stem.strip(". ")) and len(stem) <= _MAX_NAME
