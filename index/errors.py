"""Errors of the index package.

IndexingError
├── SettingsError       an environment variable that cannot be used
├── DocumentError       a file that cannot be read as a document
├── EncoderError        an encoder that cannot be prepared or loaded
└── StoreError          the index on disk
    ├── IndexMissing    nothing has been built yet
    ├── IndexDamaged    a file is absent, cut short or altered
    └── IndexMismatch   built by another encoder or format

Messages are for users: Chinese, short, and they say what to do next.
"""


class IndexingError(Exception):
    """Root of the package's errors; ``str(error)`` is a message for users."""


class SettingsError(IndexingError):
    """An environment variable holds a value that cannot be used."""


class DocumentError(IndexingError):
    """A file cannot be read as a document."""


class EncoderError(IndexingError):
    """The encoder cannot be prepared or loaded."""


class StoreError(IndexingError):
    """The index on disk cannot be read or written."""


class IndexMissing(StoreError):
    """No generation has been published under the home folder."""


class IndexDamaged(StoreError):
    """A file of the generation is absent or differs from its checksum."""


class IndexMismatch(StoreError):
    """The generation was built with another format or encoder."""
