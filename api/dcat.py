"""The catalogue as DCAT-AP 3.0 (JSON-LD): what portals such as data.gouv.fr harvest.

One dataset per release: a source of several editions is a series of them (DCAT 3, section 12,
"Dataset series"; DCAT-AP 3.0, "Dataset Series", whose examples chain the editions by dcat:prev and
name the last one). A release is no mere distribution: two editions hold different figures, and a
distribution is only another form of the same ones (DCAT 3, section 6.8). The same edition published
anew keeps its address; /v1/releases has its former states.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import quote

from api.dcat_distributions import distributions
from api.dcat_values import (
    EU,
    Node,
    coverage,
    day,
    describe,
    keywords,
    moment,
    ref,
    series_title,
    text,
    texts,
)
from api.formats import NOTICE
from api.licences import licence_address
from observatory.db.versions import DataVersion

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "locn": "http://www.w3.org/ns/locn#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
PROFILE = "https://semiceu.github.io/DCAT-AP/releases/3.0.0/"
TITLE = ("Observatoire des quartiers prioritaires", "Observatory of priority neighbourhoods")
THEMES = [f"{EU}data-theme/SOCI", f"{EU}data-theme/REGI"]


def build_catalogue(
    base: str, releases: Sequence[dict[str, Any]], data: DataVersion, first_published: Any
) -> Node:
    """Return the catalogue of some releases; `base` is where the service answers, with its /."""
    maker = _Maker(base, data)
    for _, editions in groupby(releases, key=lambda row: row["source"]):
        maker.add_source(list(editions))
    return {"@context": CONTEXT, "@graph": maker.graph(first_published)}


class _Maker:
    """Collects the nodes; agents and licences once each."""

    def __init__(self, base: str, data: DataVersion) -> None:
        self.base, self.data = base, data
        self.home = f"{base}v1/catalogue.jsonld"
        self.nodes: list[Node] = []
        self.shared: dict[str, Node] = {}
        self.datasets: list[str] = []
        self.is_fictional = data.origin == "demonstration"

    def address(self, *parts: str) -> str:
        return f"{self.home}#{'-'.join(quote(part, safe='') for part in parts)}"

    def graph(self, first_published: Any) -> list[Node]:
        notice = f" {NOTICE}." if self.is_fictional else ""
        catalogue = {
            "@id": self.address("catalogue"),
            "@type": "dcat:Catalog",
            "dct:title": texts(*TITLE),
            "dct:description": texts(
                "Périmètres et indicateurs des quartiers prioritaires, avec leur millésime, leur "
                f"incertitude et leur source.{notice}",
                "Perimeters and indicators of the French priority neighbourhoods, with their "
                f"vintage, their error and their source.{notice}",
            ),
            "dct:publisher": self.agent(TITLE[0]),
            "dct:language": [ref(f"{EU}language/FRA"), ref(f"{EU}language/ENG")],
            "dct:issued": moment(first_published),
            "dct:modified": moment(self.data.published_at),
            "dct:spatial": self.place(),
            "dct:conformsTo": ref(PROFILE),
            "foaf:homepage": ref(self.base),
            "dcat:themeTaxonomy": ref(f"{EU}data-theme"),
            "dcat:service": ref(self.address("service")),
            "dcat:dataset": [ref(address) for address in self.datasets],
        }
        return [catalogue, self.service(), *self.nodes, *self.shared.values()]

    def service(self) -> Node:
        return {
            "@id": self.address("service"),
            "@type": "dcat:DataService",
            "dct:title": texts("Interface de l'observatoire", "Interface of the observatory"),
            "dcat:endpointURL": ref(f"{self.base}v1/"),
            "dcat:endpointDescription": ref(f"{self.base}openapi.json"),
            "dct:accessRights": ref(f"{EU}access-right/PUBLIC"),
            "dcat:servesDataset": [ref(address) for address in self.datasets],
        }

    def agent(self, name: str) -> Node:
        return self.share(self.address("agent", name), "foaf:Agent", "foaf:name", name)

    def licence(self, name: str) -> Node:
        # A licence without a known address is named, never guessed.
        address = licence_address(name) or self.address("licence", name)
        return self.share(address, "dct:LicenseDocument", "rdfs:label", name)

    def share(self, address: str, kind: str, label: str, name: str) -> Node:
        self.shared[address] = {"@id": address, "@type": kind, label: name}
        return ref(address)

    def place(self) -> Node:
        if not self.is_fictional:
            return ref(f"{EU}country/FRA")
        name = "Région fictive de la démonstration"
        return self.share(self.address("place"), "dct:Location", "locn:geographicName", name)

    def add_source(self, editions: list[dict[str, Any]]) -> None:
        addresses = [self.address(row["source"], row["edition"]) for row in editions]
        series = self.address(editions[0]["source"]) if len(editions) > 1 else None
        for place, row in enumerate(editions):
            node = self.dataset(addresses[place], row)
            if series is not None:
                node["dcat:inSeries"] = ref(series)
                if place:
                    node["dcat:prev"] = ref(addresses[place - 1])
            self.nodes.append(node)
        if series is not None:
            self.nodes.append(self.series(series, addresses, editions))
            self.datasets.append(series)
        self.datasets += addresses

    def series(
        self, address: str, members: Sequence[str], editions: Sequence[dict[str, Any]]
    ) -> Node:
        title, last = series_title([row["title"] for row in editions]), editions[-1]
        named = ", ".join(row["edition"] for row in editions)
        figures = [figure for row in editions for figure in row["figures"]]
        return {
            "@id": address,
            "@type": "dcat:DatasetSeries",
            "dct:title": texts(title, f"{last['source']} ({last['producer']})"),
            "dct:description": texts(f"Éditions : {named}.", f"Editions: {named}."),
            "dct:publisher": self.agent(last["producer"]),
            "dct:modified": moment(max(row["loaded_at"] for row in editions)),
            "dct:spatial": self.place(),
            **coverage(figures),
            "dcat:first": ref(members[0]),
            "dcat:last": ref(members[-1]),
        }

    def dataset(self, address: str, row: dict[str, Any]) -> Node:
        name = f"{row['source']}, edition {row['edition']} ({row['producer']})"
        distributions = self.distributions(address, row)
        self.nodes += distributions
        return {
            "@id": address,
            "@type": "dcat:Dataset",
            "dct:title": texts(row["title"], name),
            "dct:description": texts(*describe(row)),
            "dct:identifier": f"{row['source']}/{row['edition']}",
            "dcat:version": row["edition"],
            "dct:publisher": self.agent(row["producer"]),
            **({"dct:issued": day(row["published_on"])} if row["published_on"] else {}),
            "dct:modified": moment(row["loaded_at"]),
            "dct:language": ref(f"{EU}language/FRA"),
            "dct:accessRights": ref(f"{EU}access-right/PUBLIC"),
            "dcat:theme": [ref(theme) for theme in THEMES],
            "dcat:keyword": [text(word, "fr") for word in keywords(row)],
            "dct:spatial": self.place(),
            **coverage(row["figures"]),
            **({"dcat:landingPage": ref(row["landing_page"])} if row["landing_page"] else {}),
            "foaf:page": ref(f"{self.base}v1/releases/{row['id']}"),
            "dct:provenance": {
                "@type": "dct:ProvenanceStatement",
                "rdfs:label": f"Accessed on {row['accessed_on']}; sha256 of the bytes and of the "
                f"declaration that read them: {row['sha256']}",
            },
            "dcat:distribution": [ref(node["@id"]) for node in distributions],
        }

    def distributions(self, address: str, row: dict[str, Any]) -> list[Node]:
        licence, service = self.licence(row["licence"]), ref(self.address("service"))
        return [
            {**node, "@type": "dcat:Distribution", "dct:license": licence}
            for node in distributions(self.base, service, address, row)
        ]
