"""The operations of the register, for the API document; the views read by the same tables."""

from __future__ import annotations

from functools import partial

from geomap.web.api.operations import NO_BODY_OF_ITS_OWN, Chapter
from geomap.web.api.operations_signed_in import BODY_ERRORS, IF_MATCH, WHO_ERRORS, in_path, signed_in
from geomap.web.kinds import Schema
from geomap.web.responsibility.asked import (
    CHANGE,
    ENDING,
    HANDING,
    LINK,
    NEXT_STEP,
    POST,
    PROBLEM,
    QUERY,
)
from geomap.web.responsibility.choosing_api import ACCOUNTS, AREAS
from geomap.web.responsibility.lists_api import AWAY, TAKING, XLSX
from geomap.web.responsibility.schemas import SCHEMAS

POSTS, ONE = "/desk/posts", "/desk/posts/{post_id}"
LEADERS = "/desk/leaders"
POST_ID = in_path("post_id", "The post's id.")
LINK_ID = in_path("link_id", "The link's id.")
PROBLEM_ID = in_path("problem_id", "The problem's id.")
FILE_BODY: Schema = {
    **NO_BODY_OF_ITS_OWN,
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "A workbook or CSV, a post a row."}
    },
}
ERRORS = (*WHO_ERRORS, 403)
ONE_ERRORS = (*ERRORS, 404)

_reading = partial(signed_in, scopes=("edit",), errors=ERRORS)
_sending = partial(signed_in, scopes=("edit",), body=NO_BODY_OF_ITS_OWN, errors=(*ERRORS, *BODY_ERRORS))
_adding = partial(_sending, success=201)
_changing = partial(_sending, errors=(*ONE_ERRORS, 412, 428, *BODY_ERRORS), answer_headers=("ETag",))

OF_POSTS = (
    _reading(
        "get",
        POSTS,
        "posts",
        "The posts of the own area whatever their days; for one day the areas without a holder, posts held "
        "twice, and ground that has not exactly one community or compound.",
        "Posts",
        QUERY,
        tag="posts",
    ),
    _adding(
        "post",
        POSTS,
        "addPost",
        "Add a post; without a holder it is vacant.",
        "Post",
        POST,
        tag="posts",
        answer_headers=("ETag", "Location"),
    ),
    _reading(
        "get",
        ONE,
        "post",
        "A post as it stands, its version as ETag.",
        "Post",
        tag="posts",
        errors=ONE_ERRORS,
        besides=(POST_ID,),
        answer_headers=("ETag",),
    ),
    _changing(
        "patch",
        ONE,
        "changePost",
        "Other values for some members; those of the holder go together.",
        "Post",
        CHANGE,
        tag="posts",
        besides=(POST_ID, IF_MATCH),
    ),
    _reading(
        "get",
        f"{ONE}/holder",
        "postHolder",
        "Who holds a post. Every look is noted in the audit log.",
        "PostHolder",
        tag="posts",
        scopes=("edit", "read_private"),
        errors=ONE_ERRORS,
        besides=(POST_ID,),
    ),
    _reading(
        "get",
        f"{ONE}/history",
        "postHistory",
        "Every change of a post; of who holds it only whether somebody does.",
        "PostHistory",
        tag="posts",
        errors=ONE_ERRORS,
        besides=(POST_ID,),
    ),
    _changing(
        "post",
        f"{ONE}/end",
        "endPost",
        "Let a post hold no more from a day on; on its first day: as if it never had.",
        "Post",
        ENDING,
        tag="posts",
        besides=(POST_ID, IF_MATCH),
    ),
    _changing(
        "post",
        f"{ONE}/hand-over",
        "handPostOver",
        "Let somebody else hold the post from a day on: ends one and begins the next, in one step.",
        "Post",
        HANDING,
        tag="posts",
        besides=(POST_ID, IF_MATCH),
    ),
)
OF_CHOICES = (
    _reading(
        "get",
        f"{POSTS}/areas",
        "areasOfPosts",
        "The areas of the own that a post of a kind may answer for, found by name, pinyin or initials.",
        "AreasOfPosts",
        AREAS,
        tag="posts",
    ),
    _reading(
        "get",
        f"{POSTS}/accounts",
        "accountsOfPosts",
        "The accounts that whoever asks may name as the holder of a post: stewards' and those of the own "
        "area. Of a steward's post stewards' alone.",
        "AccountsOfPosts",
        ACCOUNTS,
        tag="posts",
    ),
)
OF_LISTS = (
    _sending(
        "post",
        f"{POSTS}/import",
        "takePostsIn",
        "Say what a list would change and, with apply, write all of it where no row is refused.",
        "PostsTakenIn",
        TAKING,
        tag="posts",
        body=FILE_BODY,
        body_media="multipart/form-data",
        errors=(*ERRORS, 412, 413),
    ),
    _reading(
        "get",
        f"{POSTS}/export.xlsx",
        "takePostsAway",
        "The posts of the own area as a workbook that can be taken in again. holders needs read_private of "
        "a token, and is noted in the audit log.",
        "Binary",
        AWAY,
        tag="posts",
        media=XLSX,
    ),
)
OF_LEADERS = (
    _reading(
        "get",
        LEADERS,
        "leaders",
        "All links of leaders with the problems taken up, and how each leader stands on a day.",
        "Leaders",
        QUERY,
        tag="leaders",
    ),
    _adding(
        "post",
        LEADERS,
        "addLink",
        "Link a leader with a street, village, community or party organisation; the district alone does.",
        "LeaderLink",
        LINK,
        tag="leaders",
        answer_headers=("ETag",),
    ),
    _changing(
        "post",
        f"{LEADERS}/{{link_id}}/end",
        "endLink",
        "Let a link hold no more from a day on; the district alone does.",
        "LeaderLink",
        ENDING,
        tag="leaders",
        besides=(LINK_ID, IF_MATCH),
    ),
    _adding(
        "post",
        f"{LEADERS}/{{link_id}}/problems",
        "takeProblemUp",
        "Take a problem up at a link.",
        "LeaderProblem",
        PROBLEM,
        tag="leaders",
        errors=(*ONE_ERRORS, *BODY_ERRORS),
        besides=(LINK_ID,),
        answer_headers=("ETag",),
    ),
    _changing(
        "post",
        f"{LEADERS}/problems/{{problem_id}}/steps",
        "goOnWithProblem",
        "How far a problem is now.",
        "LeaderProblem",
        NEXT_STEP,
        tag="leaders",
        besides=(PROBLEM_ID, IF_MATCH),
    ),
)
REGISTER = Chapter((*OF_POSTS, *OF_CHOICES, *OF_LISTS, *OF_LEADERS), SCHEMAS)
