"""Errors of the evals package.

EvaluationError
├── SquadError        a file that is not a question set
├── SettingError      a setting that no run can have
├── RunError          a run's file that cannot be read, or not with another
└── ExpectedError     expected scores that are absent, or of other questions

Messages are for users: Chinese, short, and they say what to do next.
"""


class EvaluationError(Exception):
    """Root of the package's errors; ``str(error)`` is a message for users."""


class SquadError(EvaluationError):
    """A file is not a question set in SQuAD's form."""


class SettingError(EvaluationError):
    """A setting that no run can have."""


class RunError(EvaluationError):
    """A run's file cannot be read or written, or two runs cannot be compared."""


class ExpectedError(EvaluationError):
    """The expected scores are absent, or are of other questions."""
