"""OpenAI's interface, with its official client."""

from collections.abc import Iterator

import httpx
import openai
import pytest
from fastapi.testclient import TestClient

from tests.fakes import answerer, eager
from ui.api import create_app

TEXT = "港口与机场规划\n\n第一部分\n天津港提质增效，北京机场今年9月底投入运营。\n"
QUESTION = {"role": "user", "content": "机场什么时候投入运营？"}


@pytest.fixture(scope="module")
def web() -> Iterator[TestClient]:
    with TestClient(create_app(eager(TEXT)), raise_server_exceptions=False) as web:
        yield web


def client_of(web: TestClient) -> openai.OpenAI:
    """The official client, its requests carried into the application."""

    def carry(request: httpx.Request) -> httpx.Response:
        answer = web.request(
            request.method, request.url.path, content=request.content, headers=dict(request.headers)
        )
        headers = {k: v for k, v in answer.headers.items() if k.lower() != "content-length"}
        return httpx.Response(answer.status_code, headers=headers, content=answer.content)

    return openai.OpenAI(
        api_key="none",
        base_url="http://127.0.0.1/v1",
        max_retries=0,
        http_client=httpx.Client(transport=httpx.MockTransport(carry)),
    )


@pytest.fixture
def client(web: TestClient) -> openai.OpenAI:
    return client_of(web)


def test_an_answer_with_its_citations(client: openai.OpenAI) -> None:
    found = client.chat.completions.create(
        model="wenju", messages=[QUESTION], temperature=0.2, max_tokens=10, user="u"
    )
    assert found.choices[0].message.content == "北京机场今年9月底投入运营。[1]"
    assert (found.choices[0].finish_reason, found.object, found.model) == ("stop", "chat.completion", "wenju")
    assert found.usage and found.usage.total_tokens > 0
    (citation,) = found.citations  # type: ignore[attr-defined]
    assert TEXT[citation["start"] : citation["end"]] == citation["quote"]
    assert found.wenju["answer"] == found.choices[0].message.content  # type: ignore[attr-defined]


def test_a_stream_makes_up_the_same_answer(client: openai.OpenAI) -> None:
    chunks = list(
        client.chat.completions.create(
            model="wenju", messages=[QUESTION], stream=True, stream_options={"include_usage": True}
        )
    )
    *spoken, last, usage = chunks
    said = "".join(chunk.choices[0].delta.content or "" for chunk in spoken)
    assert said == "北京机场今年9月底投入运营。[1]" and len(spoken) > 2
    assert last.choices[0].finish_reason == "stop" and last.citations[0]["marker"] == 1  # type: ignore[attr-defined]
    assert usage.usage and not usage.choices
    assert len({chunk.id for chunk in chunks}) == 1


def test_the_conversation_and_content_parts(client: openai.OpenAI) -> None:
    found = client.chat.completions.create(
        model="any",
        messages=[
            {"role": "system", "content": "只说英语"},
            {"role": "user", "content": "天津港怎么样？"},
            {"role": "assistant", "content": "天津港提质增效。[1]"},
            {"role": "user", "content": [{"type": "text", "text": "那北京机场呢？"}]},
        ],
    )
    assert "北京机场" in found.wenju["searched_question"]  # type: ignore[attr-defined]
    assert found.wenju["searched_question"] != "那北京机场呢？"  # type: ignore[attr-defined]


def test_a_refusal_lists_what_it_speaks_of() -> None:
    with TestClient(create_app(answerer(TEXT))) as web:
        found = client_of(web).chat.completions.create(
            model="wenju", messages=[{"role": "user", "content": "火星氧气浓度？"}]
        )
    text = found.choices[0].message.content
    assert text and "没有找到" in text and "天津港" in text
    assert found.citations == []  # type: ignore[attr-defined]


def test_models(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["wenju"]
    assert client.models.retrieve("wenju").owned_by == "wenju"
    with pytest.raises(openai.NotFoundError, match="gpt"):
        client.models.retrieve("gpt")


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ([], "「messages」太少"),
        ([{"role": "user", "content": ""}], "空"),
        ([QUESTION, {"role": "assistant", "content": "好"}], "assistant"),
        ([{"role": "user", "content": "问" * 501}], "501"),
        ([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}], "image_url"),
        ([{"role": "robot", "content": "问"}], "robot"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_errors_reach_the_client_in_words(
    client: openai.OpenAI, messages: list[object], said: str, stream: bool
) -> None:
    with pytest.raises(openai.UnprocessableEntityError, match=said):
        client.chat.completions.create(model="wenju", messages=messages, stream=stream)  # type: ignore[call-overload]


def test_a_failure_in_a_stream_is_raised_by_the_client(
    client: openai.OpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr("qa.answerer.compose", broken)
    with pytest.raises(openai.APIError, match="服务出了错"):
        list(client.chat.completions.create(model="wenju", messages=[QUESTION], stream=True))
