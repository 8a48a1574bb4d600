"""A gap from which a small count could be read is withheld, and the decision is logged."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from observatory.db.disclosure import withhold_disclosive

PICK = text("""
    SELECT g.id, g.indicator_id FROM gap g JOIN indicator i ON i.id = g.indicator_id
    WHERE i.code = :code AND g.benchmark_kind = :kind
      AND g.difference IS NOT NULL AND g.benchmark_numerator IS NOT NULL
    ORDER BY g.territory_id, g.period, g.id LIMIT 1
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


def withhold(
    connection: Connection,
    x: float,
    n: float,
    code: str = "caf_isolated_share",
    kind: str = "rest_of_urban_unit",
) -> dict[str, object]:
    gap_id, indicator_id = connection.execute(PICK, {"code": code, "kind": kind}).one()
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


@pytest.mark.parametrize(("x", "reason"), [(3, "disclosive"), (300, None)])
def test_a_ring_of_three_persons_is_withheld_as_a_rest_is(
    connection: Connection, x: float, reason: str | None
) -> None:
    gap = withhold(connection, x, 800, "rsa_share", "ring_300m")
    assert gap["reason"] == reason
    assert (gap["difference"] is None) is (gap["benchmark_numerator"] is None) is bool(reason)


def test_of_two_rings_that_differ_by_three_persons_the_wider_is_withheld(
    connection: Connection,
) -> None:
    narrow, _ = connection.execute(PICK, {"code": "rsa_share", "kind": "ring_300m"}).one()
    connection.execute(COUNTS, {"x": 297, "n": 700, "id": narrow})
    wide = withhold(connection, 300, 800, "rsa_share", "ring_500m")
    assert wide["reason"] == "disclosive"
    assert wide["benchmark_numerator"] is wide["difference_min"] is None
    assert connection.execute(READ, {"id": narrow}).mappings().one()["reason"] is None
