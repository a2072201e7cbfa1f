"""Errors of the qa package.

AnsweringError
├── QuestionError       empty, blank or over-long
├── UnknownDocument     a document id that the index does not hold
└── CitationError       a citation that does not stand in its document; never expected

Messages are for users: Chinese, short, and they say what to do next.
"""


class AnsweringError(Exception):
    """Root of the package's errors; ``str(error)`` is a message for users."""


class QuestionError(AnsweringError):
    """The question cannot be asked as it is."""


class UnknownDocument(AnsweringError):
    """The index holds no document of this id."""


class CitationError(AnsweringError):
    """A citation's quote does not stand at its offsets."""
