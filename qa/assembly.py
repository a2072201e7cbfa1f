"""From settings to an answerer."""

from collections.abc import Callable

from index.builder import Tick
from index.encoder import open_encoder
from index.generation import Generation
from index.library import Library
from index.prepared import Progress
from index.session import THREADS
from index.settings import Settings
from index.store import Store
from qa.answerer import Answerer
from qa.reader import Reader
from qa.reader.prepare import prepare_reader
from qa.reader.span_model import SpanModel
from qa.reader.span_reader import SpanReader

ReaderOf = Callable[[Generation], Reader]
AnswererOf = Callable[[Generation], Answerer]


def open_library(settings: Settings, progress: Progress, threads: int = THREADS) -> Library:
    """The user's documents; the encoder is prepared first where it is not, reported through ``progress``."""
    return Library(Store(settings.home), open_encoder(settings, progress, threads))


def open_reader(settings: Settings, progress: Progress, threads: int = THREADS) -> ReaderOf:
    """The trained reader, for any generation; prepared first where it is not, told through ``progress``."""
    model = SpanModel(prepare_reader(settings.cache, progress), threads)
    return lambda generation: SpanReader(generation, model)


def open_answerer(settings: Settings, progress: Progress, tick: Tick) -> Answerer:
    """An answerer over the newest index; raises IndexingError when there is none that can serve."""
    library, answerer_of = open_answerers(settings, progress)
    return answerer_of(library.open(tick))


def open_answerers(
    settings: Settings, progress: Progress, threads: int = THREADS
) -> tuple[Library, AnswererOf]:
    """The user's documents, and what makes an answerer over any of their generations.

    ``threads`` is how many a model computes with.
    """
    library = open_library(settings, progress, threads)
    reader_of = open_reader(settings, progress, threads)
    return library, lambda generation: Answerer(
        generation, library.encoder, reader_of(generation), settings.threshold
    )
