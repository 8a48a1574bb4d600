"""The list of 2024 names communes and EPCI; the official pack is drawn twice and must agree."""

import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely
from shapely.geometry import box

from etl.catalogue import Declaration, read_declarations
from etl.discover import find_files
from etl.readers import read_release
from etl.snapshot import Folder
from etl.tidy import TidyRelease
from observatory.errors import SourceChanged
from tests.unit.loading.files import declare, write

# As the official file is written: BOM, quotes, empty columns at the end.
HEADER = (
    '\ufeff"code_qp";"lib_qp";"insee_reg";"lib_reg";"insee_dep";"lib_dep";"insee_com";"lib_com";'
    '"siren_epci";"lib_epci"'
)
ONE = "QN00101M;Le Pré;84;A;01;Ain;01053;Bourg;200071751;CA du Bassin"


def declaration(source: str, edition: str) -> Declaration:
    (found,) = [d for d in read_declarations() if (d.id, d.edition) == (source, edition)]
    return found


def the_list(folder: Path, *rows: str) -> TidyRelease:
    """Read invented rows as the declaration of the official list says (but for their number)."""
    declared = declaration("qpv_list", "2024").model_copy(
        update={"expected_rows": declare(shape="territories", dialect={}, level="zus",
                                         vintage=1996, code="C", name="N").expected_rows}
    )  # fmt: skip
    text = "\r\n".join([f"{HEADER};;", *(f"{row};;" for row in rows)])
    return read_release(declared, {"table": write(folder, text, "listeqp2024-cog2024.csv")})


def links(release: TidyRelease) -> set[tuple]:
    columns = ["child_code", "parent_level", "parent_code", "share", "basis"]
    frame = release.memberships[columns].astype(object)
    return set(frame.where(frame.notna(), None).itertuples(index=False, name=None))


def names(release: TidyRelease) -> set[tuple]:
    columns = ["level", "code", "vintage", "name", "authority"]
    return set(release.territories[columns].itertuples(index=False, name=None))


def test_a_neighbourhood_lies_in_its_commune_and_its_epci(tmp_path):
    release = the_list(tmp_path, ONE)
    assert names(release) == {
        ("qpv", "QN00101M", 2024, "Le Pré", 1),
        ("commune", "01053", 2024, "Bourg", 0),
        ("epci", "200071751", 2024, "CA du Bassin", 0),
    }
    assert links(release) == {
        ("QN00101M", "commune", "01053", 1.0, "declared"),
        ("QN00101M", "epci", "200071751", 1.0, "declared"),
    }


@pytest.mark.parametrize(
    "rows",
    [
        ["QN00201M;Europe;32;H;02;Aisne;02571, 02691;Omissy, Saint-Quentin;200071892;CA"],
        [
            "QN00201M;Europe;32;H;02;Aisne;02571;Omissy;200071892;CA",
            "QN00201M;Europe;32;H;02;Aisne;02691;Saint-Quentin;200071892;CA",
        ],
    ],
    ids=["one row", "a row per commune"],
)
def test_several_communes_share_it_in_a_way_that_the_list_does_not_say(tmp_path, rows):
    release = the_list(tmp_path, *rows)
    assert links(release) == {
        ("QN00201M", "commune", "02571", None, "unknown"),
        ("QN00201M", "commune", "02691", None, "unknown"),
        ("QN00201M", "epci", "200071892", 1.0, "declared"),
    }
    assert ("commune", "02691", 2024, "Saint-Quentin", 0) in names(release)
    assert len(names(release)) == 4


def test_a_name_that_holds_the_separator_names_nobody(tmp_path):
    release = the_list(tmp_path, ONE.replace("CA du Bassin", "CA du Bassin, de la Bresse"))
    assert ("epci", "200071751", 2024, "200071751", 0) in names(release)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (ONE.replace("01053", "1053"), "insee_com"),
        (ONE.replace("QN00101M", "QP001001"), "code_qp"),
        (ONE.replace("200071751", "20007175"), "siren_epci"),
        (ONE.replace("Le Pré", "Autre"), "lib_qp"),
    ],
    ids=["a lost zero", "the generation of 2015", "a cut SIREN", "two names"],
)
def test_a_list_that_is_not_what_it_should_be_is_refused_where_it_is(tmp_path, row, column):
    with pytest.raises(SourceChanged) as refused:
        the_list(tmp_path, ONE, row)
    assert (refused.value.line, refused.value.column) == (3, column)


AIN = box(5.20, 46.20, 5.21, 46.21)  # invented outlines in real departments
GUADELOUPE = box(-61.60, 16.20, -61.59, 16.21)
MARTINIQUE = box(-61.00, 14.60, -60.99, 14.61)
PLACES = {"QN00101M": (AIN, "01053"), "QN97101N": (GUADELOUPE, "97105"),
          "QN97201N": (MARTINIQUE, "97209")}  # fmt: skip


def frame(places: dict, srid: int = 4326) -> geopandas.GeoDataFrame:
    columns = ["insee_reg", "lib_reg", "insee_dep", "lib_dep", "siren_epci", "lib_epci"]
    rows = [
        {"code_qp": code, "lib_qp": "Cité", "insee_com": commune, "lib_com": "Été",
         **dict.fromkeys(columns, "x")}
        for code, (_, commune) in places.items()
    ]  # fmt: skip
    outlines = [outline for outline, _ in places.values()]
    return geopandas.GeoDataFrame(rows, geometry=outlines, crs=4326).to_crs(srid)


def pack(folder: Path, *, parts: dict[str, geopandas.GeoDataFrame]) -> Folder:
    """Write a zip as the official one: a layer for all, shapefiles for some territories."""
    made = folder / "made"
    made.mkdir()
    layer = "QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson"
    frame(PLACES).to_file(made / layer)
    for name, part in parts.items():
        part.to_file(made / f"{name}.shp", encoding="ISO-8859-1")
    data = folder / "data"
    data.mkdir()
    with zipfile.ZipFile(data / "20260101-qpv.zip", "w") as archive:
        for path in sorted(made.iterdir()):
            inside = "GEOJSON" if path.suffix == ".geojson" else "SHP"
            archive.write(path, f"{inside}/{path.name}")
    return Folder(data)


def read_pack(folder: Folder) -> TidyRelease:
    declared = declaration("qpv_perimeters", "2025-01-01")
    files = find_files(declared, folder)
    assert files is not None
    few = declared.expected_rows.model_copy(update={"min": 1})
    return read_release(declared.model_copy(update={"expected_rows": few, "partitions": ()}), files)


def only(*codes: str) -> dict:
    return {code: PLACES[code] for code in codes}


def findings(release: TidyRelease) -> list[tuple[str, int]]:
    return [(found.check_name, found.row_count) for found in release.findings]


def test_the_pack_is_read_from_its_zip_and_its_parts_agree(tmp_path):
    parts = {
        "QP2024_France_hexagonale_LB93": frame(only("QN00101M"), 2154),
        "QP2024_France_Guadeloupe_RGAF09_UTM20N": frame(only("QN97101N"), 5490),
    }
    release = read_pack(pack(tmp_path, parts=parts))
    assert set(release.perimeters["code"]) == set(PLACES)
    assert set(release.perimeters["metric_srid"]) == {2154, 5490}
    assert set(release.memberships["parent_code"]) == {"01053", "97105", "97209"}
    # Martinique has no part of its own and is not missed; two parts are not in this pack
    assert findings(release) == [("layer_not_compared", 1)] * 2


def test_a_part_that_draws_otherwise_or_lacks_a_perimeter_is_told(tmp_path):
    moved = {"QN00101M": (shapely.affinity.translate(AIN, 0.001), "01053"),
             "QN00102N": (shapely.affinity.translate(AIN, 0.1), "01053")}  # fmt: skip
    release = read_pack(pack(tmp_path, parts={"QP2024_France_hexagonale_LB93": frame(moved, 2154)}))
    assert ("layer_differs", 1) in findings(release)
    assert ("layer_mismatch", 1) in findings(release)


def test_a_part_in_another_system_is_refused(tmp_path):
    parts = {"QP2024_France_hexagonale_LB93": frame(only("QN00101M"), 3857)}
    with pytest.raises(SourceChanged, match="EPSG:2154"):
        read_pack(pack(tmp_path, parts=parts))


def test_a_part_without_the_layer_is_half_a_pack(tmp_path):
    frame(only("QN00101M"), 2154).to_file(tmp_path / "QP2024_France_hexagonale_LB93.shp")
    with pytest.raises(SourceChanged, match="missing"):
        find_files(declaration("qpv_perimeters", "2025-01-01"), Folder(tmp_path))
