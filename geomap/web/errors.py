"""Every error as application/problem+json (RFC 9457): one table of statuses, one handler."""

from __future__ import annotations

import logging
import math
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as AnyResponse

from geomap.errors import (
    BusyError,
    DataError,
    GeomapError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    UnavailableError,
    WordedError,
)
from geomap.orders.bookings import BookingOverError, HallTakenError
from geomap.orders.refusals import (
    CaseMovedError,
    ForbiddenCaseStepError,
    ForbiddenStepError,
    OrderMovedError,
)
from geomap.people.masking import masked_text
from geomap.revision import ConflictError, FaultsError, LaterChangesError, MovedOnError
from geomap.searching.party import RefusedDeedError
from geomap.storage.responsibility.entries import ChangedMeanwhileError
from geomap.web.answers import PROBLEM
from geomap.web.params import shown

log = logging.getLogger(__name__)
RETRY_AFTER_S = 5


class TooLargeError(InvalidInputError):
    """More was asked for at once than is answered at once."""


class WrongMediaError(InvalidInputError):
    """The body is of a media type that is not read here."""


class StaleError(InvalidInputError):
    """What somebody saw, and wants to go on from, is no more."""


class UnreadableFileError(InvalidInputError):
    """A file was sent that is of no use. code: why, for pages to have words for."""

    def __init__(self, message: str, code: str, *, value: str, hint: str | None) -> None:
        super().__init__(message, parameter="file", value=value, hint=hint)
        self.code = code


class LostListError(InvalidInputError):
    """An import was applied, but its list is not kept here any more. revision: the one it made."""

    code = "lost"

    def __init__(self, revision: int) -> None:
        super().__init__(
            f"The list is not kept here any more; it was applied as revision {revision}.",
            parameter="import",
            value=revision,
            hint=f"POST /api/desk/revisions/{revision}/undo takes it back.",
        )


class NotSignedInError(GeomapError):
    """Nobody is signed in, or what somebody came with does not let them in."""


class TooManyTriesError(GeomapError):
    """Somebody tried too often. wait_s: how long until the next try is taken."""

    def __init__(self, message: str, wait_s: float) -> None:
        super().__init__(message, hint="Wait until then.")
        self.wait_s = wait_s


class PreconditionRequiredError(InvalidInputError):
    """A change does not say on which version it counts."""


class ManyFaultsError(InvalidInputError):
    """Several items of a list are wrong. faults: each with its index, value and message."""

    def __init__(self, message: str, faults: list[dict[str, Any]], *, parameter: str, hint: str) -> None:
        super().__init__(message, parameter=parameter, value=faults[0]["value"], hint=hint)
        self.faults = faults


STATUSES: tuple[tuple[type[GeomapError], HTTPStatus], ...] = (
    (TooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (WrongMediaError, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (StaleError, HTTPStatus.PRECONDITION_FAILED),
    (LostListError, HTTPStatus.CONFLICT),
    (PreconditionRequiredError, HTTPStatus.PRECONDITION_REQUIRED),
    (InvalidInputError, HTTPStatus.BAD_REQUEST),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (NotSignedInError, HTTPStatus.UNAUTHORIZED),
    (NotAllowedError, HTTPStatus.FORBIDDEN),
    (TooManyTriesError, HTTPStatus.TOO_MANY_REQUESTS),
    (ConflictError, HTTPStatus.PRECONDITION_FAILED),
    (MovedOnError, HTTPStatus.PRECONDITION_FAILED),
    (ChangedMeanwhileError, HTTPStatus.PRECONDITION_FAILED),
    (LaterChangesError, HTTPStatus.CONFLICT),
    (OrderMovedError, HTTPStatus.PRECONDITION_FAILED),
    (ForbiddenStepError, HTTPStatus.CONFLICT),
    (CaseMovedError, HTTPStatus.PRECONDITION_FAILED),
    (ForbiddenCaseStepError, HTTPStatus.CONFLICT),
    (HallTakenError, HTTPStatus.CONFLICT),
    (BookingOverError, HTTPStatus.CONFLICT),
    (RefusedDeedError, HTTPStatus.CONFLICT),
    (DataError, HTTPStatus.SERVICE_UNAVAILABLE),
    (UnavailableError, HTTPStatus.SERVICE_UNAVAILABLE),
    (BusyError, HTTPStatus.SERVICE_UNAVAILABLE),
    (GeomapError, HTTPStatus.INTERNAL_SERVER_ERROR),
)

HINTS = {
    401: "Sign in at /desk/sign-in, or send a token: Authorization: Bearer ….",
    403: "Ask the district for it.",
    404: "See /api for what there is.",
    413: "Send less at once.",
    500: "Try again; if it happens again, tell the operator at what time it happened.",
}


def register_errors(app: Flask) -> None:
    app.register_error_handler(Exception, answer_error)


def answer_error(error: Exception) -> AnyResponse | HTTPException:
    """The answer to any error: a page where a browser asks for a page, else a problem document. Who must
    sign in for a page is led to the door first."""
    if isinstance(error, HTTPException) and (error.code is None or error.code < 400):
        return error
    problem = problem_of(error)
    if isinstance(error, NotSignedInError) and wants_page() and request.method == "GET":
        return redirect(url_for("doors.sign_in", next=request.full_path.rstrip("?")), 303)
    if wants_page():
        page = Response(
            render_template("error.html", problem=problem), problem["status"], mimetype="text/html"
        )
        answer = page
    else:
        answer = Response(orjson.dumps(problem), problem["status"], content_type=PROBLEM)
    add_headers(answer, error)
    return answer


def add_headers(answer: AnyResponse, error: Exception) -> None:
    """Say in the headers of its answer what to do about an error."""
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, NotSignedInError):
        answer.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooManyTriesError):
        answer.headers["Retry-After"] = str(math.ceil(error.wait_s))
    if isinstance(error, BusyError):
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    answer.headers["Cache-Control"] = "no-store"


def problem_of(error: Exception) -> dict[str, Any]:
    """The problem document. What was not foreseen is logged, and told without its inside."""
    if isinstance(error, GeomapError):
        status = next(status for kind, status in STATUSES if isinstance(error, kind))
        detail, hint = error.message, error.hint
    elif isinstance(error, HTTPException):
        status, detail, hint = HTTPStatus(error.code or 500), error.description or "", None
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            hint = f"Use {' or '.join(sorted({*error.valid_methods} - {'HEAD', 'OPTIONS'}))}."
    else:
        # The address is logged without its query: positions are personal.
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        status, detail, hint = HTTPStatus.INTERNAL_SERVER_ERROR, "The server failed to answer.", None
    problem = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "parameter": getattr(error, "parameter", None),
        "value": shown(getattr(error, "value", None)),
        "hint": hint or HINTS.get(status.value),
    }
    if isinstance(error, FaultsError):  # of any feature, perhaps another's
        problem |= {"detail": masked_text(detail), "value": masked_text(shown(error.value) or "")}
    if isinstance(error, NotAllowedError):
        problem |= {"action": error.action, "reason": error.reason}
    if isinstance(error, RefusedDeedError | HallTakenError | BookingOverError):
        problem["reason"] = error.reason
    if isinstance(error, UnreadableFileError | LostListError):
        problem["code"] = error.code
    if isinstance(error, WordedError):
        problem |= error.words
    if isinstance(error, ManyFaultsError):
        problem["errors"] = error.faults
    return problem


def wants_page() -> bool:
    """Whether the asker prefers HTML, and asks for something that is not the API's."""
    if request.path == "/api" or request.path.startswith("/api/"):
        return False
    best = request.accept_mimetypes.best_match([PROBLEM, "application/json", "text/html"])
    return best == "text/html"
