"""The whole OpenAPI under made-up requests: never a 5xx, nor an undocumented answer."""

import math
import warnings
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of what it imports
    import schemathesis
    from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.app import create_app
from api.errors import RULE
from observatory.db.embedded import EmbeddedServer
from observatory.settings import Settings

pytest_plugins = ["tests.integration.api_fixtures"]
CASES = 2_000  # a run, over all operations


def operations(schema: Any) -> list[Any]:
    return [found.ok() for found in schema.get_all_operations()]


def allowed(answer: Any) -> list[Any]:
    """A rule that no schema can say (a span that ends before it begins) has a type of its own."""
    is_rule = answer.status_code == 422 and answer.json().get("type") == RULE
    return [positive_data_acceptance] if is_rule else []


@pytest.mark.filterwarnings("ignore")
def test_no_made_up_request_breaks_the_api_nor_its_description(
    api_server: EmbeddedServer, api_settings: Settings
) -> None:
    # An application of its own, which is started and ended by who asks it.
    app = create_app(api_settings, database_url=api_server.url("app_read"))
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    every = operations(schema)
    each = math.ceil(1.3 * CASES / len(every))  # some operations have fewer cases than that
    broken: list[str] = []
    asked = 0
    for operation in every:

        @effort(
            max_examples=each,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def meets_its_description(case: Any) -> None:
            nonlocal asked
            asked += 1
            answer = case.call()
            case.validate_response(answer, excluded_checks=allowed(answer))

        try:
            meets_its_description()
        except BaseException as error:  # a group of failures is no Exception
            broken.append(f"{operation.label}: {error}")
    assert not broken, "\n\n".join(broken)
    assert asked >= CASES
