"""What can go wrong, in the words of the subject. Knows no HTTP and no terminal."""

from __future__ import annotations


class GeomapError(Exception):
    """Base of every error that geomap raises on purpose.

    message: one sentence a user can read. hint: what to do about it, or None.
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InvalidInputError(GeomapError):
    """A value from outside cannot be used. parameter names the field; value is what came."""

    def __init__(
        self,
        message: str,
        *,
        parameter: str | None = None,
        value: object = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.parameter = parameter
        self.value = value

    def at(self, parameter: str) -> InvalidInputError:
        """The same of a field by the name that whoever asked knows it by."""
        return InvalidInputError(self.message, parameter=parameter, value=self.value, hint=self.hint)

    def inside(self, record: str) -> InvalidInputError:
        """The same of a field of a record, such as proposals[3]: the parameter becomes proposals[3].lon."""
        return InvalidInputError(
            f"{record}: {self.message}",
            parameter=f"{record}.{self.parameter}",
            value=self.value,
            hint=self.hint,
        )


class WordedError(InvalidInputError):
    """The same, told to pages in the languages they speak. words: message and remedy in each, as
    message_zh, message_en, remedy_zh, remedy_en."""

    def __init__(
        self, message: str, *, parameter: str, value: object, hint: str, words: dict[str, str]
    ) -> None:
        super().__init__(message, parameter=parameter, value=value, hint=hint)
        self.words = words


class BusyError(GeomapError):
    """More waits already than is taken on."""


class NotFoundError(GeomapError):
    """The thing named does not exist here."""


class DataError(GeomapError):
    """The data folder cannot be served: names file, feature, field and the remedy."""


class NotAllowedError(GeomapError):
    """Whoever asks may not do it. action: what they may not; reason: a word for why."""

    def __init__(self, message: str, *, action: str, reason: str, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.action = action
        self.reason = reason


class UnavailableError(GeomapError):
    """What is asked for cannot be done now, through no fault of who asks: a database is away, a disk full."""
