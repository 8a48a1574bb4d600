"""Areas over the national files: whole units are exact, halves are bounded."""

import pytest
import shapely
from sqlalchemy import Engine, text

from observatory.db.area.measure import measure_area
from observatory.db.area.question import FIELDS, AreaQuestion, RestKey
from observatory.db.filters import ParentKey, Periods
from observatory.domain.territory import Level

pytestmark = pytest.mark.national
IN_2018 = Periods(exact=("2018",))
OUTLINE = text("""
    SELECT ST_AsBinary(p.geom) FROM perimeter p JOIN territory t ON t.id = p.territory_id
    WHERE t.level = :level AND t.code = :code AND t.vintage = 2018
""")


def measure(engine: Engine, **asked: object) -> list[dict[str, object]]:
    question = AreaQuestion(**{"indicators": ("emp_1564",), "periods": IN_2018, **asked})  # type: ignore[arg-type]
    with engine.connect() as connection:
        answer = measure_area(connection, question)
    return [dict(zip(FIELDS, row, strict=True)) for row in answer.rows]


def outline(engine: Engine, level: str, code: str) -> shapely.Geometry:
    with engine.connect() as connection:
        wkb = connection.execute(OUTLINE, {"level": level, "code": code}).scalar_one()
    return shapely.from_wkb(bytes(wkb))


def test_the_urban_unit_of_the_laws_own_question_is_exact(national_engine: Engine) -> None:
    # base_cc_comparateur_2018, Bourg-en-Bresse: 22,518.6 employed of 37,093.8, added up by hand
    (row,) = measure(national_engine, territories=(ParentKey(Level.URBAN_UNIT, "01501"),))
    assert row["numerator"] == pytest.approx(22_518.6, abs=0.05)
    assert row["denominator"] == pytest.approx(37_093.8, abs=0.05)
    assert row["is_exact"]


def test_a_departments_outline_is_the_sum_of_its_communes(national_engine: Engine) -> None:
    drawn = outline(national_engine, "department", "69")
    rests = (RestKey(Level.REGION),)
    (row,) = measure(national_engine, drawn=drawn, rests=rests)
    key = ParentKey(Level.DEPARTMENT, "69")
    (listed,) = measure(national_engine, territories=(key,), rests=rests)
    assert row["is_exact"]
    for name in ("numerator", "denominator", "value", "benchmark_value", "difference"):
        assert row[name] == pytest.approx(listed[name], rel=1e-12)


def test_halves_of_communes_are_estimated_between_their_bounds(national_engine: Engine) -> None:
    # The western halves of Villeurbanne and Bron
    whole = [outline(national_engine, "commune", code) for code in ("69266", "69029")]
    parts = []
    for commune in whole:
        west, south, east, north = commune.bounds
        parts.append(commune & shapely.box(west, south, (west + east) / 2, north))
    (row,) = measure(national_engine, drawn=shapely.union_all(parts))
    assert row["units_straddling"] == 2
    assert row["value_min"] <= row["lower"] < row["value"] < row["upper"] <= row["value_max"]  # type: ignore[operator]
