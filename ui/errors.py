"""Errors of the service.

AnsweringError (of qa)
└── ServiceError
    ├── Busy
    │   ├── Overloaded      every place is taken, those to wait in too
    │   ├── TimedOut        the work took longer than a request may
    │   ├── Changing        the documents are being exchanged
    │   └── Stopping        the service is being stopped
    ├── WorkersFailed       the processes that answer cannot be started, or die
    ├── UnknownModel        another model than the one there is
    ├── Gone                nobody waits for the result any more
    └── UploadError
        ├── ReadOnly        this service does not take documents
        ├── Duplicate       there is such a document already
        ├── TooLarge        the file is larger than allowed
        └── BadUpload       the file is no text, or its name will not do

Messages are for users: Chinese, short, and they say what to do next.
"""

from qa.errors import AnsweringError


class ServiceError(AnsweringError):
    """Root of the service's errors; ``str(error)`` is a message for users."""


class Busy(ServiceError):
    """Not now; ``retry_after`` is in whole seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[type["Busy"], tuple[str, int]]:
        """A worker process sends it to the service."""
        return type(self), (str(self), self.retry_after)


class Overloaded(Busy):
    """Every place is taken."""


class TimedOut(Busy):
    """The work took longer than a request may."""


class Changing(Busy):
    """The documents are being exchanged."""


class Stopping(Busy):
    """The service is being stopped."""


class WorkersFailed(ServiceError):
    """The processes that answer cannot be started, or die of what they are asked."""


class Gone(ServiceError):
    """Nobody waits for the result any more."""


class UnknownModel(ServiceError):
    """There is no model of this name."""


class UploadError(ServiceError):
    """A document that is not taken."""


class ReadOnly(UploadError):
    """This service does not take documents."""


class Duplicate(UploadError):
    """There is such a document already."""


class TooLarge(UploadError):
    """The file is larger than allowed."""


class BadUpload(UploadError):
    """The file is no text, or its name will not do."""
