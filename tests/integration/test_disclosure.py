"""A gap from which a small count could be read is withheld, and the decision is logged."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from observatory.db.disclosure import withhold_disclosive

PICK = text("""
    SELECT g.id, g.indicator_id FROM gap g JOIN indicator i ON i.id = g.indicator_id
    WHERE i.code = 'caf_isolated_share' AND g.benchmark_kind = 'rest_of_urban_unit'
      AND g.difference IS NOT NULL
    ORDER BY g.id LIMIT 1
""")
COUNTS = text("""
    UPDATE gap SET benchmark_numerator = :x, benchmark_denominator = :n WHERE id = :id
""")
READ = text("SELECT * FROM gap WHERE id = :id")
FINDINGS = text("SELECT severity, message, row_count, samples FROM finding WHERE check_name = "
                "'disclosure'")  # fmt: skip


@pytest.fixture
def connection(demo_engine: Engine) -> Iterator[Connection]:
    """Everything written here is rolled back."""
    with demo_engine.connect() as connection:
        yield connection
        connection.rollback()


def withhold(connection: Connection, x: float, n: float) -> dict[str, object]:
    gap_id, indicator_id = connection.execute(PICK).one()
    withhold_disclosive(connection, [indicator_id])
    connection.execute(COUNTS, {"x": x, "n": n, "id": gap_id})
    withhold_disclosive(connection, [indicator_id])
    return dict(connection.execute(READ, {"id": gap_id}).mappings().one())


def test_a_rest_of_three_persons_is_withheld_and_logged_without_its_count(
    connection: Connection,
) -> None:
    gap = withhold(connection, 3, 800)
    assert gap["reason"] == "disclosive"
    assert gap["outcome"] == "not_compared"
    for name, value in gap.items():
        if name.startswith(("difference", "ratio", "p_", "benchmark_value", "benchmark_num",
                            "benchmark_den")):  # fmt: skip
            assert value is None, name
    assert gap["value"] is not None  # the producer prints it
    severity, message, number, samples = connection.execute(FINDINGS).one()
    assert (severity, number) == ("warning", 1)
    assert "small count" in message
    assert set(samples[0]) == {"indicator", "period"}


def test_a_large_rest_stays(connection: Connection) -> None:
    gap = withhold(connection, 300, 800)
    assert gap["reason"] is None
    assert gap["difference"] is not None
    assert connection.execute(FINDINGS).all() == []
