"""What the load test sends is what the service takes."""

from itertools import islice
from pathlib import Path

from fastapi.testclient import TestClient

from evals.load import asked
from tests.fakes import eager_over
from ui.api import create_app


def test_every_request_of_a_mixed_load_is_answered(tmp_path: Path) -> None:
    requests = list(islice(asked(mixed=True), 16))
    assert {request.path.split("?")[0] for request in requests} == {
        "/ask", "/ask/stream", "/search", "/documents/jingjinji", "/verify",
    }  # fmt: skip
    with TestClient(create_app(eager_over(tmp_path))) as client:
        for request in requests:
            method = "GET" if request.body is None else "POST"
            answer = client.request(method, request.path, json=request.body)
            assert answer.status_code == 200
            assert "event: error" not in answer.text and '"valid":false' not in answer.text


def test_a_plain_load_only_asks() -> None:
    requests = list(islice(asked(mixed=False), 300))  # once round and on
    assert {request.path for request in requests} == {"/ask"} and requests[0] in requests[200:]
