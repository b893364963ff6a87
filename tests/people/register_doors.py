"""The doors of the register of posts and of shared searches, by role and by area."""

from __future__ import annotations

POST, LINK = "/api/desk/posts/<post_id>", "/api/desk/leaders/<link_id>"

BY_AREA = {
    "POST /api/desk/posts": "DSC",
    f"GET {POST}": "DSC",
    f"PATCH {POST}": "DSC",
    f"POST {POST}/end": "DSC",
    f"POST {POST}/hand-over": "DSC",
    f"GET {POST}/holder": "DSC",
    f"GET {POST}/history": "DSC",
    "POST /api/desk/posts/import": "DSC",
    f"POST {LINK}/problems": "DSC",
    "POST /api/desk/leaders/problems/<problem_id>/steps": "DSC",
    "POST /api/desk/leaders": "D",
    f"POST {LINK}/end": "D",
}
"""Done to a post or a link: D everywhere, S in the own street, C in the own community; others nowhere."""
BY_ROLE = {
    "GET /api/desk/posts": "DSC",
    "GET /api/desk/posts/export.xlsx": "DSC",
    "GET /api/desk/posts/areas": "DSC",
    "GET /api/desk/posts/accounts": "DSC",
    "GET /api/desk/leaders": "DSC",
    "GET /desk/posts": "DSC",
}
FOR_THE_PUBLIC = {
    "POST /api/lost/order",
    "POST /api/lost/searches",
    "POST /api/lost/searches/<code>/actions",
}
TABLES = (BY_AREA, BY_ROLE, FOR_THE_PUBLIC)
