"""Editions: the same figure in several of them, which is current, what was revised and by much."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pandas as pd
import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from api.app import create_app
from etl.load import load_tidy
from etl.tidy import TidyRelease
from observatory.db.staging import ReleaseInfo
from observatory.settings import Settings

HALF_STEP = 0.05  # of a rate published with one decimal
INFO = ReleaseInfo(
    source="a", edition="2009", title="Taux, édition 2009", producer="Producteur fictif",
    licence="CC0-1.0", operation="filosofi", address="demo", accessed_on=date(2026, 1, 2),
    sha256="0" * 64, origin="demonstration",
)  # fmt: skip
ZONES = ("QP001001", "QP001002", "QP001003")


def quiet(*_: object) -> None:
    """Report no progress."""


def places() -> TidyRelease:
    rows = [("qpv", code, 2015, f"Quartier {code}", 1) for code in ZONES]
    return TidyRelease(
        territories=pd.DataFrame(rows, columns=["level", "code", "vintage", "name", "authority"])
    )


def figures(
    values: dict[str, float | None],
    *,
    indicator: str = "pov60",
    half: float | None = HALF_STEP,
    conf: str = "F",
) -> TidyRelease:
    rows = [
        {
            "indicator": indicator, "level": "qpv", "code": code, "vintage": 2015,
            "period": "2008", "period_start": date(2008, 1, 1), "period_end": date(2008, 12, 31),
            "value": value,
            "value_lower": value - half if half and value is not None else None,
            "value_upper": value + half if half and value is not None else None,
            "interval_nature": "rounding" if half and value is not None else "none",
            "obs_status": "Q" if value is None else "A", "conf_status": conf,
        }
        for code, value in values.items()
    ]  # fmt: skip
    return TidyRelease(observations=pd.DataFrame(rows))


STEPS: list[list[tuple[ReleaseInfo, TidyRelease]]] = [
    # version 1: the reports of 2009, and one that comes first although its edition is later
    [
        (replace(INFO, source="places", edition="1", sha256="1" * 64), places()),
        (INFO, figures({ZONES[0]: 16.9, ZONES[1]: 20.0, ZONES[2]: 30.0})),
        (replace(INFO, sha256="2" * 64, source="counts"),
         figures({ZONES[0]: 1000.0}, indicator="population", half=None)),
    ],
    # version 2: the edition of 2014 revises one figure by much, one not at all, and hides one
    [
        (replace(INFO, edition="2014", sha256="3" * 64, published_on=date(2014, 12, 1)),
         figures({ZONES[0]: 16.7, ZONES[1]: 20.0, ZONES[2]: None})),
        (replace(INFO, edition="2014", sha256="4" * 64, source="counts"),
         figures({ZONES[0]: 1010.0}, indicator="population", half=None)),
    ],
    # version 3: another source of the same figure, whose edition is named otherwise
    [
        (replace(INFO, source="b", edition="2010", sha256="5" * 64, precedence=1),
         figures({ZONES[0]: 15.0, ZONES[1]: 20.02}, half=0.1)),
    ],
    # version 4: the analyst changes his mind
    [
        (replace(INFO, source="b", edition="2010", sha256="6" * 64, precedence=-1),
         figures({ZONES[0]: 15.0, ZONES[1]: 20.02}, half=0.1)),
    ],
    # version 5: the edition of 2014 is published anew, with a misprint mended
    [
        (replace(INFO, edition="2014", sha256="7" * 64, published_on=date(2014, 12, 1)),
         figures({ZONES[0]: 16.7, ZONES[1]: 20.06, ZONES[2]: None})),
    ],
]  # fmt: skip


@pytest.fixture(scope="module")
def engine(migrated_engine: Engine) -> Engine:
    for step in STEPS:
        load_tidy(migrated_engine, step, quiet)
    with migrated_engine.begin() as connection:
        # one version per month, the first in January 2026
        connection.execute(
            text("UPDATE data_version SET published_at = make_timestamptz(2026, version, 10, "
                 "23, 30, 0, 'UTC')")
        )  # fmt: skip
    return migrated_engine


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    address = engine.url.render_as_string(hide_password=False)
    with TestClient(create_app(Settings(), database_url=address)) as client:
        yield client


def ask(client: TestClient, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return orjson.loads(response.content)


def values(client: TestClient, question: str, indicator: str = "pov60") -> list[Any]:
    answer = ask(client, f"/v1/observations?indicator={indicator}&{question}")
    return [(row["code"][-1], row["value"], row["source"]) for row in answer["items"]]


def test_the_figure_stays_answerable_as_its_edition_published_it(client: TestClient) -> None:
    # the third is hidden since: by no former state either (METHOD, rule 7)
    first = [("1", 16.9, "a"), ("2", 20.0, "a"), ("3", None, "a")]
    assert values(client, "edition=2009") == first
    assert values(client, "edition=2014") == [("1", 16.7, "a"), ("2", 20.06, "a"), ("3", None, "a")]
    assert values(client, "source=b&edition=2010") == [("1", 15.0, "b"), ("2", 20.02, "b")]


def test_a_figure_hidden_since_is_suppressed_in_every_former_state(client: TestClient) -> None:
    for state in ("edition=2009", "data_version=1", "as_known_on=2026-01-10"):
        rows = ask(client, f"/v1/observations?indicator=pov60&code={ZONES[2]}&{state}")["items"]
        figures = ("value", "lower", "upper", "numerator", "denominator", "obs_status")
        assert [[row[name] for name in figures] for row in rows] == [[None] * 5 + ["Q"]]


def test_the_former_state_of_an_edition_is_reached_by_the_number_of_its_release(
    client: TestClient,
) -> None:
    rows = ask(client, "/v1/releases?source=a&state=superseded")["items"]
    assert [row["edition"] for row in rows] == ["2014"]
    (number,) = [row["id"] for row in rows]
    assert values(client, f"release={number}")[1] == ("2", 20.0, "a")


def test_several_editions_of_one_figure_come_in_one_answer_page_by_page(
    client: TestClient,
) -> None:
    address = "/v1/observations?indicator=pov60&source=a&edition=2009,2014&limit=4"
    found, numbers = [], set()
    for _ in range(2):
        answer = ask(client, address)
        found += [(row["code"][-1], row["edition"]) for row in answer["items"]]
        numbers.add(answer["numberMatched"])
        address = answer["links"][-1]["href"]
    assert numbers == {6}
    assert sorted(found) == [(code, edition) for code in "123" for edition in ("2009", "2014")]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("as_known_on=2026-01-10", [16.9, 20.0, None]),
        ("as_known_on=2026-02-09", [16.9, 20.0, None]),
        ("as_known_on=2026-02-10", [16.7, 20.0, None]),
        ("data_version=2", [16.7, 20.0, None]),
        ("data_version=3", [15.0, 20.02, None]),
        ("data_version=4", [16.7, 20.0, None]),
        ("data_version=5", [16.7, 20.06, None]),
        ("period=2008", [16.7, 20.06, None]),
    ],
)
def test_what_was_shown_on_a_day_stays_answerable(
    client: TestClient, question: str, expected: list[float | None]
) -> None:
    assert [value for _, value, _ in values(client, question)] == expected


def test_the_answer_says_which_state_it_is_about(client: TestClient) -> None:
    answer = ask(client, "/v1/observations?indicator=pov60&edition=2009")
    (release, _) = answer["as_published_in"]
    assert (release["source"], release["edition"], release["state"]) == ("a", "2009", "published")
    known = ask(client, "/v1/observations?as_known_on=2026-02-20")["as_known"]
    published = "2026-02-10T23:30:00+00:00"
    assert known == {"on": "2026-02-20", "data_version": 2, "published_at": published}
    headers = client.get("/v1/observations?f=csv&edition=2009&source=a").headers
    assert headers["x-as-published-in"] == "a 2009"
    headers = client.get("/v1/observations?f=csv&as_known_on=2026-02-20").headers
    assert (headers["x-as-known-on"], headers["x-as-known-version"]) == ("2026-02-20", "2")


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/v1/observations?edition=1789", 404, "No published release has the edition 1789"),
        ("/v1/observations?release=4000", 404, "No published release has the number 4000"),
        ("/v1/observations?as_known_on=2025-12-31", 404, "first data version is of 2026-01-10"),
        ("/v1/observations?data_version=9", 404, "no data version 9; the current one is 5"),
        ("/v1/observations?as_known_on=2999-01-01", 422, "yet to come"),
        ("/v1/observations?edition=2009&data_version=1", 422, "ask for one of them"),
        ("/v1/observations?as_known_on=hier", 422, "as_known_on"),
        ("/v1/gaps?as_known_on=2026-02-10", 422, "measured or drawn from the current figures"),
        ("/v1/geojson/qpv/2015?edition=2009", 422, "measured or drawn from the current figures"),
    ],
)
def test_a_state_that_cannot_be_shown_is_refused_with_its_reason(
    client: TestClient, address: str, status: int, words: str
) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert words in response.json()["detail"]


def revisions(client: TestClient, question: str) -> list[tuple[Any, ...]]:
    names = ("code", "old_edition", "edition", "old_value", "new_value", "change", "exceeds")
    rows = ask(client, f"/v1/revisions?{question}")["items"]
    return [tuple(row[name] for name in names) for row in rows]


def test_a_revision_larger_than_the_half_width_of_its_interval_is_told_apart(
    client: TestClient,
) -> None:
    later = revisions(client, "kind=later_edition&indicator=pov60")
    # METHOD, rule 18: 16.9 → 16.7
    assert (ZONES[0], "2009", "2014", 16.9, 16.7, -0.2, True) in later
    # hidden later on: its former value does not leave by its revision
    assert not [row for row in later if row[0] == ZONES[2]]
    # against the former state of the edition, the same; it is the new state that changed
    assert not [row for row in later if row[0] == ZONES[1]]
    same = revisions(client, "kind=same_edition&source=a")
    assert same == [(ZONES[1], "2014", "2014", 20.0, 20.06, 0.06, True)]


def test_a_count_without_an_interval_is_revised_by_nobody_knows_how_much(
    client: TestClient,
) -> None:
    found = revisions(client, "indicator=population")
    assert found == [(ZONES[0], "2009", "2014", 1000.0, 1010.0, 10.0, None)]


def test_two_sources_of_one_figure_are_set_side_by_side(client: TestClient) -> None:
    # the half-width is that of the wider interval: 0.04 is within the rounding of source b
    assert revisions(client, "kind=other_source") == [
        (ZONES[0], "2010", "2014", 15.0, 16.7, 1.7, True),
        (ZONES[1], "2010", "2014", 20.02, 20.06, 0.04, False),
    ]


def test_large_revisions_are_findings_of_the_release_that_makes_them(engine: Engine) -> None:
    query = text("""
        SELECT r.source, r.edition, f.check_name, f.row_count, f.samples -> 0 ->> 'change' AS change
        FROM finding f JOIN release r ON r.id = f.release_id
        WHERE f.check_name IN ('figures_revised', 'sources_disagree') ORDER BY f.id
    """)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(query)]
    assert found == [
        ("a", "2014", "figures_revised", 1, "-0.2"),
        ("b", "2010", "sources_disagree", 1, "-1.7"),
        ("b", "2010", "sources_disagree", 1, "1.7"),
        ("a", "2014", "figures_revised", 1, "0.06"),
        ("a", "2014", "sources_disagree", 1, "1.7"),
    ]


def test_confidential_figures_do_not_leave_by_their_revisions(
    engine: Engine, client: TestClient
) -> None:
    hidden = replace(INFO, source="counts", edition="2020", sha256="8" * 64)
    content = figures({ZONES[0]: 1012.25}, indicator="population", half=None, conf="C")
    load_tidy(engine, [(hidden, content)], quiet)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE data_version SET published_at = :now WHERE version = 6"),
            {"now": datetime(2026, 6, 10, tzinfo=UTC)},
        )
        query = text("""
            SELECT old_value, new_value FROM revision r
            JOIN release n ON n.id = r.release_id AND n.edition = '2020'
        """)
        assert [tuple(row) for row in connection.execute(query)] == []
