"""The page /desk/posts: who answers for what, what is vacant, leaders' links."""

from __future__ import annotations

from flask import render_template
from flask_wtf.csrf import generate_csrf

from geomap.people.permissions import may_somewhere, reach
from geomap.responsibility.links import LINK_KINDS, STATES
from geomap.responsibility.posts import KINDS, PROVIDERS
from geomap.web import map_page
from geomap.web.pages import map_context
from geomap.web.people.pages import desk_blueprint
from geomap.web.responsibility.rights import editor, own_places
from geomap.web.snapshots import current_snapshot

SCRIPT = 'import("geomap/posts/main.js").then(({ start }) => start());'
MODULES = ("js/posts/", "js/choosing.js", "js/desk/api.js", "js/search-box.js", "js/when.js")

posts_page = desk_blueprint("posts")


@posts_page.get("/posts")
def listed() -> str:
    """The register of whoever asks' own area; its rows come from the API."""
    person = editor()
    snapshot, places = current_snapshot(), own_places(person)
    ids = {
        "streets": places.streets,
        "communities": tuple(places.communities),
        "compounds": tuple(places.compounds),
    }
    areas = {}
    for layer, held in ids.items():
        table = snapshot.layers[layer]
        names = dict(zip(table.ids, table.values("name"), strict=True))
        english = dict(zip(table.ids, table.values("name_en"), strict=True))
        areas[layer] = {i: {"name": names[i], "name_en": english[i]} for i in held}
    told = {
        "csrf_token": generate_csrf(),
        "areas": areas,
        "community_of": dict(places.compounds),
        "kinds": {kind: {"layers": spec.layers, "several": spec.several} for kind, spec in KINDS.items()},
        "providers": PROVIDERS,
        "link_kinds": LINK_KINDS,
        "states": STATES,
        "all": reach(person, "edit_posts") == "all",
        "may_read_holders": may_somewhere(person, "read_holders"),
    }
    rendered = map_page.RenderedMap("", SCRIPT)
    return render_template("desk/posts.html", **map_context(rendered, MODULES, desk=told))
