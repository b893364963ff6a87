"""The API of posts: listed, added, changed, ended, handed over; their holders and histories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request

from geomap.errors import InvalidInputError
from geomap.responsibility.accounts import check_account
from geomap.responsibility.ground import ground_exceptions
from geomap.responsibility.handing import ended, handed_over
from geomap.responsibility.posts import Holder, Post
from geomap.responsibility.telling import exception_body, overlap_body, post_body, vacancy_body
from geomap.responsibility.vacancies import vacancies
from geomap.storage.responsibility.documents import post_of
from geomap.storage.responsibility.entries import Write
from geomap.storage.responsibility.kept import new_id, open_document
from geomap.storage.responsibility.shut_out import shut_out_days
from geomap.web.answers import href, iso, personal
from geomap.web.api.points import json_object
from geomap.web.desk.standing import today, version_counted_on
from geomap.web.params import read, read_members
from geomap.web.people.credentials import people
from geomap.web.people.gate import note, now
from geomap.web.per_snapshot import PerSnapshot
from geomap.web.responsibility.asked import CHANGE, ENDING, HANDING, OF_HOLDER, POST, QUERY, holder_from
from geomap.web.responsibility.rights import (
    board,
    editor,
    may_post,
    only_editors,
    own_places,
    require_post,
    told,
)
from geomap.web.snapshots import current_snapshot

posts_api = Blueprint("posts_api", __name__, url_prefix="/api/desk/posts")
posts_api.before_request(only_editors)
odd_ground = PerSnapshot(lambda snapshot: ground_exceptions(snapshot.layers, snapshot.outline))


@posts_api.get("")
def listed() -> Response:
    """The posts of whoever asks' own area, whatever their days, and for one day the areas without a
    holder, posts held by two at once, and ground that has not exactly one community or one compound."""
    person = editor()
    day = read(QUERY, request.args).get("on") or today()
    places, shelf = own_places(person), board().current()
    posts = [p for p in shelf.register.posts if any(places.has(p.layer, area) for area in p.areas)]
    own = {*places.streets, *places.communities, *places.compounds}
    odd, zone = odd_ground(current_snapshot()), current_snapshot().timezone
    shut_out = shut_out_days(board().kept.database, posts, now(), zone)
    body = {
        "on": day.isoformat(),
        "mark": shelf.mark,
        "posts": [
            {
                **post_body(p),
                "version": shelf.versions[p.id],
                "editable": may_post(person, p),
                "shut_out": p.id in shut_out,
            }
            for p in posts
        ],
        "vacancies": [vacancy_body(v) for v in vacancies(shelf.register, places, day, shut_out)],
        "overlaps": [overlap_body(o) for o in shelf.register.overlaps() if places.has(o.layer, o.area)],
        "ground": [exception_body(e) for e in odd if not e.ids or own & {*e.ids}],
    }
    return personal(body)


@posts_api.post("")
def added() -> Response:
    """A new post; without a holder it is vacant."""
    values = read_members(POST, json_object(request))
    holder = holder_from(values)
    named = {k: v for k, v in values.items() if k not in (*OF_HOLDER, "why")}
    post = _with_holder(Post(new_id("post"), **named, held=False), holder, values)
    person = require_post("edit_posts", post)
    check_account(post, people().accounts.roles())
    kept = board().kept
    kept.write([kept.add(post, holder)], told(person, "add", values.get("why")))
    return _done("add", [post], 201)


@posts_api.get("/<post_id>")
def one(post_id: str) -> Response:
    """A post as it stands, with its version as ETag."""
    post = _standing(post_id)
    require_post("edit_posts", post)
    return _answer([post])


@posts_api.get("/<post_id>/holder")
def holder_of_one(post_id: str) -> Response:
    """Who holds a post. Every look is noted in the audit log."""
    _, entry = board().kept.entry(post_id)
    require_post("read_holders", entry.post)
    note("read_holders", layer=entry.post.layer, feature=post_id)
    held = entry.holder
    return personal({"holder_name": held and held.name, "holder_phone": held and held.phone})


@posts_api.get("/<post_id>/history")
def history(post_id: str) -> Response:
    """Every change of a post, the latest first; of who holds it only whether somebody does."""
    require_post("edit_posts", _standing(post_id))
    steps = board().kept.entries.history("post", post_id)
    return personal(
        [
            {
                "at": iso(step.at, current_snapshot()),
                **{name: getattr(step, name) for name in ("number", "who", "why", "deed", "version")},
                "before": None if step.before is None else open_document(step.before),
                "after": open_document(step.after),
            }
            for step in steps
        ]
    )


@posts_api.patch("/<post_id>")
def changed(post_id: str) -> Response:
    """Other values for some members; those of the holder go together. If-Match is required."""
    version, values = version_counted_on(), read_members(CHANGE, json_object(request))
    before = _standing(post_id)
    given = json_object(request).keys()
    named = {k: v for k, v in values.items() if k in given and k not in (*OF_HOLDER, "why")}
    post = replace(before, **named)
    holder: tuple[Holder | None, ...] = ()
    if given & {*OF_HOLDER}:
        if "holder_name" not in given:
            raise InvalidInputError(
                "holder_name is missing.",
                parameter="holder_name",
                hint="Send all that is known of the holder, or nothing of it.",
            )
        holder = (holder_from(values),)
        post = _with_holder(post, holder[0], values)
    return _save("change", before, [post], version, values, holder)


@posts_api.post("/<post_id>/end")
def end(post_id: str) -> Response:
    """Let a post hold no more from a day on; on its first day: as if it never had. If-Match is required."""
    version, values = version_counted_on(), read_members(ENDING, json_object(request))
    before = _standing(post_id)
    return _save("end", before, [ended(before, values["on"])], version, values)


@posts_api.post("/<post_id>/hand-over")
def hand_over(post_id: str) -> Response:
    """Let somebody else hold the post from a day on: ends one and begins the other, in one step. Answers
    with both. If-Match is required."""
    version, values = version_counted_on(), read_members(HANDING, json_object(request))
    before, holder = _standing(post_id), holder_from(values)
    name = values["holder_name"] if values["name_public"] else None
    both = handed_over(before, values["on"], new_id("post"), account=values.get("account"), public_name=name)
    return _save("hand_over", before, both, version, values, beside=[board().kept.add(both[1], holder)])


def _save(
    deed: str,
    before: Post,
    after: Sequence[Post],
    version: int | None,
    values: dict[str, Any],
    holder: tuple[Holder | None, ...] = (),
    beside: Sequence[Write] = (),
) -> Response:
    """Write what a post becomes, the first of after, and what is written beside it."""
    require_post("edit_posts", before)
    person = require_post("edit_posts", after[0])
    if (last := after[-1]).account != before.account:  # one it had may have been disabled since
        check_account(last, people().accounts.roles())
    kept = board().kept
    kept.write([kept.change(after[0], version, *holder), *beside], told(person, deed, values.get("why")))
    return _done(deed, after)


def _done(deed: str, posts: Sequence[Post], status: int = 200) -> Response:
    note("edit_posts", layer=posts[0].layer, feature=posts[0].id, reason=deed)
    board().look()
    answer = _answer(posts)
    answer.status_code = status
    if status == 201:
        answer.headers["Location"] = href("desk", "posts", posts[0].id)
    return answer


def _answer(posts: Sequence[Post]) -> Response:
    """The posts as they stand; the version of the first as ETag."""
    versions = [board().kept.entries.get("post", post.id).version for post in posts]
    bodies = [{**post_body(p), "version": v} for p, v in zip(posts, versions, strict=True)]
    answer = personal({**bodies[0], "next": bodies[1] if len(bodies) > 1 else None})
    answer.set_etag(str(versions[0]))
    return answer


def _standing(post_id: str) -> Post:
    return post_of(post_id, board().kept.entries.get("post", post_id).document)


def _with_holder(post: Post, holder: Holder | None, values: dict[str, Any]) -> Post:
    account = values.get("account")
    name = holder.name if holder and values["name_public"] else None
    return replace(post, held=holder is not None or account is not None, account=account, public_name=name)
