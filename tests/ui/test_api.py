"""The HTTP API: bodies and errors."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.fakes import answerer, eager
from ui.api import create_app
from ui.problems import MAX_BODY

TEXT = "港口与机场规划\n\n第一部分\n天津港提质增效，北京机场今年9月底投入运营。\n河北雄安新区正在建设之中。\n"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(eager(TEXT, "另一篇文档。")), raise_server_exceptions=False) as client:
        yield client


def test_an_answer_has_every_field_of_the_contract(client: TestClient) -> None:
    body = client.post("/ask", json={"question": "机场什么时候投入运营？", "top_k": 1}).json()
    assert list(body) == [
        "question", "searched_question", "answerable", "answer", "short_answer", "confidence", "citations",
        "passages", "mode", "model", "timings_ms", "request_id",
    ]  # fmt: skip
    assert (body["answer"], body["short_answer"]) == ("北京机场今年9月底投入运营。[1]", "今年9月底")
    (citation,) = body["citations"]
    text = client.get("/documents/d0").json()["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert text[citation["passage"]["start"] : citation["passage"]["end"]] == citation["passage"]["text"]
    assert (citation["title"], citation["section"], citation["page"]) == ("港口与机场规划", "第一部分", None)
    assert [p["rank"] for p in body["passages"]] == [1]


def test_a_refusal_has_passages_and_no_citations() -> None:
    with TestClient(create_app(answerer(TEXT))) as client:
        body = client.post("/ask", json={"question": "火星氧气浓度？"}).json()
    assert not body["answerable"] and not body["citations"] and body["short_answer"] is None
    assert "没有" in body["answer"] and body["passages"]


def test_documents_restrict_the_search(client: TestClient) -> None:
    body = client.post("/ask", json={"question": "天津港", "document_ids": ["d1"]}).json()
    assert {p["document_id"] for p in body["passages"]} == {"d1"}


def test_search(client: TestClient) -> None:
    passages = client.get("/search", params={"q": "雄安", "k": 1}).json()["passages"]
    assert len(passages) == 1 and "雄安" in passages[0]["text"]


def test_documents(client: TestClient) -> None:
    listed = client.get("/documents").json()["documents"]
    assert [d["id"] for d in listed] == ["d0", "d1"]
    assert listed[0]["characters"] == len(TEXT)
    whole = client.get("/documents/d0").json()
    assert whole["text"] == TEXT
    assert [(s["heading"], TEXT[s["start"] : s["end"]][:4]) for s in whole["sections"]] == [
        ("第一部分", "第一部分")
    ]
    assert [TEXT[p["start"] : p["end"]][:4] for p in whole["paragraphs"]] == [
        "港口与机",
        "第一部分",
        "天津港提",
        "河北雄安",
    ]


@pytest.mark.parametrize(("quote", "valid"), [("港口", True), ("机场", False)])
def test_verify(client: TestClient, quote: str, valid: bool) -> None:
    body = {"document_id": "d0", "start": 0, "end": 2, "quote": quote}
    assert client.post("/verify", json=body).json() == {"valid": valid}


def test_status(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").json() == {"status": "ready"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"question": ""}, "问题是空的"),
        ({"question": " \n　"}, "问题是空的"),
        ({"question": "问" * 501}, "501"),
        ({"question": "\x00\x1b"}, "问题是空的"),
        ({}, "「question」缺少"),
        ({"question": 7}, "「question」应为字符串（7）"),
        ({"question": None}, "「question」"),
        ({"question": "问", "top_k": 0}, "「top_k」太小（0）"),
        ({"question": "问", "top_k": "3"}, "「top_k」应为整数（'3'）"),
        ({"question": "问", "mode": "magic"}, "「mode」不在可选值之中（'magic'）"),
        ({"question": "问", "history": [{"role": "system", "content": ""}]}, "「history.0.role」"),
        ({"question": "问", "document_ids": "d0"}, "「document_ids」应为数组"),
        ([], "请求体应为 JSON 对象"),
    ],
)
def test_bad_requests_quote_what_is_wrong(client: TestClient, body: object, said: str) -> None:
    answer = client.post("/ask", json=body)
    assert answer.status_code == 422
    assert said in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"question": "\xff"}', b"[" * 10_000, b'{"question": NaN}', "中".encode("gbk"), b"null"],
)
def test_broken_json(client: TestClient, body: bytes) -> None:
    answer = client.post("/ask", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid_request"


def test_an_address_names_all_its_methods(client: TestClient) -> None:
    answer = client.put("/documents/d0")
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET")


def test_a_whole_number_may_be_written_with_a_point(client: TestClient) -> None:
    answer = client.post("/ask", json={"question": "机场", "top_k": 1.0})
    assert len(answer.json()["passages"]) == 1


def test_lone_surrogates_are_answered(client: TestClient) -> None:
    body = json.dumps({"question": "天津\ud800港", "document_ids": ["\udfff"]}).encode()
    answer = client.post("/ask", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 404
    assert "\\udfff" in answer.text


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_too_large(client: TestClient, announced: bool) -> None:
    body = json.dumps({"question": "问" * MAX_BODY}).encode()
    chunks = body if announced else iter([body[i : i + 65536] for i in range(0, len(body), 65536)])
    answer = client.post("/ask", content=chunks, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/documents/没有", 404, "unknown_document"),
        ("GET", "/nowhere", 404, "http"),
        ("GET", "/ask", 405, "http"),
        ("GET", "/search", 422, "invalid_request"),
        ("GET", "/search?q=%20", 422, "invalid_question"),
        ("GET", "/search?q=a&k=x", 422, "invalid_request"),
    ],
)
def test_other_errors_have_the_same_form(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"code", "message", "detail"}
    assert answer.json()["error"]["code"] == code


def test_a_failure_inside_shows_nothing_of_it(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr("qa.answerer.check_question", broken)
    answer = client.post("/ask", json={"question": "问"})
    assert answer.status_code == 500 and "secret" not in answer.text


def test_the_description_is_chinese_and_loads_nothing_from_outside(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert all(
        operation["summary"].encode() != operation["summary"].encode("ascii", "ignore")
        for path in described["paths"].values()
        for operation in path.values()
    )
    assert "//" not in client.get("/docs").text.replace("://testserver", "")


def test_the_latest_report(tmp_path: Path) -> None:
    report = tmp_path / "latest.html"
    with TestClient(create_app(answerer(TEXT), report)) as client:
        assert "wenju eval" in client.get("/report").text
        report.write_text("<h1>评测</h1>", encoding="utf-8")
        assert client.get("/report").text == "<h1>评测</h1>"
        assert client.get("/report").headers["content-type"].startswith("text/html")
