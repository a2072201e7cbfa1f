"""Asking every question of a collection, and the record of it."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from evals.collection import Collection, Task
from evals.corpus import Corpus
from evals.errors import RunError
from evals.files import write_whole
from evals.judge import DEPTH, Judge
from evals.machine import machine, peak_memory_mb, versions
from evals.partial import Partial
from evals.rows import Row
from evals.systems import System
from index.files import reason

FORMAT = 1


@dataclass(frozen=True)
class RunSettings:
    """What a run's results depend on, beside the code and the corpus."""

    collection: str
    system: str
    encoder: str
    oracle: bool = False
    seed: int = 1

    @property
    def title(self) -> str:
        """For tables: system and collection."""
        return f"{self.system}·{self.collection}" + ("·oracle" if self.oracle else "")


@dataclass(frozen=True)
class Run:
    """All rows of one system on one collection, with where they come from.

    ``corpus`` has ``sha256``, ``documents``, ``passages``, ``characters``, ``index_s`` and ``index_bytes``.
    """

    settings: RunSettings
    tasks_sha256: str
    corpus: Mapping[str, Any]
    versions: Mapping[str, str]
    machine: Mapping[str, Any]
    started: str
    peak_memory_mb: float
    rows: tuple[Row, ...]

    def save(self, path: Path) -> None:
        """Write JSON, whole or not at all; raises RunError."""
        record = {"format": FORMAT, **asdict(self)}
        write_whole(path, json.dumps(record, ensure_ascii=False, indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> "Run":
        """Read what ``save`` wrote; raises RunError naming the file."""
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            if record.pop("format") != FORMAT:
                raise ValueError("format")
            rows = tuple(Row.from_record(row) for row in record.pop("rows"))
            return cls(**{**record, "settings": RunSettings(**record["settings"]), "rows": rows})
        except OSError as error:
            raise RunError(f"读不了「{path}」：{reason(error)}。请检查路径。") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RunError(f"「{path}」不是 wenju eval --out 写的结果：{error!r}。") from error


Tick = Callable[[int, int], None]  # questions answered so far, questions in all


def evaluate(
    collection: Collection,
    corpus: Corpus,
    system: System,
    settings: RunSettings,
    *,
    partial: Path | None = None,
    tick: Tick = lambda done, total: None,
) -> Run:
    """Ask every question of the collection in turn.

    With ``partial`` every row is kept in that file as it comes; a run that was stopped goes on from there
    when settings, questions, corpus and code are the same.
    """
    started = time.strftime("%Y-%m-%d %H:%M:%S")
    kept = Partial(partial, _identity(collection, corpus, settings)) if partial else None
    rows = kept.rows() if kept else {}
    judge = Judge(corpus.generation)
    for task in collection.tasks:
        if task.id not in rows:
            rows[task.id] = _ask(task, system, judge, settings.oracle)
            if kept:
                kept.append(rows[task.id])
        tick(len(rows), len(collection.tasks))
    return Run(
        settings=settings,
        tasks_sha256=collection.sha256,
        corpus=_corpus_record(collection, corpus),
        versions=versions(),
        machine=machine(),
        started=started,
        peak_memory_mb=peak_memory_mb(),
        rows=tuple(rows[task.id] for task in collection.tasks),
    )


def _ask(task: Task, system: System, judge: Judge, oracle: bool) -> Row:
    """One row; a follow-up is asked a second time, in full and without history."""
    document_ids = [task.document_id] if oracle else None
    row = _ask_once(task, system, judge, document_ids)
    if not task.full_question:
        return row
    in_full = replace(task, question=task.full_question, history=())
    return replace(row, right_in_full=_ask_once(in_full, system, judge, document_ids).right)


def _ask_once(task: Task, system: System, judge: Judge, document_ids: Sequence[str] | None) -> Row:
    answer = system.ask(task.question, history=task.history, document_ids=document_ids, top_k=DEPTH)
    return judge.row(task, answer)


def _identity(collection: Collection, corpus: Corpus, settings: RunSettings) -> dict[str, Any]:
    return {
        "settings": asdict(settings),
        "tasks": collection.sha256,
        "corpus": corpus.sha256,
        "versions": versions(),
    }


def _corpus_record(collection: Collection, corpus: Corpus) -> dict[str, Any]:
    return {
        "sha256": corpus.sha256,
        "documents": len(collection.documents),
        "passages": len(corpus.generation.passages),
        "characters": sum(len(document.text) for document in collection.documents),
        "index_s": corpus.build_s,
        "index_bytes": corpus.size,
    }
