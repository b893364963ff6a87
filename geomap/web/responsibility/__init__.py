"""Who answers for what, to read and to change. Loaded with the desk alone.

rights     who may change which post or link, and what each sees
asked      what is asked: the members of posts, links, problems
posts_api  posts: listed, added, changed, ended, handed over, their holders and histories
choosing_api  areas and accounts for the form of a post, found while somebody types
lists_api  posts by list: taken in, taken away
links_api  leaders' links and the problems taken up
operations, schemas   the same for the API document
page       the page /desk/posts
"""

from __future__ import annotations

from flask import Flask

from geomap.web.api.openapi import open_chapters
from geomap.web.responsibility.choosing_api import post_choices
from geomap.web.responsibility.links_api import links_api
from geomap.web.responsibility.lists_api import lists_api
from geomap.web.responsibility.operations import REGISTER
from geomap.web.responsibility.page import posts_page
from geomap.web.responsibility.posts_api import posts_api


def init_responsibility(app: Flask) -> None:
    """Open the register. geomap.web.registered must follow it, geomap.web.people have let people in."""
    for blueprint in (posts_api, post_choices, lists_api, links_api, posts_page):
        app.register_blueprint(blueprint)
    open_chapters(app, REGISTER)
