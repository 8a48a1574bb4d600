"""A figure withdrawn by a corrected edition gives way to the one that waited behind it."""

from dataclasses import replace

from sqlalchemy import Engine, text

from etl.load import load_tidy
from tests.integration.test_editions import INFO, ZONES, figures, places, quiet

OLD = (replace(INFO, edition="2009", sha256="2" * 64), figures({ZONES[0]: 16.9}))
NEW = (replace(INFO, edition="2014", sha256="3" * 64), figures({ZONES[0]: 16.7, ZONES[1]: 20.0}))
CORRECTED = (replace(INFO, edition="2014", sha256="4" * 64), figures({ZONES[1]: 20.0}))


def current(engine: Engine) -> dict[str, float]:
    query = text("""
        SELECT t.code, o.value FROM observation o JOIN territory t ON t.id = o.territory_id
        WHERE o.known_to IS NULL
    """)
    with engine.connect() as connection:
        return dict(connection.execute(query).all())


def test_what_is_current_does_not_depend_on_the_order_of_the_loads(
    migrated_engine: Engine,
) -> None:
    load_tidy(
        migrated_engine,
        [(replace(INFO, source="places", sha256="1" * 64), places()), OLD, NEW],
        quiet,
    )
    assert current(migrated_engine) == {ZONES[0]: 16.7, ZONES[1]: 20.0}
    load_tidy(migrated_engine, [CORRECTED], quiet)
    # as if the corrected edition had been the first and only one of 2014
    assert current(migrated_engine) == {ZONES[0]: 16.9, ZONES[1]: 20.0}
