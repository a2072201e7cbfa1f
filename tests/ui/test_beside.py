"""The API's addresses and errors beside the page, which is mounted at ``/``."""

import httpx
import pytest


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/ask", 405),
        ("PUT", "/documents/d0", 405),
        ("DELETE", "/search", 405),
        ("GET", "/nowhere", 404),
        ("GET", "/no/where.js", 404),
        ("POST", "/", 404),
        ("POST", "/ask/", 404),
        ("GET", "/documents/没有", 404),
        ("POST", "/gradio_api/upload", 404),
    ],
)
def test_what_is_not_there_is_refused_as_the_api_does(
    slow_address: str, method: str, path: str, status: int
) -> None:
    answer = httpx.request(method, slow_address + path)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"code", "message", "detail"}
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/info", "/page/frame.css", "/health", "/docs"])
def test_what_is_there_is_shown(slow_address: str, path: str) -> None:
    assert httpx.get(slow_address + path).status_code == 200
