"""Answers as server-sent events, and what becomes of the work when nobody waits."""

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.fakes import answerer, eager
from ui.api import create_app
from ui.web.streaming import pieces

TEXT = "港口与机场规划\n\n第一部分\n天津港提质增效，北京机场今年9月底投入运营。\n"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(eager(TEXT)), raise_server_exceptions=False) as client:
        yield client


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    found = [dict(line.split(": ", 1) for line in block.split("\n")) for block in text.strip().split("\n\n")]
    return [(event["event"], json.loads(event["data"])) for event in found]


def test_stages_passages_pieces_and_the_whole(client: TestClient) -> None:
    question = {"question": "机场什么时候投入运营？", "top_k": 1}
    answer = client.post("/ask/stream", json=question)
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = events(answer.text)
    assert [data["stage"] for name, data in found if name == "status"] == ["retrieve", "read", "compose"]
    names = [name for name, _ in found]
    assert list(dict.fromkeys(names)) == ["status", "passages", "delta", "final"]
    final = found[-1][1]
    assert "".join(str(data["text"]) for name, data in found if name == "delta") == final["answer"]
    whole = client.post("/ask", json=question).json()
    for differing in ("timings_ms", "request_id"):
        assert set(final) == set(whole)
        final.pop(differing), whole.pop(differing)
    assert final == whole
    assert found[names.index("passages")][1]["passages"] == whole["passages"]


def test_a_refusal_ends_as_every_answer_does() -> None:
    with TestClient(create_app(answerer(TEXT))) as client:
        found = events(client.post("/ask/stream", json={"question": "火星氧气浓度？"}).text)
    assert found[-1][0] == "final" and found[-1][1]["answerable"] is False


@pytest.mark.parametrize(
    ("body", "status"),
    [({"question": ""}, 422), ({"question": "问", "document_ids": ["无"]}, 404), ({}, 422)],
)
def test_what_cannot_be_asked_is_refused_before_the_stream(
    client: TestClient, body: dict[str, object], status: int
) -> None:
    answer = client.post("/ask/stream", json=body)
    assert answer.status_code == status and answer.json()["error"]["message"]


def test_a_failure_inside_is_an_event_that_shows_nothing_of_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr("qa.answerer.compose", broken)
    text = client.post("/ask/stream", json={"question": "机场什么时候投入运营？"}).text
    name, data = events(text)[-1]
    assert name == "error" and data["error"]["code"] == "internal" and "secret" not in text  # type: ignore[index]
    assert 'wenju_errors_total{code="internal"} 1.0' in client.get("/metrics").text


@pytest.mark.parametrize("answer", ["", "甲。[1]乙丙丁戊己庚辛壬癸。[12]", "[", "a[b]\n\ud800c"])
def test_pieces_make_up_the_answer_and_cut_no_marker(answer: str) -> None:
    cut = list(pieces(answer))
    assert "".join(cut) == answer
    assert ("[12]" in cut) == ("[12]" in answer)
