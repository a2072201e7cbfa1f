"""Requests and responses as the OpenAPI description shows them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from qa.question import MAX_QUESTION

MAX_TURNS = 100
Offset = Annotated[int, Field(description="Unicode 码位下标，从 0 起，左闭右开")]


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, Field(strict=True), BeforeValidator(_whole)]  # 3.0 is an integer in JSON, "3" is none


# Described, but checked in words of our own by check_question.
ASKABLE: dict[str, Any] = {"minLength": 1, "maxLength": MAX_QUESTION}
QuestionText = Annotated[str, Field(json_schema_extra=ASKABLE)]


class TurnIn(BaseModel):
    """对话中的一句。"""

    role: Literal["user", "assistant"]
    content: str = Field(max_length=20_000)


class AskIn(BaseModel):
    """提问。只有 question 必填。"""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "北京大兴国际机场什么时候投入运营？"}]}
    )

    question: QuestionText = Field(description=f"问题，至少有一个字或数字，最多 {MAX_QUESTION} 个字")
    history: list[TurnIn] = Field(default=[], max_length=MAX_TURNS, description="此前的对话，早的在前")
    document_ids: list[str] | None = Field(None, max_length=1000, description="只在这些文档里找；不填则全部")
    top_k: Whole = Field(5, ge=1, le=50, description="返回的切片数")
    mode: Literal["auto", "extractive"] = Field("auto", description="auto 或 extractive（摘取原文）")


class VerifyIn(BaseModel):
    """核对一处出处。"""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"document_id": "jingjinji", "start": 0, "end": 4, "quote": "深入学习"}]
        }
    )

    document_id: str
    start: Whole = Field(ge=0, description="起点，Unicode 码位下标")
    end: Whole = Field(ge=0, description="终点（不含）")
    quote: str = Field(description="应当在此处的原文")


class VerifyOut(BaseModel):
    """valid 为真，当且仅当原文的 [start, end) 就是 quote。"""

    valid: bool


class PassageOut(BaseModel):
    """出处所在的切片。"""

    id: str
    start: Offset
    end: Offset
    text: str


class CitationOut(BaseModel):
    """出处：document.text[start:end] 与 quote 逐字相同。"""

    marker: int = Field(description="答案里的标号 [n]")
    document_id: str
    title: str
    section: str
    paragraph: int = Field(description="段落号，标题之后从 1 起")
    page: int | None
    start: Offset
    end: Offset
    quote: str
    passage: PassageOut


class HitOut(PassageOut):
    """检索到的切片，scores 为各阶段得分，越高越好。"""

    rank: int
    document_id: str
    section: str
    paragraph: int
    scores: dict[str, float]


class AnswerOut(BaseModel):
    """回答。answerable 为假时 citations 为空，passages 是最接近的内容。"""

    question: str
    searched_question: str
    answerable: bool
    answer: str = Field(examples=["确保北京大兴国际机场今年9月底投入运营。[1]"])
    short_answer: str | None = Field(examples=["今年9月底"])
    confidence: float = Field(ge=0, le=1)
    citations: list[CitationOut]
    passages: list[HitOut]
    mode: str
    model: str
    timings_ms: dict[str, float]
    request_id: str


class SearchOut(BaseModel):
    """检索结果。"""

    question: str
    passages: list[HitOut]


class DocumentItem(BaseModel):
    """一篇文档的概况。"""

    id: str
    title: str
    source: str
    sha256: str
    characters: int
    passages: int


class DocumentsOut(BaseModel):
    """全部文档。"""

    documents: list[DocumentItem]


class RemovedOut(BaseModel):
    """移除了的文档。"""

    id: str
    removed: Literal[True]


class SectionOut(BaseModel):
    """小标题和它管辖的范围。"""

    heading: str
    start: Offset
    end: Offset


class ParagraphOut(BaseModel):
    """一个段落。"""

    number: int
    start: Offset
    end: Offset
    section: str
    is_heading: bool


class DocumentOut(BaseModel):
    """一篇文档的全文与结构。"""

    id: str
    title: str
    source: str
    text: str
    sha256: str
    sections: list[SectionOut]
    paragraphs: list[ParagraphOut]


class StatusOut(BaseModel):
    """服务状态；degraded 时 detail 说明缘由。"""

    status: Literal["ok", "starting", "degraded", "ready"]
    detail: str | None = None


class Problem(BaseModel):
    """出错的代码、原因和细节。"""

    code: str = Field(examples=["invalid_question"])
    message: str = Field(examples=["问题是空的。请写出要问什么。"])
    detail: object = None


class ErrorOut(BaseModel):
    """一切错误的形式。"""

    error: Problem
