"""The one tree of exceptions a user can meet: a message, a hint, an exit code."""


class SuiteError(Exception):
    """Something went wrong that a user can be told about in one line.

    Attributes:
        message: What is wrong, and where.
        hint: What to do about it; may be empty.
        exit_code: What the command line exits with.
        begins_with_place: Whether the text begins with the place in a file, as compilers write it,
            so that editors find it; nothing is then put in front of it.

    >>> print(SuiteError("the store is read-only", hint="pass --results DIR"))
    the store is read-only; pass --results DIR
    """

    exit_code = 1
    begins_with_place = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class MistakeError(SuiteError):
    """The user's input is wrong: a study, an option, a name."""

    exit_code = 2


class UnknownNameError(MistakeError):
    """A name that is not registered; the hint lists those that are."""


class StoreError(SuiteError):
    """The folder of results cannot be read or written, or was asked for what it does not do."""


class LostLeaseError(StoreError):
    """A process no longer has the right to a run; it stops and publishes nothing."""


class StoppedError(SuiteError):
    """A task was asked to stop, saved a checkpoint, and can be gone on with."""

    exit_code = 130


class DataError(SuiteError):
    """Images are missing or damaged; the message names the path and what was expected there."""


class PlaceError(SuiteError):
    """Something is wrong with this machine, not with a run: another one can do it.

    A disk that is full, a package that cannot be imported, a compiler that is not there.
    """


class OtherKindError(SuiteError):
    """A run cannot be gone on with on a machine of this kind, without other bits coming out."""


class ReaderGoneError(SuiteError):
    """Nobody reads any more what a command prints, as when ``head`` has seen enough.

    It ends as programs do that know nothing else of it: without a word, as if by SIGPIPE.
    """

    exit_code = 141
