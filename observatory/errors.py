"""What may go wrong and be somebody else's to mend: one paragraph each, and an exit code."""

from dataclasses import dataclass


class ObservatoryError(Exception):
    """An error with a paragraph for its reader: what was wrong, where, and what to do."""

    exit_code = 1


class UsageError(ObservatoryError):
    """The command or a setting cannot be understood."""

    exit_code = 2


@dataclass
class SourceChanged(ObservatoryError):
    """A file is not what its declaration says: another shape, another content, or no such file."""

    problem: str
    file: str | None = None
    line: int | None = None
    column: str | None = None
    value: object = None
    remedy: str | None = None

    exit_code = 10

    def __post_init__(self) -> None:
        super().__init__(self.problem)  # so that pickling and `args` know the problem

    def __str__(self) -> str:
        where = [
            text
            for text, known in (
                (f"{self.file}", self.file is not None),
                (f"line {self.line}", self.line is not None),
                (f"column {self.column}", self.column is not None),
                (f"value {_shorten(self.value)}", self.value is not None),
            )
            if known
        ]
        parts = [", ".join(where), self.problem]
        text = ": ".join(part for part in parts if part).rstrip(".") + "."
        return f"{text} {self.remedy}" if self.remedy else text

    # Two errors that read the same are still two errors, and an exception must stay hashable.
    __hash__ = ObservatoryError.__hash__
    __eq__ = ObservatoryError.__eq__


def _shorten(value: object, limit: int = 80) -> str:
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


class CheckFailed(ObservatoryError):
    """Figures contradict each other, or a published one; nothing was published."""

    exit_code = 11


class DatabaseUnreachable(ObservatoryError):
    """No database answers, or the private one cannot start."""

    exit_code = 12


class ReadOnlyDatabase(ObservatoryError):
    """The database answers and refuses to be written to."""

    exit_code = 12


class NotFound(ObservatoryError):
    """Nothing has that key: the question asks for what is not there."""

    exit_code = 2


class InvalidRequest(ObservatoryError):
    """A question that has no meaning, whatever the data."""

    exit_code = 2


class GeocoderUnreachable(ObservatoryError):
    """The service that knows addresses does not answer, or not as it should."""

    exit_code = 12


class Busy(ObservatoryError):
    """As many long questions are being answered as there is room for."""


class TooLarge(InvalidRequest):
    """A question longer than any that is answered."""


class NotComparable(ObservatoryError, ValueError):
    """Two figures that must not be set side by side; the message is the reason."""
