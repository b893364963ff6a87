"""Posts, links and problems as documents, and back. A holder's name and telephone number are sealed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from geomap.responsibility.links import Link, Problem, Step
from geomap.responsibility.posts import Holder, Post
from geomap.storage.responsibility.entries import Document
from geomap.storage.sealing import Sealer

SEALED = ("name", "phone")
DAYS = ("valid_from", "valid_to")


def post_document(post: Post, sealed: Document) -> dict[str, Any]:
    """sealed: name and phone as sealed or sealed_as_before give them."""
    told = {k: v for k, v in asdict(post).items() if k not in ("id", "held")}
    return _with_texts(told) | {"areas": list(post.areas), **sealed}


def sealed(holder: Holder | None, sealer: Sealer) -> dict[str, str | None]:
    """The members of a document that hold who holds the post."""
    if holder is None:
        return dict.fromkeys(SEALED)
    return {
        "name": sealer.seal(holder.name),
        "phone": None if holder.phone is None else sealer.seal(holder.phone),
    }


def sealed_as_before(document: Document) -> dict[str, str | None]:
    """The same of a document, as they are: nothing is opened for it."""
    return {name: document[name] for name in SEALED}


def post_of(post_id: str, document: Document) -> Post:
    """The post of a document; nothing is opened for it."""
    told = {k: v for k, v in document.items() if k not in SEALED}
    held = document["name"] is not None or document["account"] is not None
    return Post(id=post_id, held=held, **(_with_days(told) | {"areas": tuple(document["areas"])}))


def holder_of(document: Document, sealer: Sealer) -> Holder | None:
    """Who holds the post. Raises DataError where no key opens it."""
    if document["name"] is None:
        return None
    phone = document["phone"]
    return Holder(sealer.open(document["name"]), None if phone is None else sealer.open(phone))


def link_document(link: Link) -> dict[str, Any]:
    return _with_texts({k: v for k, v in asdict(link).items() if k != "id"})


def link_of(link_id: str, document: Document) -> Link:
    return Link(id=link_id, **_with_days(dict(document)))


def problem_document(problem: Problem) -> dict[str, Any]:
    steps = [{"state": step.state, "on": step.on.isoformat(), "words": step.words} for step in problem.steps]
    return {"link": problem.link, "title": problem.title, "steps": steps}


def problem_of(problem_id: str, document: Document) -> Problem:
    steps = (Step(s["state"], date.fromisoformat(s["on"]), s["words"]) for s in document["steps"])
    return Problem(problem_id, document["link"], document["title"], tuple(steps))


def _with_texts(told: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in told.items()}


def _with_days(told: dict[str, Any]) -> dict[str, Any]:
    return {k: date.fromisoformat(v) if k in DAYS and v is not None else v for k, v in told.items()}
