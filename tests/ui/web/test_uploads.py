"""Documents that come and go while the service answers."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.documents import document_from_text
from index.library import Library
from index.store import Store
from tests.fakes import HashEncoder, eager, eager_over
from tests.ui.web.test_server import until
from ui.api import create_app
from ui.settings import ServiceSettings
from ui.web.collection import Collection

MAX_UPLOAD = ServiceSettings.defaults().max_upload
RULES = "请假规定\n\n员工请年假须提前三个工作日书面申请。\n病假凭医院证明。\n"


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return eager_over(tmp_path / "home")


@pytest.fixture
def client(collection: Collection) -> Iterator[TestClient]:
    with TestClient(create_app(collection), raise_server_exceptions=False) as client:
        yield client


def upload(client: TestClient, name: str, data: bytes) -> tuple[int, dict[str, object]]:
    answer = client.post("/documents", files={"file": (name, data, "text/plain")})
    return answer.status_code, answer.json()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_document_can_be_asked_as_soon_as_it_is_there(client: TestClient, encoding: str) -> None:
    status, body = upload(client, "规章.txt", RULES.encode(encoding))
    assert status == 201 and (body["id"], body["title"]) == ("规章", "请假规定")
    answer = client.post("/ask", json={"question": "员工请年假须提前几个工作日？", "document_ids": ["规章"]})
    (citation, *_) = answer.json()["citations"]
    text = client.get("/documents/规章").json()["text"]
    assert text == RULES and text[citation["start"] : citation["end"]] == citation["quote"]
    assert [d["id"] for d in client.get("/documents").json()["documents"]] == ["jingjinji", "规章"]


def test_what_was_removed_is_gone(client: TestClient) -> None:
    upload(client, "规章.txt", RULES.encode())
    assert client.delete("/documents/规章").json() == {"id": "规章", "removed": True}
    assert client.get("/documents/规章").status_code == 404
    assert client.delete("/documents/规章").status_code == 404
    assert client.delete("/documents/jingjinji").status_code == 200
    assert client.post("/ask", json={"question": "年假？"}).json()["answerable"] is False


@pytest.mark.parametrize(
    ("name", "data", "status", "said"),
    [
        ("jingjinji.txt", RULES.encode(), 409, "jingjinji"),
        ("空.txt", b" \n ", 422, "空.txt"),
        ("坏.txt", b"\xff\xff\xff", 422, "坏.txt"),
        ("图.png", b"\x89PNG", 422, "图.png"),
        ("无后缀", b"x", 422, "无后缀"),
        ("字" * 101 + ".txt", b"x", 422, "1 到 100"),
        ("a\u202eb.txt", b"x", 422, "看得见"),
        ("大.txt", b"x" * (MAX_UPLOAD + 1), 413, str(MAX_UPLOAD)),
        ("更大.txt", b"x" * (MAX_UPLOAD + 10**6), 413, "KB"),
    ],
)
def test_what_is_not_taken_is_named(
    client: TestClient, name: str, data: bytes, status: int, said: str
) -> None:
    got, body = upload(client, name, data)
    assert got == status and said in body["error"]["message"]  # type: ignore[index]
    assert len(client.get("/documents").json()["documents"]) == 1


def test_the_same_content_under_another_name_is_refused(client: TestClient) -> None:
    upload(client, "规章.txt", RULES.encode())
    status, body = upload(client, "副本.md", RULES.encode("utf-16"))
    assert status == 409 and "规章" in body["error"]["message"]  # type: ignore[index]


@pytest.mark.parametrize("name", ["../../规章.txt", "C:\\文件\\规章.txt", "/etc/规章.txt"])
def test_only_the_last_part_of_a_path_names_a_document(client: TestClient, name: str) -> None:
    assert upload(client, name, RULES.encode())[1]["id"] == "规章"


@pytest.mark.parametrize(
    "request_",
    [
        {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
        {"content": b"--b\r\n", "headers": {"content-type": "multipart/form-data; boundary=b"}},
        {"json": {"file": "x"}},
        {"data": {"file": "x"}},
        {"files": {"other": ("a.txt", b"x")}},
        {"files": {"file": ("", b"x")}},
    ],
)
def test_broken_forms(client: TestClient, request_: dict[str, object]) -> None:
    answer = client.post("/documents", **request_)  # type: ignore[arg-type]
    assert answer.status_code == 422 and answer.json()["error"]["message"]


def test_a_service_over_a_fixed_answerer_takes_nothing() -> None:
    with TestClient(create_app(eager("正文。"))) as client:
        assert upload(client, "规章.txt", RULES.encode())[0] == 403
        assert client.delete("/documents/d0").status_code == 403


def test_requests_go_on_while_documents_change(client: TestClient) -> None:
    failed: list[int] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            answer = client.post("/ask", json={"question": "北京大兴国际机场什么时候投入运营？"})
            if answer.status_code != 200:
                failed.append(answer.status_code)

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    for round in range(5):
        assert upload(client, f"第{round}.txt", f"第{round}篇的内容。".encode())[0] == 201
    assert client.delete("/documents/第0").status_code == 200
    done.set()
    for thread in asking:
        thread.join()
    assert not failed


def test_what_another_process_publishes_is_served(collection: Collection, tmp_path: Path) -> None:
    other = Library(Store(tmp_path / "home"), HashEncoder())
    other.add([document_from_text(RULES, id="规章", name="规章", source="规章.txt")])
    assert "规章" not in collection.answerer.documents
    collection.follow()
    assert "规章" in collection.answerer.documents and collection.degraded is None


def test_changes_are_judged_by_what_another_process_has_published(client: TestClient, tmp_path: Path) -> None:
    other = Library(Store(tmp_path / "home"), HashEncoder())
    other.add([document_from_text(RULES, id="规章", name="规章", source="规章.txt")])
    assert upload(client, "规章.txt", b"other text")[0] == 409
    other.remove("规章")
    assert client.delete("/documents/规章").status_code == 404


def test_following_goes_on_after_a_failure(
    collection: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.web.status._FOLLOWING", 0.01)
    failed, follow = threading.Event(), collection.follow

    def first_fails() -> None:
        if failed.is_set():
            follow()
        else:
            failed.set()
            raise RuntimeError("once")

    monkeypatch.setattr(collection, "follow", first_fails)
    with TestClient(create_app(collection)):
        other = Library(Store(tmp_path / "home"), HashEncoder())
        other.add([document_from_text(RULES, id="规章", name="规章", source="规章.txt")])
        until(lambda: "规章" in collection.answerer.documents, 10)
    assert failed.is_set()


def test_a_damaged_newest_generation_is_passed_over_and_told(
    collection: Collection, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = Library(Store(tmp_path / "home"), HashEncoder())
    library.add([document_from_text(RULES, id="规章", name="规章", source="规章.txt")])
    (library.store.newest() / "vectors.faiss").write_bytes(b"cut")
    collection.follow()
    assert list(collection.answerer.documents) == ["jingjinji"]
    assert collection.degraded and "--rebuild" in collection.degraded
    assert any(r.levelno == logging.ERROR and "vectors.faiss" in r.getMessage() for r in caplog.records)
    library.rebuild()
    collection.follow()
    assert set(collection.answerer.documents) == {"jingjinji", "规章"} and collection.degraded is None


def test_documents_do_not_change_while_the_newest_generation_is_damaged(
    client: TestClient, tmp_path: Path
) -> None:
    upload(client, "规章.txt", RULES.encode())
    (Store(tmp_path / "home").newest() / "documents.jsonl").write_bytes(b"cut")
    status, body = upload(client, "后来.txt", "后来的。".encode())
    assert status == 403 and str(tmp_path) not in str(body)
    assert client.post("/ask", json={"question": "员工请年假须提前几个工作日？"}).status_code == 200
