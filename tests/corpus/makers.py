"""Small good files and their declarations, from which every bad one is made."""

import io
import json
import sqlite3
import struct
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Content = dict[str, str | bytes]

TABLE = (
    "CODGEO;LIBGEO;A;TX;NOTE\r\n"
    "QP001001;Le Pré;120;12,5;0\r\n"
    "QP001002;Hôpital;1\u202f340;8;0\r\n"
    "QP002001;Gare;;40,1;4\r\n"
)
SAID = {
    "edition": "2018", "producer": "Personne", "licence": "Licence Ouverte 2.0",
    "vintage": 2015, "level": "qpv",
}  # fmt: skip
COUNTS: dict[str, Any] = {
    **SAID, "id": "allocataires", "shape": "figures", "title": "Allocataires",
    "operation": "caf+filosofi", "files": {"table": "allocataires.csv"},
    "dialect": {"decimal": ","}, "code": "CODGEO", "name": "LIBGEO",
    "figures": [
        {"indicator": "caf_households", "column": "A", "period": "2016-12-31"},
        {"indicator": "pov60", "column": "TX", "period": "2015"},
    ],
    "notes": [{"column": "NOTE", "of": ["A"], "meanings": {"0": "Q", "4": "Q"}}],
    "partitions": [{
        "column": "CODGEO", "pattern": r"QP(?:0(\d\d)|(9\d\d))", "expected": ["01", "02"],
        "what": "department",
    }],
    "expected_rows": {"min": 3, "max": 4},
}  # fmt: skip
SHEET = {
    **COUNTS, "files": {"table": "allocataires.xlsx"},
    "dialect": {"format": "xls", "sheet": "Données"},
}  # fmt: skip
OUTLINES: dict[str, Any] = {
    **SAID, "id": "quartiers", "shape": "perimeters", "title": "Quartiers",
    "operation": "perimeters", "files": {"layer": "quartiers.geojson"}, "code": "code",
    "name": "nom", "layers": [{"file": "layer", "srid": 4326}],
    "expected_rows": {"min": 1, "max": 4},
}  # fmt: skip


@dataclass
class Case:
    """A folder, the declaration that reads it, and what must be said of it."""

    files: Content
    words: list[str]
    declared: dict[str, Any] = field(default_factory=lambda: COUNTS)
    code: int = 10
    corrections: dict[str, Any] | None = None

    def write(self, folder: Path) -> Path:
        """Write the declaration and the files; return the folder of the files."""
        sources, data = folder / "sources", folder / "data"
        sources.mkdir(parents=True)
        (sources / "declared.yml").write_text(yaml.safe_dump(self.declared, allow_unicode=True))
        if self.corrections is not None:
            (folder / "corrections").mkdir()
            (folder / "corrections" / "one.yml").write_text(yaml.safe_dump(self.corrections))
        for name, content in self.files.items():
            path = data / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return data


def table(content: str | bytes, *words: str, **declared: Any) -> Case:
    """A bad table; the declaration is the good one, changed."""
    return Case({"allocataires.csv": content}, list(words), {**COUNTS, **declared})


def square(x: float, y: float, size: float = 0.01) -> list[list[list[float]]]:
    """A square whose south-western corner is given."""
    return [[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]]


def polygon(x: float = 5.2, y: float = 46.2) -> dict[str, Any]:
    """A square of the Ain."""
    return {"type": "Polygon", "coordinates": square(x, y)}


def geojson(*geometries: Any, codes: tuple[str, ...] = (), crs: str | None = None) -> str:
    """A collection of outlines under invented codes of the Ain."""
    names = codes or tuple(f"QP00100{number}" for number in range(1, len(geometries) + 1))
    features = [
        {"type": "Feature", "properties": {"code": code, "nom": "Le Pré"}, "geometry": geometry}
        for code, geometry in zip(names, geometries, strict=True)
    ]
    content: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if crs is not None:
        content["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(content)


def outlines(content: str | bytes, *words: str, **declared: Any) -> Case:
    """A bad file of outlines."""
    return Case({"quartiers.geojson": content}, list(words), {**OUTLINES, **declared})


def zipped(members: dict[str, bytes], **how: Any) -> bytes:
    """A zip of members, under whatever names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, **how) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def linked(name: str, target: str) -> bytes:
    """A zip whose member is a symbolic link."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o120777 << 16
        archive.writestr(info, target)
    return content.getvalue()


_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACK = "http://schemas.openxmlformats.org/package/2006"


def workbook(sheets: dict[str, dict[tuple[str, int], str]]) -> bytes:
    """An .xlsx of text cells, by (column letters, row)."""
    numbered = list(enumerate(sheets, start=1))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACK}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACK}/relationships"><Relationship Id="r" '
        f'Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_NS} xmlns:r="{_REL}"><sheets>'
        + "".join(f'<sheet name="{n}" sheetId="{i}" r:id="rId{i}"/>' for i, n in numbered)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACK}/relationships">'
        + "".join(
            f'<Relationship Id="rId{i}" Type="{_REL}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i, _ in numbered
        )
        + "</Relationships>",
    }
    for number, name in numbered:
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(sheets[name])
    return zipped({name: text.encode() for name, text in parts.items()})


def _sheet(cells: dict[tuple[str, int], str]) -> str:
    rows: dict[int, str] = {}
    for (column, row), text in cells.items():
        cell = f'<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
        rows[row] = rows.get(row, "") + cell
    body = "".join(f'<row r="{row}">{rows[row]}</row>' for row in sorted(rows))
    return f"<worksheet {_NS}><sheetData>{body}</sheetData></worksheet>"


def cells(text: str) -> dict[tuple[str, int], str]:
    """The cells of a table of text, for a sheet."""
    return {
        (chr(65 + column), row): cell
        for row, line in enumerate(text.splitlines(), start=1)
        for column, cell in enumerate(line.split(";"))
    }


def curved(folder: Path) -> bytes:
    """A GeoPackage whose outline is drawn by an arc (CURVEPOLYGON of a CIRCULARSTRING)."""
    import geopandas
    from shapely.geometry import box

    path = folder / "curved.gpkg"
    frame = geopandas.GeoDataFrame(
        {"code": ["QP001001"], "nom": ["Le Pré"]}, geometry=[box(5.2, 46.2, 5.21, 46.21)], crs=4326
    )
    frame.to_file(path)
    points = [(5.2, 46.2), (5.205, 46.21), (5.21, 46.2), (5.205, 46.19), (5.2, 46.2)]
    ring = struct.pack("<BII", 1, 8, len(points)) + b"".join(struct.pack("<dd", *p) for p in points)
    wkb = struct.pack("<BII", 1, 10, 1) + ring
    with sqlite3.connect(path) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        blob = b"GP\x00\x01" + struct.pack("<i", 4326) + wkb
        database.execute("UPDATE curved SET geom = ?", (blob,))
        database.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'CURVEPOLYGON'")
        database.execute("PRAGMA writable_schema = ON")
        database.execute(
            "UPDATE sqlite_master SET sql = replace(sql, ' POLYGON', ' CURVEPOLYGON') "
            "WHERE name = 'curved'"
        )
    database.close()
    return path.read_bytes()
