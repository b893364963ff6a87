"""The API document tells of orders where they are taken, and what it tells is so."""

from __future__ import annotations

from uuid import uuid4

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from resident import PAGE, YARD, at, desk, picture, sent, ticket_of, town_desk  # noqa: F401 (fixtures)


@pytest.fixture
def document(desk):  # noqa: F811
    return desk.visitor().get("/api/openapi.json").json


def test_it_is_valid_in_both_forms(desk, document):  # noqa: F811
    OpenAPIV31SpecValidator(document).validate()
    OpenAPIV30SpecValidator(desk.visitor().get("/api/openapi-3.0.json").json).validate()


def test_every_route_of_orders_stands_in_it(desk, document):  # noqa: F811
    shown = {
        (path, method.upper())
        for path, of in document["paths"].items()
        for method in of
        if path.startswith("/orders")
    }
    served = set()
    for rule in desk.app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in {"ordering", "tracking"}:
            steps = ["confirm", "rate", "reopen", "cancel"] if "step" in rule.arguments else [""]
            for step in steps:
                parts = [
                    step
                    if ":step>" in part
                    else f"{{{part.split(':')[-1].strip('<>')}}}"
                    if "<" in part
                    else part
                    for part in rule.rule.removeprefix("/api").split("/")
                ]
                served |= {("/".join(parts), method) for method in rule.methods & {"GET", "POST"}}
    assert served == shown


def test_where_no_orders_are_taken_it_tells_of_none(client):
    assert not [path for path in client.get("/api/openapi.json").json["paths"] if path.startswith("/orders")]


def test_answers_are_as_it_says(desk, document):  # noqa: F811
    told, client = sent(desk, photos=(picture(),), category="repair"), desk.visitor()
    ticket, point = ticket_of(client), at(YARD)
    desk.later(seconds=5)
    key = {"key": str(uuid4())}
    joined = client.post(
        f"/api/orders/{told['public_id']}/me_too", json={**key, "ticket": ticket}, headers=PAGE
    ).json
    answers = {
        ("/orders/categories", "get"): client.get("/api/orders/categories").json,
        ("/orders/place", "get"): client.get("/api/orders/place", query_string=point).json,
        ("/orders/near", "get"): client.get(
            "/api/orders/near", query_string={**point, "category": "repair"}
        ).json,
        ("/orders", "get"): client.get("/api/orders").json,
        ("/orders", "post"): {**told, "id": told["public_id"]},
        ("/orders/{public_id}/me_too", "post"): joined,
        ("/orders/track/{code}", "get"): client.get(f"/api/orders/track/{told['code']}").json,
    }
    followed = client.get(f"/api/orders/track/{joined['code']}").json
    for (path, method), answer in (*answers.items(), (("/orders/track/{code}", "get"), followed)):
        responses = document["paths"][path][method]["responses"]
        success = next(responses[status] for status in responses if status.startswith("2"))
        schema = success["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": document["components"]}).validate(answer)
        assert answer.get("orders") != []
