"""Where the figures and the perimeters of a release can be had, and in which form (DCAT-AP)."""

from typing import Any
from urllib.parse import quote

from api.dcat_values import EU, Node, ref, texts

IANA = "https://www.iana.org/assignments/media-types/"
TABULAR = "https://www.w3.org/TR/2015/REC-tabular-metadata-20151217/"
GEOJSON = "https://www.rfc-editor.org/rfc/rfc7946"


def distributions(base: str, service: Node, address: str, row: dict[str, Any]) -> list[Node]:
    """Return the layers, the table and the producer's page of a release."""
    found = [_layer(base, address, **layer) for layer in row["layers"]]
    if row["figures"]:
        found.append(_table(base, address, row))
    served = [{**node, "dcat:accessService": service} for node in found]
    return [*served, _page(address, row)] if row["landing_page"] else served


def _page(address: str, row: dict[str, Any]) -> Node:
    return {
        "@id": f"{address}-producer",
        "dct:title": texts("Page du producteur", "Page of the producer"),
        "dcat:accessURL": ref(row["landing_page"]),
    }


def _table(base: str, address: str, row: dict[str, Any]) -> Node:
    edition = f"source={quote(row['source'])}&edition={quote(row['edition'])}"
    asked = f"{base}v1/observations?{edition}"
    return {
        "@id": f"{address}-csv",
        "dct:title": texts("Chiffres, CSV", "Figures, CSV"),
        "dct:description": texts(
            "Les chiffres tels que cette édition les a publiés, tous ; aussi en Parquet, XLSX et "
            "SDMX-CSV (f=).",
            "The figures as this edition published them, all of them; also as Parquet, XLSX and "
            "SDMX-CSV (f=).",
        ),
        "dcat:accessURL": ref(asked),
        "dcat:downloadURL": ref(f"{asked}&f=csv"),
        "foaf:page": ref(f"{asked}&f=csvw"),
        "dct:format": ref(f"{EU}file-type/CSV"),
        "dcat:mediaType": ref(f"{IANA}text/csv"),
        "dct:conformsTo": ref(TABULAR),
    }


def _layer(base: str, address: str, level: str, vintage: int) -> Node:
    asked = f"{base}v1/geojson/{level}/{vintage}"
    return {
        "@id": f"{address}-{level}-{vintage}-geojson",
        "dct:title": texts(f"Périmètres : {level} {vintage}", f"Perimeters: {level} {vintage}"),
        "dcat:accessURL": ref(asked),
        "dcat:downloadURL": ref(asked),
        "dct:format": ref(f"{EU}file-type/GEOJSON"),
        "dcat:mediaType": ref(f"{IANA}application/geo+json"),
        "dct:conformsTo": ref(GEOJSON),
    }
