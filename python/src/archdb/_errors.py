"""The errors of this package: what is wrong, where, and what to do about it."""

from __future__ import annotations

from typing import Any


class ArchdbError(Exception):
    """What could not be answered, and why.

    `str()` of it is everything that there is to say: the message, and what the binary printed below it.
    """

    __module__ = "archdb"  # The name by which it is caught stands in tracebacks.

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        found: str | None = None,
        expected: str | None = None,
        nearest: Any = None,
        help: str | None = None,
        text: str | None = None,
    ) -> None:
        self.message = message
        """What is wrong, in one sentence."""
        self.path = path
        """The layer at which it is wrong."""
        self.found = found
        self.expected = expected
        self.nearest = nearest
        """The inputs nearest to the refused one that are accepted, by axis."""
        self.help = help
        """What to do."""
        self.text = text
        """What the binary printed on standard error."""
        super().__init__(message)

    def __str__(self) -> str:
        if self.text:
            return self.text
        lines = [f"{self.path}: {self.message}" if self.path else self.message]
        lines += [f"  found     {self.found}"] if self.found else []
        lines += [f"  expected  {self.expected}"] if self.expected else []
        lines += [f"  help: {self.help}"] if self.help else []
        return "\n".join(lines)

    def __reduce__(self) -> Any:
        return (_restored, (type(self), self.message, dict(self.__dict__)))


class UnsupportedModel(ArchdbError):
    """A model, or a kind of model, whose graph cannot be taken."""

    __module__ = "archdb"


class RefusedInput(ArchdbError):
    """An input that some layer of the design does not accept."""

    __module__ = "archdb"


class BinaryMissing(ArchdbError):
    """The `archdb` binary is not there, cannot be run, or is of another version than this package."""

    __module__ = "archdb"


def _restored(kind: type[ArchdbError], message: str, fields: dict[str, Any]) -> ArchdbError:
    error = kind(message)
    error.__dict__.update(fields)
    return error
