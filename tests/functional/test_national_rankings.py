"""Many zones at once on the national files: levels, rankings and the index."""

import pytest
from sqlalchemy import Engine, text

from observatory.db.composite import CompositeQuestion, index_zones
from observatory.db.ranking import FIELDS, RankingQuestion, rank_gaps
from observatory.db.size_peers import find_size_peers
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.territory import Level

pytestmark = pytest.mark.national

# R and m counted by the database, of each family.
LEVELS = text("""
    WITH tested AS (
        SELECT g.*, count(g.p_adjusted) OVER family AS m,
               count(*) FILTER (WHERE g.p_adjusted < 0.05) OVER family AS r
        FROM gap g JOIN territory t ON t.id = g.territory_id
        WHERE g.p_adjusted IS NOT NULL
        WINDOW family AS (
            PARTITION BY g.indicator_id, g.period, g.benchmark_kind, g.is_main, t.level, t.vintage)
    )
    SELECT count(*) FILTER (WHERE confidence_level > 0.95) AS wider,
           count(*) FILTER (WHERE abs(confidence_level - CASE
               WHEN p_adjusted < 0.05 THEN 1 - 0.05 * r / m ELSE 0.95 END) > 1e-12) AS wrong,
           count(*) FILTER (WHERE p_adjusted < 0.05 AND confidence_level IS NOT NULL
               AND difference_lower <= 0 AND difference_upper >= 0) AS holding_zero
    FROM tested
""")


def test_every_flagged_interval_is_at_the_level_of_its_family_and_excludes_zero(
    national_engine: Engine,
) -> None:
    with national_engine.connect() as connection:
        found = connection.execute(LEVELS).one()
    assert found.wider > 10_000
    assert (found.wrong, found.holding_zero) == (0, 0)


def test_the_widest_gap_of_median_income_of_2018_is_in_the_genevois(
    national_engine: Engine,
) -> None:
    question = RankingQuestion(indicator="med_income_uc", level=Level.QPV, vintage=2015,
                               kind=BenchmarkKind.EPCI)  # fmt: skip
    with national_engine.connect() as connection:
        made = rank_gaps(connection, question)
    first = dict(zip(FIELDS, made.rows[0], strict=True))
    # In the files: Saint-Georges 13,870 euros (REVN 2022), its EPCI 37,480 (Filosofi 2018).
    assert (first["code"], first["value"], first["benchmark_value"]) == ("QP074005", 13870, 37480)
    assert (first["rank"], first["difference"]) == (1, -23610)
    # 1,514 neighbourhoods of 2015: each is ranked, or has its reason.
    assert len(made.rows) == 1514
    assert made.about["ranked"] + sum(made.about["not_ranked"].values()) == 1514


def test_the_peers_of_grande_reyssouze_have_from_3245_to_12980_inhabitants(
    national_engine: Engine,
) -> None:
    with national_engine.connect() as connection:
        peers = find_size_peers(connection, "QP001001", Level.QPV, 2015)
    # In the file (DEMO 2022): 6,490 inhabitants in 2018, and 1,400 neighbourhoods of the 1,514.
    about = peers.about
    assert (about["population"], about["period"], about["edition"]) == (6490, "2018", "2022")
    assert (about["smallest"], about["largest"], about["unknown"]) == (3245, 12980, 114)
    assert "QP001001" in peers.codes
    assert "QP001002" not in peers.codes  # 1,926 inhabitants


def test_the_default_index_of_2015_is_made_of_every_neighbourhood(national_engine: Engine) -> None:
    with national_engine.connect() as connection:
        made = index_zones(connection, CompositeQuestion(level=Level.QPV, vintage=2015))
    assert len(made.rows) == 1514
    assert made.about["scored"] > 1_000
    assert sum(part["weight"] for part in made.about["indicators"]) == pytest.approx(1)
