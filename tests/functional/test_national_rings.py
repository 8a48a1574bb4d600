"""Rings of the national files, against what PostGIS makes of the same outlines and cells."""

import pytest
from sqlalchemy import Engine, text

pytestmark = pytest.mark.national

# Sainte-Anne, La Réunion, whose zone lies in two IRIS and its ring in a third: another program
# draws, cuts and weighs, in the metric system throughout.
BY_POSTGIS = text("""
    WITH me AS (
        SELECT t.id, ST_Transform(p.geom, 2975) AS geom
        FROM territory t JOIN perimeter p ON p.territory_id = t.id
        WHERE t.code = 'QP974024'
    ), zones AS (
        SELECT ST_Union(ST_Transform(p.geom, 2975)) AS geom
        FROM territory t JOIN perimeter p ON p.territory_id = t.id
        WHERE t.level = 'qpv' AND t.vintage = 2015 AND p.metric_srid = 2975
    ), ring AS (
        SELECT ST_Difference(ST_Buffer(me.geom, :metres, 'quad_segs=16'), zones.geom) AS geom
        FROM me, zones
    ), cell AS (
        SELECT c.households AS people,
               ST_MakeEnvelope(c.x - 100, c.y - 100, c.x + 100, c.y + 100, 2975) AS geom
        FROM grid_cell c
        WHERE c.srid = 2975 AND c.geom && (
            SELECT ST_Expand(ST_Extent(p.geom)::geometry, 0.01) FROM perimeter p
            JOIN territory t ON t.id = p.territory_id WHERE t.level = 'iris')
    ), part AS (
        SELECT t.id, ST_Difference(ST_Transform(p.geom, 2975), zones.geom) AS outside,
               ST_Intersection(ST_Transform(p.geom, 2975), me.geom) AS of_zone
        FROM territory t JOIN perimeter p ON p.territory_id = t.id, zones, me
        WHERE t.level = 'iris' AND t.vintage = 2016
          AND ST_DWithin(ST_Transform(p.geom, 2975), me.geom, :metres)
    ), people AS (
        SELECT part.id,
               sum(people * ST_Area(ST_Intersection(cell.geom, outside))) AS outside,
               sum(people * ST_Area(
                   ST_Intersection(cell.geom, ST_Intersection(outside, ring.geom))))
                   AS in_ring,
               sum(people * ST_Area(ST_Intersection(cell.geom, of_zone))) AS of_zone
        FROM part CROSS JOIN ring
        JOIN cell ON ST_Intersects(cell.geom, outside) OR ST_Intersects(cell.geom, of_zone)
        GROUP BY part.id
    ), whole AS (
        SELECT sum(people * ST_Area(ST_Intersection(cell.geom, me.geom))) AS people
        FROM cell JOIN me ON ST_Intersects(cell.geom, me.geom)
    )
    SELECT i.code, sum(in_ring / people.outside
                       * (o.value - people.of_zone / whole.people * z.value)) AS counted,
           max(ST_Area(ST_Transform(ring.geom, 4326)::geography)) AS area_m2
    FROM people CROSS JOIN whole CROSS JOIN ring
    JOIN observation o ON o.territory_id = people.id AND o.known_to IS NULL
    JOIN indicator i ON i.id = o.indicator_id AND i.code IN ('caf_rsa', 'caf_households')
    JOIN observation z ON z.indicator_id = i.id AND z.period = o.period AND z.known_to IS NULL
     AND z.territory_id = (SELECT id FROM me)
    WHERE o.period = '2016-12-31'
    GROUP BY i.code ORDER BY i.code
""")
OURS = text("""
    SELECT g.zone_numerator, g.zone_denominator, g.benchmark_numerator, g.benchmark_denominator,
           g.difference, g.difference_min, g.difference_max, g.obs_status, g.benchmark_id, r.area_m2
    FROM gap g JOIN indicator i ON i.id = g.indicator_id
    JOIN territory t ON t.id = g.territory_id
    JOIN ring r ON r.territory_id = t.id AND r.metres = :metres
    WHERE i.code = 'rsa_share' AND t.code = 'QP974024' AND g.period = '2016-12-31'
      AND g.benchmark_kind = 'ring_' || :metres || 'm'
""")


@pytest.mark.parametrize("metres", [300, 500])
def test_a_ring_is_what_postgis_makes_of_it(national_engine: Engine, metres: int) -> None:
    with national_engine.connect() as connection:
        (_, n, area), (_, x, _) = connection.execute(BY_POSTGIS, {"metres": metres}).all()
        ours = connection.execute(OURS, {"metres": metres}).one()
    # a ring of 500 m is grown from that of 300: its arcs are rounder, by a thousandth
    assert ours.area_m2 == pytest.approx(area, rel=1e-3)
    assert ours.benchmark_denominator == pytest.approx(n, rel=1e-3)
    assert ours.benchmark_numerator == pytest.approx(x, rel=1e-3)
    # 200 households of 399 have RSA in the neighbourhood (REVN 2018, demo_2018)
    assert (ours.zone_numerator, ours.zone_denominator) == (200, 399)
    assert ours.difference == pytest.approx(100 * (200 / 399 - x / n), abs=0.05)
    assert ours.difference_min < ours.difference < ours.difference_max
    assert (ours.obs_status, ours.benchmark_id) == ("E", None)


def test_only_the_iris_that_have_an_outline_make_rings(national_engine: Engine) -> None:
    with national_engine.connect() as connection:
        found = connection.execute(
            text("""
            SELECT t.code, count(g.difference) FROM gap g
            JOIN territory t ON t.id = g.territory_id
            WHERE g.benchmark_kind IN ('ring_300m', 'ring_500m') AND g.difference IS NOT NULL
            GROUP BY 1 ORDER BY 1
        """)
        ).all()
        reasons = set(connection.scalars(text("""
            SELECT DISTINCT r.reason FROM gap_refusal r JOIN indicator i ON i.id = r.indicator_id
            WHERE r.benchmark_kind = 'ring_300m' AND i.code = 'jobseekers_abc_f_share'
        """)))  # fmt: skip
        drawn = connection.execute(text("SELECT count(*), min(area_m2) FROM ring")).one()
    # the two neighbourhoods of 2015 in Saint-Benoît, on seven ratios of the CAF
    assert [code for code, _ in found] == ["QP974024", "QP974025"]
    assert reasons == {"no_fine_source"}
    assert drawn[0] == 2 * (1514 + 1606)  # every outline; three of 2024 have none
    assert drawn[1] > 0
