"""QPV 2015 to 2024 on the real files: the official table beside the outlines."""

import shutil

import pytest
from sqlalchemy import Engine, text

from etl.load import load_folder
from etl.snapshot import Folder
from tests.conftest import TEST_DATA

pytestmark = pytest.mark.national

FILES = (
    "QP_*.*",  # the pack of 2015
    "qp*2024_[sf]*_[2o]*.geojson",
    "table_supracom_2015.csv",
    "libelles_supracom_2015.csv",
    "correspondance_qp2024_qp2015_extrait.csv",
    "reunion_200m.csv",
)


def quiet(*_: object) -> None:
    """Report no progress."""


@pytest.fixture(scope="module")
def engine(migrated_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Both generations, their correspondence and the one grid, nothing else."""
    folder = tmp_path_factory.mktemp("generations")
    for snapshot in {one.path for pattern in FILES for one in Folder(TEST_DATA).find(pattern)}:
        shutil.copy(snapshot, folder)
    load_folder(migrated_engine, Folder(folder), quiet)
    return migrated_engine


def found(engine: Engine, check: str) -> list[dict[str, object]]:
    query = text("""
        SELECT f.samples FROM finding f JOIN release r ON r.id = f.release_id
        WHERE f.check_name = :check AND r.source LIKE 'qpv_correspondence%'
    """)
    with engine.connect() as connection:
        return [sample for (samples,) in connection.execute(query, {"check": check})
                for sample in samples]  # fmt: skip


def passages(engine: Engine, side: str, code: str) -> dict[str, tuple[float, str]]:
    """Return the other side of the passages of a neighbourhood, with weight and basis."""
    other = "new" if side == "old" else "old"
    query = text(f"""
        SELECT {other}.code, p.weight, p.basis FROM passage p
        JOIN territory old ON old.id = p.old_id JOIN territory new ON new.id = p.new_id
        WHERE {side}.code = :code AND old.level = 'qpv' ORDER BY 1
    """)  # noqa: S608
    with engine.connect() as connection:
        rows = connection.execute(query, {"code": code}).all()
    return {code: (weight, basis) for code, weight, basis in rows}


def test_455_of_the_457_comparable_rows_agree_with_the_outlines(engine: Engine) -> None:
    query = text("SELECT message FROM finding WHERE check_name = 'correspondence_agrees'")
    with engine.connect() as connection:
        (message,) = connection.scalars(query)
    assert message.startswith("455 of 457 ")
    codes = {sample["code"] for sample in found(engine, "correspondence_disagrees")}
    assert codes == {"QN02611M", "QN02612M"}


def test_the_swapped_rows_of_valence_are_named(engine: Engine) -> None:
    (sample,) = found(engine, "correspondence_swapped")
    assert (sample["code"], sample["swapped_with"]) == ("QN02611M", "QN02612M")
    # what is served follows the ground, not the swapped codes
    assert list(passages(engine, "new", "QN02611M")) == ["QP026011"]
    assert list(passages(engine, "new", "QN02612M")) == ["QP026012"]


def test_mergers_and_splits_are_right(engine: Engine) -> None:
    merged = passages(engine, "new", "QN00603M")
    assert list(merged) == ["QP006003", "QP006004"]
    split = passages(engine, "old", "QP013032")
    assert list(split) == ["QN01330M", "QN01331M", "QN01332M"]
    assert 0.9 < sum(weight for weight, _ in split.values()) <= 1


def test_an_unchanged_neighbourhood_passes_whole_unless_its_outline_is_another(
    engine: Engine,
) -> None:
    assert passages(engine, "new", "QN00105I") == {"QP001007": (1.0, "declared")}
    others = {sample["code"] for sample in found(engine, "unchanged_with_another_area")}
    assert len(others) == 7
    assert "QN97302I" in others
    weight, basis = passages(engine, "new", "QN97302I")["QP973002"]
    assert basis == "area"
    assert weight == pytest.approx(0.97, abs=0.01)


def test_where_a_grid_counts_households_they_weigh_the_pair(engine: Engine) -> None:
    query = text("""
        SELECT left(t.code, 5), count(*) FROM passage p JOIN territory t ON t.id = p.old_id
        WHERE p.basis = 'population' GROUP BY 1
    """)
    with engine.connect() as connection:
        counts = {row[0]: row[1] for row in connection.execute(query)}
    assert list(counts) == ["QP974"]
    assert counts["QP974"] > 30
    # 18 % of its area lies outside the new outline, and fewer of its households
    weight, _ = passages(engine, "new", "QN97441I")["QP974041"]
    assert 0.82 < weight <= 1


def test_no_neighbourhood_gives_more_than_itself_and_new_ones_get_nothing(engine: Engine) -> None:
    most = text("SELECT max(total) FROM (SELECT sum(weight) AS total FROM passage"
                " GROUP BY old_id) given")  # fmt: skip
    new = text("SELECT count(*) FROM passage p JOIN territory t ON t.id = p.new_id"
               " WHERE t.code LIKE 'QN%N'")  # fmt: skip
    with engine.connect() as connection:
        assert connection.execute(most).scalar_one() <= 1 + 1e-9
        assert connection.execute(new).scalar_one() == 0


def test_the_communes_of_mayotte_stand_in_no_list_and_are_told(engine: Engine) -> None:
    samples = found(engine, "passage_territory_unknown")
    assert {str(sample["code"])[:5] for sample in samples} == {"QN976"}
