"""Inputs of those who mean no good: never a 5xx, never a file of the server, never markup in a page."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from tests.fakes import eager_over
from tests.ui.web.hostile import BODIES, SCRIPTS, TEXTS
from ui.api import create_app
from ui.chat.exchanges import Exchange
from ui.chat.fragments import conversation
from ui.settings import ServiceSettings

LEAKS = ("/work", "/tmp", "/home", "/usr", "Traceback", "site-packages", ".py")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(eager_over(tmp_path_factory.mktemp("hostile")), settings=ServiceSettings(rate="off"))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def check(status: int, content_type: str, text: str) -> None:
    assert status < 500, text
    assert content_type.startswith(("application/json", "text/event-stream")), content_type
    assert not any(leak in text for leak in LEAKS), text[:500]


def test_there_are_enough_of_them() -> None:
    assert len(TEXTS) + len(BODIES) >= 200


@pytest.mark.parametrize("path", ["/ask", "/ask/stream", "/v1/chat/completions", "/verify"])
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_hostile_texts(client: TestClient, path: str, text: str) -> None:
    message = {"role": "user", "content": text}
    before = [{"role": "user", "content": text}, {"role": "assistant", "content": text}]
    bodies: dict[str, dict[str, object]] = {
        "/ask": {"question": text, "history": before},
        "/ask/stream": {"question": "那天津呢？", "history": before, "document_ids": [text]},
        "/v1/chat/completions": {"messages": [*before, message], "stream": len(text) % 2 == 0, "model": text},
        "/verify": {"document_id": "jingjinji", "start": 0, "end": len(text), "quote": text},
    }
    body = json.dumps(bodies[path]).encode()
    answer = client.post(path, content=body, headers={"content-type": "application/json"})
    shown = answer.text.replace(json.dumps(text, ensure_ascii=False)[1:-1], "")  # what was sent may come back
    check(
        answer.status_code,
        answer.headers["content-type"],
        shown if any(x in text for x in LEAKS) else answer.text,
    )


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_hostile_addresses(client: TestClient, text: str) -> None:
    part = quote(text.encode("utf-8", "surrogatepass"), safe="")
    for method, address in (
        ("GET", f"/documents/{part}"),
        ("DELETE", f"/documents/{part}"),
        ("GET", f"/search?q={part}&k={part}"),
        ("GET", f"/search?q={part}"),
        ("GET", f"/v1/models/{part}"),
    ):
        answer = client.request(method, address)
        assert answer.status_code < 500 and "root:" not in answer.text
        assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/ask", "/ask/stream", "/v1/chat/completions", "/verify", "/documents"])
@pytest.mark.parametrize(("body", "kind"), BODIES, ids=range(len(BODIES)))
def test_hostile_bodies(client: TestClient, path: str, body: bytes, kind: str) -> None:
    answer = client.post(path, content=body, headers={"content-type": kind})
    check(answer.status_code, answer.headers["content-type"], answer.text)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_hostile_files(client: TestClient, tmp_path: Path, text: str) -> None:
    name = text.encode("utf-8", "replace").decode()
    answer = client.post("/documents", files={"file": (f"{name}.txt", text.encode("utf-8", "surrogatepass"))})
    assert answer.status_code in (201, 409, 413, 422), answer.text
    if answer.status_code == 201:
        id = answer.json()["id"]
        assert "/" not in id and "\\" not in id and id not in (".", "..")
        if "%" in id:  # the test client, unlike a server, decodes an address twice
            return
        found = client.get(f"/documents/{quote(id, safe='')}").json()
        assert found["text"] == text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        assert client.delete(f"/documents/{quote(id, safe='')}").status_code == 200


@pytest.mark.parametrize("text", SCRIPTS)
def test_a_question_is_text_in_the_page(text: str) -> None:
    failed = Exchange(question=text, failure=text)
    for shown in (conversation([failed], notice=text), conversation([], [text])):
        assert "<script" not in shown.lower() and "<img" not in shown.lower() and "<svg" not in shown.lower()
        assert "<iframe" not in shown.lower() and "<body" not in shown.lower()
