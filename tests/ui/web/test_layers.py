"""What every request passes: keys, origins, rates, headers, ids, log and metrics."""

import base64
import hashlib
import json
import logging

import pytest
from fastapi.testclient import TestClient

from tests.fakes import eager
from ui.api import create_app
from ui.settings import ServiceSettings
from ui.web.logs import JsonLines

QUESTION = {"question": "机场什么时候投入运营？"}
KEY = "开门"
HASHES = (hashlib.sha256(b"other").hexdigest(), hashlib.sha256(KEY.encode()).hexdigest())


def client_with(client: tuple[str, int] = ("127.0.0.1", 1), **settings: object) -> TestClient:
    app = create_app(eager("北京机场今年9月底投入运营。"), settings=ServiceSettings(**settings))  # type: ignore[arg-type]
    return TestClient(app, raise_server_exceptions=False, client=client)


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"user:{key}".encode()).decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": f"Bearer {KEY}".encode()},
        {"x-api-key": KEY.encode()},
        {"authorization": "Bearer other"},
        {"authorization": "bearer  other "},
        {"x-api-key": "other"},
        {"authorization": basic("other")},
        {"authorization": basic(KEY)},
    ],
)
def test_a_key_opens(headers: dict[str, str | bytes]) -> None:
    assert client_with(api_keys=HASHES).post("/ask", json=QUESTION, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer wrong"}, {"authorization": "Basic %%%"}, {"x-api-key": ""}]
)
@pytest.mark.parametrize("path", ["/ask", "/ask/stream", "/v1/chat/completions", "/docs", "/metrics", "/"])
def test_without_a_key_nothing_opens(headers: dict[str, str], path: str) -> None:
    answer = client_with(api_keys=HASHES).request("POST", path, json=QUESTION, headers=headers)
    assert answer.status_code == 401 and answer.json()["error"]["code"] == "unauthorized"
    assert answer.headers["www-authenticate"].startswith("Basic")


def test_the_description_says_how_a_key_comes() -> None:
    described = client_with(api_keys=HASHES).get("/openapi.json", headers={"x-api-key": "other"}).json()
    schemes = described["components"]["securitySchemes"]
    assert schemes["Bearer"]["scheme"] == "bearer" and schemes["X-API-Key"]["in"] == "header"
    assert {"Bearer": []} in described["paths"]["/ask"]["post"]["security"]
    assert "securitySchemes" not in client_with().get("/openapi.json").json()["components"]


def test_health_needs_no_key() -> None:
    client = client_with(api_keys=HASHES)
    assert client.get("/health").status_code == client.get("/ready").status_code == 200


def test_the_page_of_another_site_sends_nothing() -> None:
    client = client_with()
    for origin in ("https://evil.example", "null"):
        answer = client.post("/ask", json=QUESTION, headers={"origin": origin})
        assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers
    assert client.post("/ask", json=QUESTION, headers={"origin": "http://testserver"}).status_code == 200


def test_cors_is_for_those_named() -> None:
    client = client_with(cors_origins=("https://a.example",), api_keys=HASHES)
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    for origin, status in (("https://a.example", 200), ("https://b.example", 400)):
        assert client.options("/ask", headers={"origin": origin, **asked}).status_code == status
    answer = client.post("/ask", json=QUESTION, headers={"origin": "https://a.example"})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (401, "https://a.example")


def test_a_client_that_asks_too_often_waits_and_others_do_not() -> None:
    client = client_with(("192.0.2.1", 1), rate="2/minute")
    assert [client.post("/ask", json=QUESTION).status_code for _ in range(3)] == [200, 200, 429]
    answer = client.get("/search", params={"q": "机场"})
    assert answer.json()["error"]["code"] == "too_many_requests"
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert client.get("/health").status_code == 200
    other = TestClient(client.app, client=("192.0.2.2", 1))
    assert other.post("/ask", json=QUESTION).status_code == 200


def test_neighbours_in_one_network_of_64_bits_count_as_one() -> None:
    client = client_with(("2001:db8::1", 1), rate="1/minute")
    assert client.post("/ask", json=QUESTION).status_code == 200
    assert TestClient(client.app, client=("2001:db8::2", 1)).post("/ask", json=QUESTION).status_code == 429
    assert (
        TestClient(client.app, client=("2001:db8:0:1::1", 1)).post("/ask", json=QUESTION).status_code == 200
    )


def test_by_default_only_other_machines_are_limited() -> None:
    client = client_with()
    assert {client.get("/search", params={"q": " "}).status_code for _ in range(130)} == {422}
    client = client_with(("192.0.2.1", 1))
    statuses = [client.get("/search", params={"q": " "}).status_code for _ in range(130)]
    assert statuses == [422] * 120 + [429] * 10


@pytest.mark.parametrize("path", ["/docs", "/health", "/nowhere", "/report"])
def test_every_answer_has_the_headers(path: str) -> None:
    headers = client_with().get(path).headers
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"
    assert "http" not in headers["content-security-policy"].replace("https", "")
    assert "server" not in headers


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abc-1.2_3", True), ("a" * 65, False), ("a b", False), ("<script>", False), ("", False)],
)
def test_the_request_id(given: str, kept: bool) -> None:
    answer = client_with().post("/ask", json=QUESTION, headers={"x-request-id": given})
    assert answer.headers["x-request-id"] == answer.json()["request_id"]
    assert (answer.json()["request_id"] == given) == kept


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    found = [JsonLines().format(record) for record in caplog.records if record.name == "wenju.requests"]
    assert all("\n" not in line for line in found)
    return [json.loads(line) for line in found]


@pytest.mark.parametrize("shown", [False, True])
def test_one_line_a_request(caplog: pytest.LogCaptureFixture, shown: bool) -> None:
    caplog.set_level(logging.INFO, "wenju.requests")
    client = client_with(log_questions=shown)
    client.post("/ask", json=QUESTION, headers={"x-request-id": "one"})
    client.post("/ask/stream", json=QUESTION)
    client.post("/ask", json={"question": ""})
    first, streamed, bad = lines(caplog)
    assert (first["request_id"], first["status"], first["outcome"]) == ("one", 200, "answered")
    assert set(first["timings_ms"]) == {"queue", "retrieve", "read", "compose", "total"}  # type: ignore[call-overload]
    assert streamed["outcome"] == "answered" and (bad["status"], bad["outcome"]) == (422, "invalid_question")
    assert first.get("question") == (QUESTION["question"] if shown else None)


def test_a_failure_is_logged_with_its_traceback_and_answered_without(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("/secret/path")

    client = client_with()
    monkeypatch.setattr("ui.api.answer_body", broken)
    answer = client.post("/ask", json=QUESTION)
    assert answer.status_code == 500 and "secret" not in answer.text
    assert answer.headers["x-request-id"] and answer.headers["x-content-type-options"] == "nosniff"
    assert "secret" in JsonLines().format(next(r for r in caplog.records if r.exc_info))


def test_metrics() -> None:
    client = client_with()
    client.post("/ask", json=QUESTION)
    client.post("/ask", json={"question": ""})
    text = client.get("/metrics").text
    for line in (
        'wenju_requests_total{route="/ask",status="200"} 1.0',
        'wenju_errors_total{code="invalid_question"} 1.0',
        'wenju_answers_total{outcome="answered"} 1.0',
        'wenju_stage_seconds_count{stage="read"} 1.0',
        "wenju_work_waiting 0.0",
    ):
        assert line in text


def test_an_unknown_path_makes_no_label_of_its_own() -> None:
    client = client_with()
    for number in range(3):
        client.get(f"/x{number}")
    assert 'route="other",status="404"} 3.0' in client.get("/metrics").text
