"""OpenAI's requests and responses, as far as they mean anything here."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ui.schemas import AnswerOut, CitationOut


class ContentPart(BaseModel):
    """消息的一部分；只读 text。"""

    type: str = Field(examples=["text"])
    text: str | None = None


class MessageIn(BaseModel):
    """一条消息；system 等不起作用。"""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = Field(None, examples=["北京大兴国际机场什么时候投入运营？"])


class StreamOptions(BaseModel):
    """流式选项。"""

    include_usage: bool | None = Field(default=False, strict=True)


class CompletionIn(BaseModel):
    """OpenAI 的对话请求；temperature 等其他字段都接受，但不起作用。"""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"model": "wenju", "messages": [{"role": "user", "content": "天津港怎么样？"}]}]
        }
    )

    model: str = "wenju"
    messages: list[MessageIn] = Field(min_length=1, max_length=1000)
    stream: bool | None = Field(default=False, strict=True)
    stream_options: StreamOptions | None = None


class ChatMessageOut(BaseModel):
    """回答的消息。"""

    role: Literal["assistant"]
    content: str
    refusal: str | None


class ChoiceOut(BaseModel):
    """唯一的选项。"""

    index: int
    message: ChatMessageOut
    finish_reason: Literal["stop"]
    logprobs: None


class UsageOut(BaseModel):
    """用量，按字数计。"""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class CompletionOut(BaseModel):
    """OpenAI 的对话回答；citations 是出处，wenju 是与 /ask 相同的整个回答。"""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    system_fingerprint: str | None
    choices: list[ChoiceOut]
    usage: UsageOut
    citations: list[CitationOut]
    wenju: AnswerOut


class ModelOut(BaseModel):
    """一个模型。"""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelsOut(BaseModel):
    """全部模型。"""

    object: Literal["list"]
    data: list[ModelOut]
