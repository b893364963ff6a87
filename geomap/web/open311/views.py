"""The addresses of GeoReport v2. Whoever asks needs no key; whoever sends an order does."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from geomap.errors import InvalidInputError, NotFoundError
from geomap.web.answers import base_url
from geomap.web.i18n import translate
from geomap.web.open311 import told
from geomap.web.open311.asked import REQUEST, REQUESTS, read_query
from geomap.web.open311.forms import MEDIA, Form, answer, answer_error
from geomap.web.open311.seeking import public_request, sought
from geomap.web.open311.sending import id_of, sent
from geomap.web.orders.held import orders
from geomap.web.people.gate import SAFE

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
ROOT = "/open311/v2"
FORM = "<any(json,xml):form>"

open311 = Blueprint("open311", __name__)
open311.register_error_handler(Exception, answer_error)


@open311.after_request
def open_to_readers(told: Response) -> Response:
    """Let scripts of other sites read; what sends an order holds a token, which is no matter for pages."""
    if request.method in SAFE:
        told.headers["Access-Control-Allow-Origin"] = "*"
    return told


@open311.get(f"{ROOT}/discovery.{FORM}")
def discovery(form: Form) -> Response:
    read_query({})
    changeset, url = current_app.extensions["open311"], base_url()
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{url}{ROOT}",
        "changeset": changeset,
        "type": "production",
        "formats": [MEDIA["xml"], MEDIA["json"]],
    }
    body = {
        "changeset": changeset,
        "contact": translate("open311.contact", url=f"{url}/"),
        "key_service": translate("open311.key_service", url=f"{url}/desk/account"),
        "endpoints": [endpoint],
    }
    return answer(form, "discovery", body)


@open311.get(f"{ROOT}/services.{FORM}")
def services(form: Form) -> Response:
    read_query({})
    return answer(form, "services", [told.service(category) for category in orders().categories.offered])


@open311.get(f"{ROOT}/services/<code>.{FORM}")
def service_definition(code: str, form: Form) -> Response:
    """No service has attributes of its own."""
    read_query({})
    try:
        category = orders().categories.to_order(code)
    except InvalidInputError as error:
        raise NotFoundError(f"There is no service_code {code[:40]!r}.", hint=error.hint) from error
    return answer(form, "service_definition", {"service_code": category.code, "attributes": []})


@open311.get(f"{ROOT}/requests.{FORM}")
def service_requests(form: Form) -> Response:
    values = read_query(REQUESTS)
    body = [told.service_request(kept, extensions=values["extensions"]) for kept in sought(values)]
    return answer(form, "service_requests", body)


@open311.post(f"{ROOT}/requests.{FORM}")
def send(form: Form) -> Response:
    read_query({})
    return answer(form, "service_requests", [sent()])


@open311.get(f"{ROOT}/requests/<number>.{FORM}")
def service_request(number: str, form: Form) -> Response:
    extensions = read_query(REQUEST)["extensions"]
    return answer(
        form, "service_requests", [told.service_request(public_request(number), extensions=extensions)]
    )


@open311.get(f"{ROOT}/tokens/<token>.{FORM}")
def token_of_request(token: str, form: Form) -> Response:
    read_query({})
    return answer(form, "service_requests", [{"service_request_id": id_of(token), "token": token}])


@open311.get("/open311/<path:_rest>")
def nothing(_rest: str) -> Response:
    raise NotFoundError(
        "There is nothing here.", hint=f"See {ROOT}/discovery.xml; the formats are .xml and .json."
    )
