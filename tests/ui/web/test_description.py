"""Requests made up from the API's own description: no 5xx, and nothing that the description does not name."""

import os
import tempfile
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case

from tests.fakes import eager_over
from ui.api import create_app
from ui.settings import ServiceSettings

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "15"))  # a route; make fuzz asks for more


REFUSALS = [400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, "5xx"]
CHECKS = {
    "checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}},  # a body too large is one, too
    "operations": [  # no schema can say what a question is, what a file holds, who speaks last
        {
            "include-path": path,
            "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 401, 403, 404, 409, 422]}},
        }
        for path in ("/ask", "/ask/stream", "/search", "/documents", "/v1/chat/completions")
    ],
}
HOME = tempfile.TemporaryDirectory()  # the routes are needed when tests are collected
APP = create_app(eager_over(Path(HOME.name)), settings=ServiceSettings(rate="off"))
schema = schemathesis.openapi.from_asgi("/openapi.json", APP, config=schemathesis.Config.from_dict(CHECKS))


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_is_as_described(case: Case) -> None:
    case.call_and_validate()
