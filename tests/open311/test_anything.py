"""Whatever is asked or sent, the answer is one of the standard's, in the form asked for."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.web.open311.asked import EVERYWHERE, PERSONAL, PLAIN, REQUESTS
from tests.open311.asking import HERE, ROOT, Program

ANYTHING = st.text(max_size=40)
NUMBERS = st.integers() | st.floats() | st.sampled_from(["9" * 30, "-0", "1e400", "٣"])
WORDS = st.sampled_from(
    ["now", "open", "true", "yard", "noise", "elderly_care", "2026-03-04T10:30:00Z", "zh"]
)
VALUES = (ANYTHING | NUMBERS.map(str) | WORDS).map(lambda text: text.encode("utf-8", "replace").decode())
FEW = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[*HealthCheck])


def query_of(*names: str) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(names), VALUES, max_size=5)


@FEW
@given(
    query_of(*EVERYWHERE, *REQUESTS), st.sampled_from(["requests", "services", "requests/1", "tokens/Mg.x"])
)
def test_any_question_is_answered_or_refused(program: Program, query: dict[str, str], path: str) -> None:
    answer = program.desk.app.test_client().get(f"{ROOT}/{path}.xml", query_string=query)
    assert answer.status_code in {200, 400, 404}, (query, answer.text)
    root = ElementTree.fromstring(answer.data)
    assert (root.tag == "errors") == (answer.status_code != 200)


@FEW
@given(query_of(*PLAIN, *PERSONAL), st.sampled_from(["json", "xml"]))
def test_any_form_is_taken_or_refused(program: Program, fields: dict[str, str], form: str) -> None:
    whole = {"api_key": program.key, "service_code": "noise", "description": "吵", **HERE, **fields}
    answer = program.post(whole, form)
    assert answer.status_code in {200, 400, 403, 404, 429}, (fields, answer.text)
    if form == "json":
        assert isinstance(answer.json, list)
        assert ("code" in answer.json[0]) == (answer.status_code != 200)
    else:
        assert ElementTree.fromstring(answer.data).tag in {"errors", "service_requests"}


@FEW
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_address_leads_to_an_answer_or_to_nothing(program: Program, rest: str) -> None:
    for path in ("requests", "services", "tokens"):
        answer = program.desk.app.test_client().get(f"{ROOT}/{path}/{rest}.json")
        assert answer.status_code in {200, 301, 308, 404}, (rest, answer.text)
