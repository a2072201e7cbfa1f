"""From a collection and a system's name to a run."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tqdm import tqdm

from evals.collection import Collection
from evals.corpus import Corpus, open_corpus
from evals.run import Run, RunSettings, Tick, evaluate
from evals.systems import SystemName, open_system
from index.encoder import Encoder, open_encoder
from index.settings import Settings
from qa.assembly import ReaderOf, open_reader

_WARMING = "预热"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Evaluator:
    """Runs systems with one encoder; indexes lie in ``cache``, progress shows on stderr of a terminal."""

    encoder: Encoder
    reader_of: ReaderOf
    cache: Path

    @classmethod
    def from_settings(cls, settings: Settings) -> "Evaluator":
        """The encoder, reader and cache that the settings name; raises IndexingError."""
        return cls(open_encoder(settings), open_reader(settings, _log.info), settings.cache)

    def run(
        self,
        collection: Collection,
        system: SystemName,
        *,
        oracle: bool = False,
        seed: int = 1,
        partial: Path | None = None,
    ) -> Run:
        """Ask every question of the collection; one question before, uncounted, loads what loads late."""
        corpus = self._corpus(collection)
        asked = open_system(system, corpus.generation, self.encoder, self.reader_of)
        asked.ask(_WARMING)
        settings = RunSettings(collection.name, system, self.encoder.name, oracle, seed)
        with _bar(settings.title, "题") as tick:
            return evaluate(collection, corpus, asked, settings, partial=partial, tick=tick)

    def _corpus(self, collection: Collection) -> Corpus:
        with _bar(f"建立索引 {collection.name}", "段") as tick:
            return open_corpus(collection.documents, self.encoder, self.cache, tick)


def part(run: Run, collection: Collection) -> Run:
    """The rows of a run that are of the collection, which is a sample of the run's own."""
    wanted = {task.id for task in collection.tasks}
    return replace(
        run,
        settings=replace(run.settings, collection=collection.name),
        tasks_sha256=collection.sha256,
        rows=tuple(row for row in run.rows if row.id in wanted),
    )


@contextmanager
def _bar(what: str, unit: str) -> Iterator[Tick]:
    with tqdm(desc=what, unit=unit, leave=False, disable=None) as bar:

        def tick(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield tick
