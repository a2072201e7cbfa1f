"""From settings to an answerer."""

from index.builder import Tick
from index.encoder import open_encoder
from index.library import Library
from index.prepared import Progress
from index.settings import Settings
from index.store import Store
from qa.answerer import Answerer


def open_library(settings: Settings, progress: Progress) -> Library:
    """The user's documents; the encoder is prepared first where it is not, reported through ``progress``."""
    return Library(Store(settings.home), open_encoder(settings, progress))


def open_answerer(settings: Settings, progress: Progress, tick: Tick) -> Answerer:
    """An answerer over the newest index; raises IndexingError when there is none that can serve."""
    library = open_library(settings, progress)
    return Answerer(library.open(tick), library.encoder)
