"""The HTML around the page; ``tests/ui/test_page.py`` looks at Gradio's own."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.chat.shell import Shell

PAGE = (
    '<html lang="en"><head>\n<meta\n\tproperty="og:image"\n\tcontent="https://elsewhere.example/a.jpg" />'
    '<link rel="manifest" href="/manifest.json" /><title>问据</title></head>'
    "<body><gradio-app></gradio-app></body></html>"
)


def page(request: Request) -> Response:
    return HTMLResponse(PAGE)


def other(request: Request) -> Response:
    return PlainTextResponse(PAGE)


def client() -> TestClient:
    routes = [Route("/", page, methods=["GET"]), Route("/other", other), Route("/", other, methods=["POST"])]
    return TestClient(Shell(Starlette(routes=routes)))


def test_the_page_is_dressed() -> None:
    answer = client().get("/")
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert 'lang="zh-CN"' in answer.text and "://" not in answer.text and "manifest" not in answer.text
    head, body = answer.text.split("</head>")
    assert "<title>问据</title>" in head and 'src="page/theme.js"' in head
    assert body.index("正在打开…") < body.index("<gradio-app")


def test_everything_else_passes_untouched() -> None:
    assert client().get("/other").text == PAGE
    assert client().post("/").text == PAGE
