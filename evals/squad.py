"""Question sets in SQuAD's JSON form: CMRC 2018, DRCD, DuReader, XQuAD."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import SquadError
from index.documents import Document, document_from_text
from index.files import reason


@dataclass(frozen=True)
class SquadQuestion:
    """A question on one document; ``spans`` are places of accepted answers, none when unanswerable."""

    id: str
    question: str
    document_id: str
    answers: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def load_squad(path: Path) -> tuple[list[Document], list[SquadQuestion]]:
    """Each context as a document, and the questions; raises SquadError naming file and value.

    An answer is looked for at its ``answer_start``, else at its first occurrence.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as stream:
            articles = json.load(stream)["data"]
        documents, questions = _read(articles)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise SquadError(f"「{path}」不是完整的 gzip 文件：{error}。请重新取得这个文件。") from error
    except OSError as error:
        raise SquadError(f"读不了问题集「{path}」：{reason(error)}。请检查路径。") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SquadError(f"「{path}」不是 SQuAD 形式的 JSON：{error!r}。") from error
    if not questions:
        raise SquadError(f"问题集「{path}」里没有问题。")
    return documents, questions


def _read(articles: list[dict[str, Any]]) -> tuple[list[Document], list[SquadQuestion]]:
    documents: list[Document] = []
    questions: list[SquadQuestion] = []
    for article in articles:
        for number, paragraph in enumerate(article["paragraphs"]):
            name = str(article.get("title") or article.get("id") or "")
            id = f"{len(documents):05d}"
            document = document_from_text(paragraph["context"], id=id, name=name, source=f"{name}#{number}")
            documents.append(document)
            questions.extend(_questions(document, paragraph["qas"]))
    return documents, questions


def _questions(document: Document, records: list[dict[str, Any]]) -> Iterator[SquadQuestion]:
    for record in records:
        answers = [] if record.get("is_impossible") else record["answers"]
        texts = tuple(dict.fromkeys(answer["text"] for answer in answers if answer["text"]))
        spans = [_place(document.text, answer) for answer in answers if answer["text"]]
        yield SquadQuestion(
            id=str(record["id"]),
            question=record["question"],
            document_id=document.id,
            answers=texts,
            spans=tuple(dict.fromkeys(span for span in spans if span)),
        )


def _place(text: str, answer: dict[str, Any]) -> tuple[int, int] | None:
    wanted, start = answer["text"], answer.get("answer_start", -1)
    if not text.startswith(wanted, max(start, 0)) or start < 0:
        start = text.find(wanted)
    return (start, start + len(wanted)) if start >= 0 else None
