"""From settings to an answerer."""

from index.builder import Tick
from index.encoder import open_encoder
from index.library import Library
from index.prepared import Progress
from index.settings import Settings
from index.store import Store
from qa.answerer import Answerer
from qa.reader.prepare import prepare_reader
from qa.reader.span_model import SpanModel
from qa.reader.span_reader import SpanReader


def open_library(settings: Settings, progress: Progress) -> Library:
    """The user's documents; the encoder is prepared first where it is not, reported through ``progress``."""
    return Library(Store(settings.home), open_encoder(settings, progress))


def open_answerer(settings: Settings, progress: Progress, tick: Tick) -> Answerer:
    """An answerer over the newest index; raises IndexingError when there is none that can serve.

    The reader is prepared first where it is not, reported through ``progress``.
    """
    library = open_library(settings, progress)
    model = SpanModel(prepare_reader(settings.cache, progress))
    generation = library.open(tick)
    return Answerer(generation, library.encoder, SpanReader(generation, model))
