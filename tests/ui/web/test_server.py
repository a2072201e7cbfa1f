"""A server process: starting, stopping, clients that go away, and kill -9."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from index.documents import document_from_text
from index.library import Library
from index.store import Store
from tests.fakes import HashEncoder

ROOT = Path(__file__).parents[3]
QUESTION = json.dumps({"question": "北京大兴国际机场什么时候投入运营？"}).encode()
JSON = {"Content-Type": "application/json"}


class Server:
    """A small server process and what it says."""

    def __init__(self, home: Path, slow: float, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.small_server", str(home), "0", str(slow)],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.port = int(self.process.stdout.readline().split()[1])
        self._keepers: list[threading.Thread] = []
        self.said: list[str] = []
        self.logged: list[str] = []
        for stream, lines in ((self.process.stdout, self.said), (self.process.stderr, self.logged)):
            self._keepers.append(threading.Thread(target=self._keep, args=(stream, lines)))
            self._keepers[-1].start()

    def _keep(self, stream: Iterator[str], lines: list[str]) -> None:
        for line in stream:
            lines.append(line.strip())

    def reads(self) -> int:
        """How many questions were read since it was ready."""
        return self.said[self.said.index("ready") :].count("read")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for keeper in self._keepers:
            keeper.join()
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()

    def send(self, method: str, path: str, body: bytes | None = None) -> httpx.Response:
        address = f"http://127.0.0.1:{self.port}{path}"
        return httpx.request(method, address, content=body, headers=JSON if body else {}, timeout=30)

    def wait_ready(self) -> None:
        until(lambda: "ready" in self.said)


def until(holds: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@contextmanager
def served(home: Path, slow: float = 0.0, **environment: str) -> Iterator[Server]:
    server = Server(home, slow, **environment)
    try:
        yield server
    finally:
        server.kill()


def test_starting_then_ready_then_a_graceful_stop(tmp_path: Path) -> None:
    with served(tmp_path, slow=1.5) as server:
        starting = server.send("GET", "/ready")
        assert (starting.status_code, starting.json()) == (503, {"status": "starting"})
        refused = server.send("POST", "/ask", QUESTION)
        assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
        assert refused.json()["error"]["code"] == "starting"
        assert server.send("GET", "/health").status_code == 200
        opened = httpx.get(f"http://127.0.0.1:{server.port}/", headers={"Accept": "text/html,*/*"})
        assert opened.status_code == 503 and 'http-equiv="refresh"' in opened.text
        assert server.send("GET", "/").json()["error"]["code"] == "starting"
        server.wait_ready()
        assert server.send("GET", "/ready").json() == {"status": "ready"}
        answers: list[bytes] = []
        asking = [
            threading.Thread(
                target=lambda path=path: answers.append(server.send("POST", path, QUESTION).content)
            )
            for path in ("/ask", "/ask/stream")
        ]
        for thread in asking:
            thread.start()
        until(lambda: server.reads() == 2)
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        for thread in asking:
            thread.join()
        server.process.wait(15)
        assert time.monotonic() - began < 10
        assert all("今年9月底投入运营" in answer.decode() for answer in answers)
        assert any("event: final" in answer.decode() for answer in answers)


def test_work_for_a_client_that_is_gone_ends_or_never_begins(tmp_path: Path) -> None:
    with served(tmp_path, slow=1.0, WENJU_WORKERS="1") as server:
        server.wait_ready()
        chat = {"messages": [{"role": "user", "content": "天津港？"}], "stream": True}
        for path in ("/ask", "/ask", "/ask/stream", "/v1/chat/completions"):
            body = QUESTION if path != "/v1/chat/completions" else json.dumps(chat).encode()
            with pytest.raises(httpx.ReadTimeout):
                address = f"http://127.0.0.1:{server.port}{path}"
                with httpx.stream("POST", address, content=body, headers=JSON, timeout=0.1) as answer:
                    answer.read()
        began = time.monotonic()
        assert server.send("POST", "/ask", QUESTION).status_code == 200
        assert time.monotonic() - began < 3  # the one that ran, then this one
        assert server.reads() == 2  # the first, and the one above


def test_more_than_the_places_are_refused_at_once(tmp_path: Path) -> None:
    with served(tmp_path, slow=2.0, WENJU_WORKERS="1", WENJU_QUEUE="2") as server:
        server.wait_ready()
        statuses: list[tuple[int, str | None]] = []

        def ask() -> None:
            answer = server.send("POST", "/ask", QUESTION)
            statuses.append((answer.status_code, answer.headers.get("Retry-After")))

        asking = [threading.Thread(target=ask) for _ in range(8)]
        for thread in asking:
            thread.start()
        began = time.monotonic()
        assert server.send("GET", "/health").status_code == 200 and time.monotonic() - began < 1.5
        for thread in asking:
            thread.join()
        assert [status for status, _ in statuses].count(200) == 3  # one at work, two waiting
        assert all(int(wait or 0) >= 1 for status, wait in statuses if status == 503)
        assert {status for status, _ in statuses} == {200, 503}


def test_work_that_takes_too_long_is_broken_off(tmp_path: Path) -> None:
    with served(tmp_path, slow=2.0, WENJU_TIMEOUT="1") as server:
        server.wait_ready()
        answer = server.send("POST", "/ask", QUESTION)
        assert answer.status_code == 503 and answer.json()["error"]["code"] == "timeout"
        events = server.send("POST", "/ask/stream", QUESTION).text
        assert "event: error" in events and "timeout" in events


def test_slow_and_half_closed_bodies_keep_nobody_waiting(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        server.wait_ready()
        head = (
            b"POST /ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        )
        slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(40)]
        for connection in slow:
            connection.sendall(head)
        slow[0].shutdown(socket.SHUT_WR)
        slow[1].close()
        assert server.send("POST", "/ask", QUESTION).status_code == 200
        for connection in slow:
            connection.close()
        assert server.send("POST", "/ask", QUESTION).status_code == 200


@pytest.mark.parametrize(("trusted", "statuses"), [("", {200, 429}), ("127.0.0.1", {200})])
def test_forwarded_addresses_count_only_from_a_trusted_proxy(
    tmp_path: Path, trusted: str, statuses: set[int]
) -> None:
    with served(tmp_path, WENJU_RATE="1/minute", WENJU_TRUSTED_PROXIES=trusted) as server:
        server.wait_ready()
        address = f"http://127.0.0.1:{server.port}/ask"
        answers = [
            httpx.post(address, content=QUESTION, headers={**JSON, "X-Forwarded-For": f"192.0.2.{number}"})
            for number in range(3)
        ]
        assert {answer.status_code for answer in answers} == statuses


def test_stopped_while_starting(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        until(lambda: server.send("GET", "/ready").status_code == 503)
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(10)
        assert not any("Traceback" in line or "traceback" in line for line in server.logged)


def test_killed_while_serving_and_restarted(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        server.wait_ready()
        server.process.kill()
    with served(tmp_path) as server:
        server.wait_ready()
        assert server.send("POST", "/ask", QUESTION).status_code == 200


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.1, 0.3])
def test_killed_while_indexing_the_old_generation_serves(tmp_path: Path, delay: float) -> None:
    library = Library(Store(tmp_path), HashEncoder())
    library.add([document_from_text("天津港提质。", id="旧", name="旧", source="旧.txt")])
    code = (
        "import sys; from pathlib import Path; from index.documents import document_from_text as read\n"
        "from index.library import Library; from index.store import Store\n"
        "from tests.fakes import HashEncoder\n"
        "library = Library(Store(Path(sys.argv[1])), HashEncoder()); print('begun', flush=True)\n"
        "for i in range(1000): library.add([read('雄安新区。' * 50, id=f'新{i}', name='新', source='')])\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout and child.stdout.readline()
        time.sleep(delay)
        child.kill()
    found = library.open().documents
    assert "旧" in found and [f"新{i}" for i in range(len(found) - 1)] == list(found)[1:]
    library.add([document_from_text("后来的。", id="后", name="后", source="")])
    assert set(library.open().documents) == {*found, "后"}


@pytest.mark.parametrize("delay", [0.05, 0.3, 0.8])
def test_killed_during_an_upload_nothing_is_lost(tmp_path: Path, delay: float) -> None:
    text = "".join(f"第{i}号仓库在天津港，建于{1900 + i % 100}年。" for i in range(20_000)).encode()
    with served(tmp_path) as server:
        server.wait_ready()
        assert upload(server, "先.txt", "月球基地的负责人是嫦娥。".encode()) == 201
        uploading = threading.Thread(target=upload, args=(server, "后.txt", text))
        uploading.start()
        time.sleep(delay)
        server.process.kill()
        uploading.join()
    with served(tmp_path) as server:
        server.wait_ready()
        assert server.send("GET", "/ready").json() == {"status": "ready"}
        listed = [document["id"] for document in server.send("GET", "/documents").json()["documents"]]
        assert listed[:2] == ["jingjinji", "先"]
        again = upload(server, "后.txt", text)
        assert again == (409 if "后" in listed else 201)
        asked = server.send("POST", "/ask", json.dumps({"question": "第19999号仓库在哪里？"}).encode())
        assert "第19999号仓库在天津港" in asked.json()["answer"]


def upload(server: Server, name: str, content: bytes) -> int:
    """The status, 0 when the server is gone."""
    address = f"http://127.0.0.1:{server.port}/documents"
    try:
        return httpx.post(address, files={"file": (name, content)}, timeout=60).status_code
    except httpx.TransportError:
        return 0


def test_an_index_that_cannot_serve_stops_the_start_with_a_word(tmp_path: Path) -> None:
    library = Library(Store(tmp_path), HashEncoder("other"))
    library.open()
    with served(tmp_path) as server:
        assert server.process.wait(40) != 0
        until(lambda: any("IndexMismatch" in line for line in server.logged))
