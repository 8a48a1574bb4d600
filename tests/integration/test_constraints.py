"""What the domain refuses, the database refuses too: one rule, held twice."""

import itertools
import math
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, insert
from sqlalchemy.exc import IntegrityError

from observatory.db import tables
from observatory.domain.observation import Observation, ObsStatus
from observatory.domain.territory import Level, TerritoryKey

PLACE = TerritoryKey(Level.QPV, "QP001001", 2015)
VALUES = (None, 0.0, -7.5, 43.6, math.nan, math.inf, -math.inf)


@pytest.fixture(scope="module")
def observed(migrated_engine: Engine) -> Iterator[tuple[Connection, dict[str, object]]]:
    """A connection, and the columns of an observation that lacks its value and its status."""
    with migrated_engine.connect() as connection:
        connection.execute(insert(tables.data_version).values(version=1, origin="demonstration"))
        release = connection.execute(
            insert(tables.release).returning(tables.release.c.id).values(
                source="s", edition="e", title="t", producer="p", licence="l", operation="o",
                address="a", accessed_on="2020-01-01", sha256="0", origin="demonstration",
                state="staged",
            )
        ).scalar_one()  # fmt: skip
        territory = connection.execute(
            insert(tables.territory).returning(tables.territory.c.id).values(
                level=PLACE.level, code=PLACE.code, vintage=PLACE.vintage, name="x",
                release_id=release,
            )
        ).scalar_one()  # fmt: skip
        indicator = connection.execute(
            insert(tables.indicator).returning(tables.indicator.c.id).values(
                code="pov60", label_fr="x", label_en="x", theme="revenus", unit="percent",
                nature="published_rate", aggregation="none", polarity="lower_is_better",
                kind="result", default_benchmark="epci",
            )
        ).scalar_one()  # fmt: skip
        yield (
            connection,
            {
                "indicator_id": indicator,
                "territory_id": territory,
                "release_id": release,
                "period": "2018",
                "period_start": "2018-01-01",
                "period_end": "2018-12-31",
                "known_from": 1,
            },
        )
        connection.rollback()


def domain_takes(value: float | None, status: str) -> bool:
    try:
        Observation("pov60", PLACE, "2018", value, ObsStatus(status))
    except ValueError:
        return False
    return True


def database_takes(
    observed: tuple[Connection, dict[str, object]], value: float | None, status: str
) -> bool:
    connection, columns = observed
    attempt = connection.begin_nested()
    try:
        connection.execute(
            insert(tables.observation).values(**columns, value=value, obs_status=status)
        )
    except IntegrityError:
        return False
    finally:
        attempt.rollback()
    return True


def test_both_take_and_refuse_the_same_pairs_of_value_and_status(observed):
    both = {
        (value, status): (domain_takes(value, status), database_takes(observed, value, status))
        for value, status in itertools.product(VALUES, ObsStatus)
    }
    assert {pair for pair, (domain, database) in both.items() if domain is not database} == set()
    # and neither takes all, nor nothing: 4 missing, 7 × 3 valued, 4 of a break
    assert sum(domain for domain, _ in both.values()) == 4 + 7 * 3 + 4


def test_a_letter_that_sdmx_does_not_know_is_refused(observed):
    assert not domain_takes(43.6, "Z")
    assert not database_takes(observed, 43.6, "Z")
