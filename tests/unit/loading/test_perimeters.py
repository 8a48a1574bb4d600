"""Outlines in any system are placed, repaired in the open, linked to communes, and dissolved."""

import json
from pathlib import Path

import geopandas
import pandas as pd
import pytest
import shapely
from shapely.geometry import MultiPolygon, Polygon, box

from etl.readers import read_release
from etl.readers.communes import normalise
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.errors import SourceChanged
from tests.unit.loading.files import declare, write

AIN = box(5.20, 46.20, 5.21, 46.21)  # invented outlines in real departments
MARSEILLE = box(5.40, 43.30, 5.41, 43.31)
PAPEETE = box(-149.57, -17.55, -149.56, -17.54)


def geojson(folder: Path, *features: tuple, name: str = "zones.geojson") -> Snapshot:
    content = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": code, "nom": label, **more},
                "geometry": None if outline is None else shapely.geometry.mapping(outline),
            }
            for code, label, outline, more in (
                (*feature, {}) if len(feature) == 3 else feature for feature in features
            )
        ],
    }
    return write(folder, json.dumps(content, ensure_ascii=False), name)


def projected(folder: Path, srid: int, outline: Polygon, code: str = "QP001001") -> Snapshot:
    frame = geopandas.GeoDataFrame({"code": [code], "nom": ["x"]}, geometry=[outline], crs=4326)
    path = folder / f"zones_{srid}.gpkg"
    frame.to_crs(srid).to_file(path)
    return Snapshot(path)


def perimeters(*snapshots: Snapshot, srids: tuple[int, ...] = (4326,), **parts) -> TidyRelease:
    files = {f"layer{number}": snapshot for number, snapshot in enumerate(snapshots)}
    layers = [{"file": f"layer{n}", "srid": srid} for n, srid in enumerate(srids)]
    check = parts.pop("check", None)
    if check is not None:
        files["national"] = check
        parts["check_layer"] = {"file": "national", "srid": 4326}
    names = parts.pop("names", None)
    if names is not None:
        files["communes"] = names
    declared = declare(
        shape="perimeters", level="qpv", vintage=2015, code="code", name="nom", layers=layers,
        files=dict.fromkeys(files, "x"), **parts,
    )  # fmt: skip
    return read_release(declared, files)


def refusal(*args, **parts) -> SourceChanged:
    with pytest.raises(SourceChanged) as refused:
        perimeters(*args, **parts)
    assert refused.value.file
    return refused.value


def found(release: TidyRelease) -> dict[str, list]:
    return {finding.check_name: finding.samples for finding in release.findings}


def test_an_outline_is_placed_and_measured(tmp_path):
    release = perimeters(geojson(tmp_path, ("QP001001", "Le Pré", AIN)))
    (row,) = release.perimeters.to_dict("records")
    assert row["geom"].equals(AIN)
    assert row["geom"].geom_type == "MultiPolygon"
    # 0.01° of the meridian is some 1,111.6 m here, 0.01° of the parallel some 772 m
    assert row["area_m2"] == pytest.approx(1111.6 * 772, rel=0.002)
    assert (row["metric_srid"], row["source_srid"]) == (2154, 4326)
    assert not row["is_repaired"]
    assert release.territories["name"].tolist() == ["Le Pré"]
    assert release.findings == []


def test_layers_of_several_systems_meet_in_one(tmp_path):
    release = perimeters(
        projected(tmp_path, 2154, AIN),
        projected(tmp_path, 3297, PAPEETE, "QP987001"),
        srids=(2154, 3297),
    )
    by_code = release.perimeters.set_index("code")
    for code, outline in (("QP001001", AIN), ("QP987001", PAPEETE)):
        assert by_code.loc[code, "geom"].symmetric_difference(outline).area < 1e-9
    assert by_code["source_srid"].to_dict() == {"QP001001": 2154, "QP987001": 3297}
    assert by_code["metric_srid"].to_dict() == {"QP001001": 2154, "QP987001": 3297}


def test_a_layer_in_another_system_than_declared_is_refused(tmp_path):
    error = refusal(projected(tmp_path, 3857, AIN), srids=(2154,))
    assert "EPSG:2154" in error.problem
    assert "Pseudo-Mercator" in str(error.value)


def test_a_shapefile_without_a_system_is_refused(tmp_path):
    frame = geopandas.GeoDataFrame({"code": ["QP001001"], "nom": ["x"]}, geometry=[AIN], crs=4326)
    frame.to_file(tmp_path / "zones.shp")
    (tmp_path / "zones.prj").unlink()
    error = refusal(Snapshot(tmp_path / "zones.shp"))
    assert "coordinate system" in error.problem


def test_metres_declared_as_degrees_are_refused_with_code_and_line(tmp_path):
    metres = box(870_000, 6_570_000, 871_000, 6_571_000)
    error = refusal(geojson(tmp_path, ("QP001001", "x", AIN), ("QP001002", "y", metres)))
    assert (error.line, error.column, error.value) == (2, "geometry", "QP001002")
    assert "870000" in error.problem


def test_latitude_before_longitude_is_refused(tmp_path):
    swapped = Polygon([(y, x) for x, y in AIN.exterior.coords])
    assert refusal(geojson(tmp_path, ("QP001001", "x", swapped))).value == "QP001001"


def test_an_outline_that_lies_in_another_department_is_refused(tmp_path):
    # 087 is Haute-Vienne, 987 is Polynesia
    assert refusal(geojson(tmp_path, ("QP087001", "x", PAPEETE))).value == "QP087001"
    assert len(perimeters(geojson(tmp_path, ("QP987001", "x", PAPEETE))).perimeters) == 1


def test_an_invalid_outline_is_repaired_and_its_change_of_area_told(tmp_path):
    bow_tie = Polygon([(5.2, 46.2), (5.22, 46.22), (5.22, 46.2), (5.2, 46.21)])
    release = perimeters(geojson(tmp_path, ("QP001001", "x", AIN), ("QP001002", "y", bow_tie)))
    (sample,) = found(release)["invalid_geometry_repaired"]
    assert (sample["code"], sample["line"]) == ("QP001002", 2)
    assert sample["value"] == "Self-intersection"
    assert sample["change_percent"] == pytest.approx(66.7, abs=0.5)
    assert release.perimeters["is_repaired"].tolist() == [False, True]
    assert release.perimeters["geom"].map(shapely.is_valid).all()


def test_an_outline_that_encloses_nothing_leaves_a_territory_without_perimeter(tmp_path):
    collapsed = Polygon([(5.2, 46.2), (5.21, 46.2), (5.2, 46.2), (5.2, 46.2)])
    release = perimeters(geojson(tmp_path, ("QP001001", "x", AIN), ("QP001002", "y", collapsed)))
    assert found(release)["outline_collapsed"] == [{"code": "QP001002", "line": 2}]
    assert release.perimeters["code"].tolist() == ["QP001001"]
    assert release.territories["code"].tolist() == ["QP001001", "QP001002"]


def test_a_row_without_any_outline_is_refused(tmp_path):
    error = refusal(geojson(tmp_path, ("QP001001", "x", AIN), ("QP001002", "y", None)))
    assert (error.line, error.problem) == (2, "the row has no outline")


@pytest.mark.parametrize(
    "content", ["", '{"type": "FeatureCollection", "features": [{"ty', "<html></html>"]
)
def test_a_file_of_outlines_that_was_cut_is_refused(tmp_path, content):
    error = refusal(write(tmp_path, content, "zones.geojson"))
    assert error.remedy


def test_codes_given_twice_and_columns_renamed_are_refused(tmp_path):
    twice = geojson(tmp_path, ("QP001001", "x", AIN), ("QP001001", "y", AIN))
    assert refusal(twice).line == 2
    more = geojson(tmp_path, ("QP001001", "x", AIN, {"extra": "1"}))
    assert refusal(more).column == "extra"
    assert perimeters(more, ignored=["extra"]).findings == []


def test_two_layers_that_draw_otherwise_are_compared(tmp_path):
    wider = box(5.20, 46.20, 5.2101, 46.21)  # 1 % wider
    release = perimeters(
        geojson(tmp_path, ("QP001001", "x", AIN), ("QP001002", "y", AIN), ("QP001003", "z", AIN)),
        check=geojson(
            tmp_path, ("QP001001", "x", wider), ("QP001002", "y", AIN), ("QP001009", "w", AIN),
            name="national.geojson",
        ),
    )  # fmt: skip
    (wide,) = found(release)["layer_differs"]
    assert (wide["code"], wide["difference_percent"]) == ("QP001001", 1.0)
    assert [s["code"] for s in found(release)["layer_mismatch"]] == ["QP001003", "QP001009"]


COMMUNES = """CODGEO,LIBGEO,DEP
13055,Marseille,13
38421,Saint-Martin-d'Hères,38
38169,Fontaine,38
93066,Saint-Denis,93
01004,Ambérieu-en-Bugey,01
97411,Saint-Denis,974
"""


def linked(folder: Path, **names: str) -> tuple[TidyRelease, set[tuple]]:
    """Read neighbourhoods whose attribute names their communes."""
    outlines = {"013": MARSEILLE, "974": box(55.45, -20.90, 55.46, -20.89)}
    release = perimeters(
        geojson(
            folder,
            *(
                (code, "x", outlines.get(code[2:5], AIN), {"communes": text})
                for code, text in names.items()
            ),
        ),
        communes={"column": "communes", "by": "name", "vintage": 2015},
        names=write(folder, COMMUNES, "communes.csv"),
    )
    columns = ["child_code", "parent_code", "share", "basis"]
    links = release.memberships[columns].astype(object)
    links = links.where(links.notna(), None)
    return release, set(links.itertuples(index=False, name=None))


def test_communes_are_found_by_the_names_that_producers_write(tmp_path):
    release, links = linked(
        tmp_path,
        QP013001="Marseille 13ème et 12ème arrondissements",
        QP013002="Marseille 1er arrondissement, 2ème",
        QP038001="St Martin d'Heres, FONTAINE",
        QP093001="Saint Denis",
        QP974001="Saint-Denis",
        QP001001="Ambérieu en Bugey",
    )
    # all of them are drawn at the same place here, which is another finding
    assert set(found(release)) == {"outline_doubled"}
    assert links == {
        ("QP013001", "13055", 1.0, "declared"),
        ("QP013002", "13055", 1.0, "declared"),
        ("QP038001", "38421", None, "unknown"),  # two communes: how much in each, nobody says
        ("QP038001", "38169", None, "unknown"),
        ("QP093001", "93066", 1.0, "declared"),  # the one of its own department
        ("QP974001", "97411", 1.0, "declared"),
        ("QP001001", "01004", 1.0, "declared"),
    }


def test_a_name_that_is_no_commune_of_the_department_is_told(tmp_path):
    release, _ = linked(tmp_path, QP001001="Ambérieu-en-Bugey, Nulle-Part")
    (sample,) = found(release)["commune_name_unknown"]
    assert (sample["code"], sample["line"]) == ("QP001001", 1)
    assert sample["value"] == "Nulle-Part"


def test_a_neighbourhood_may_cross_into_the_next_department(tmp_path):
    _, links = linked(tmp_path, QP001001="Ambérieu-en-Bugey, Fontaine")
    assert {code for _, code, _, _ in links} == {"01004", "38169"}


def test_an_island_s_names_are_not_the_mainland_s(tmp_path):
    release, _ = linked(tmp_path, QP974001="Fontaine")
    assert found(release)["commune_name_unknown"]


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("Œting", "Oeting"),
        ("STE-MARIE", "Sainte-Marie"),
        ("Le Blanc-Mesnil", "le blanc mesnil"),
        ("L'Haÿ-les-Roses", "L’Hay les Roses"),
        ("Paris 19e", "Paris"),
        ("Lyon 8eme arrondissement", "Lyon"),
    ],
)
def test_two_ways_to_write_a_name_are_one(written, official):
    assert normalise(written) == normalise(official)


def test_two_communes_stay_two():
    assert normalise("Estrées") != normalise("Saintrées")
    assert normalise("Est-la-Ville") == "estlaville"


def test_communes_named_by_code_are_kept_with_their_labels(tmp_path):
    release = perimeters(
        geojson(
            tmp_path,
            ("QP001001", "x", AIN, {"insee": "01004", "lib": "Ambérieu"}),
            ("QP001002", "y", AIN, {"insee": "01004, 01005", "lib": "Ambérieu, Dombes"}),
        ),
        communes={"column": "insee", "by": "code", "vintage": 2024, "labels": "lib"},
    )
    communes = release.territories[release.territories["level"] == "commune"]
    assert dict(zip(communes["code"], communes["name"], strict=True)) == {
        "01004": "Ambérieu",
        "01005": "Dombes",
    }
    assert set(communes["vintage"]) == {2024}
    shares = release.memberships.set_index(["child_code", "parent_code"])["share"].to_dict()
    assert shares.pop(("QP001001", "01004")) == 1.0
    assert [pd.isna(share) for share in shares.values()] == [True, True]


def outlines(folder: Path, *features: tuple, table: str) -> TidyRelease:
    declared = declare(
        shape="outlines", vintage=2018, code="code", name="nom", dialect={"delimiter": ","},
        files={"outlines": "x", "table": "x"},
        parents=[
            {"column": "EPCI", "level": "epci", "vintage": 2018, "none": ["ZZZZZZZZZ"]},
            {"column": "UU2010", "level": "urban_unit", "vintage": 2010, "outside": "..000"},
        ],
    )  # fmt: skip
    files = {"outlines": geojson(folder, *features), "table": write(folder, table)}
    return read_release(declared, files)


WEST, EAST, FAR = (box(x, 46, x + 0.1, 46.1) for x in (5.0, 5.1, 5.5))
TABLE = """CODGEO,EPCI,UU2010
01001,240100883,01302
01002,240100883,01000
01003,240100884,01302
01004,ZZZZZZZZZ,01000
"""


def test_the_outlines_of_communes_are_dissolved_into_those_of_their_territories(tmp_path):
    release = outlines(
        tmp_path, ("01001", "a", WEST), ("01002", "b", EAST), ("01003", "c", FAR), table=TABLE
    )
    drawn = release.perimeters.set_index(["level", "code"])["geom"]
    both = drawn["epci", "240100883"]
    assert both.symmetric_difference(box(5.0, 46, 5.2, 46.1)).area < 1e-12
    assert len(both.geoms) == 1  # one surface, without an inner border
    assert drawn["epci", "240100884"].equals(FAR)
    assert drawn["urban_unit", "01302"].equals(MultiPolygon([WEST, FAR]))
    derived = dict(zip(release.perimeters["level"], release.perimeters["is_derived"], strict=True))
    assert derived == {"commune": False, "epci": True, "urban_unit": True}
    assert release.findings == []
    assert len(drawn) == 3 + 2 + 1


def test_a_territory_with_a_commune_that_is_not_drawn_is_not_dissolved(tmp_path):
    release = outlines(tmp_path, ("01001", "a", WEST), ("01003", "c", FAR), table=TABLE)
    drawn = set(zip(release.perimeters["level"], release.perimeters["code"], strict=True))
    assert ("epci", "240100883") not in drawn
    assert found(release)["outline_incomplete"] == [{"level": "epci", "code": "240100883"}]


def test_a_commune_drawn_twice_or_without_its_column_is_refused(tmp_path):
    with pytest.raises(SourceChanged) as refused:
        outlines(tmp_path, ("01001", "a", WEST), ("01001", "b", EAST), table=TABLE)
    assert (refused.value.line, refused.value.column) == (2, "code")
    with pytest.raises(SourceChanged):
        outlines(tmp_path, ("01001", "a", None), table=TABLE)
