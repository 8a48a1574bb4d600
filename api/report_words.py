"""The words of the page and of the feed of the editions, in French and in English."""

from collections.abc import Mapping
from typing import Any

Pair = tuple[str, str]

WORDS: dict[str, Pair] = {
    "product": (
        "Observatoire des quartiers prioritaires", "Observatory of priority neighbourhoods",
    ),
    "title": ("Rapports publiés", "Published reports"),
    "tagline": (
        "Les éditions du rapport sur les écarts : elles sont numérotées, et ne changent plus une "
        "fois publiées.",
        "The editions of the report on the gaps: they are numbered, and never change once "
        "published.",
    ),
    "skip": ("Aller aux éditions", "Skip to the editions"),
    "warning": ("Avertissement", "Warning"),
    "map": ("Carte des quartiers", "Map of the neighbourhoods"),
    "here": ("Vous êtes ici", "You are here"),
    "language": ("Langue", "Language"),
    "filters": ("Choisir", "Choose"),
    "kind": ("Document", "Document"),
    "place": ("Territoire", "Territory"),
    "every": ("Tous", "All"),
    "national": ("France entière", "The whole of France"),
    "show": ("Afficher", "Show"),
    "none": ("Aucune édition publiée ne répond à ce choix.", "No published edition matches."),
    "count": ("{count} édition", "{count} edition"),
    "counts": ("{count} éditions", "{count} editions"),
    "number": ("édition nᵒ {number}", "edition no. {number}"),
    "on": ("publiée le {date}", "published on {date}"),
    "data": ("données, version {version}", "data version {version}"),
    "replaced": (
        "Une édition plus récente la remplace.", "A later edition replaces it.",
    ),
    "fictional": ("Données de démonstration, fictives", "Demonstration data, fictional"),
    "corrects": ("Elle corrige : {count}.", "It corrects: {count}."),
    "errata": (
        "Ce qui change depuis l’édition précédente ({count})",
        "What changes since the edition before ({count})",
    ),
    "figure": ("Chiffre", "Figure"),
    "before": ("Avant", "Before"),
    "after": ("Après", "After"),
    "withdrawn": ("retiré", "withdrawn"),
    "all_errata": ("La liste entière", "The whole list"),
    "files": ("Fichiers", "Files"),
    "feed": ("Flux Atom des nouvelles éditions", "Atom feed of new editions"),
    "program": ("Liste pour les programmes", "List for programs"),
    "pages": ("Pages", "Pages"),
    "newer": ("Plus récentes", "Newer"),
    "older": ("Plus anciennes", "Older"),
    "period": ("Période", "Period"),
}  # fmt: skip
KINDS: dict[str, Pair] = {
    "annual": ("Rapport annuel", "Annual report"),
    "synthesis": ("Synthèse", "Synthesis"),
    "summary": ("Résumé", "Summary"),
    "sheet": ("Fiche de quartier", "Neighbourhood sheet"),
    "diagnosis": ("Diagnostic départemental", "Departmental diagnosis"),
    "half_year": ("Point semestriel", "Half-year digest"),
    "quarter": ("Point trimestriel", "Quarterly digest"),
}
FORMATS: dict[str, Pair] = {
    "pdf": ("PDF", "PDF"),
    "html": ("Page web", "Web page"),
    "xlsx": ("Classeur XLSX", "XLSX workbook"),
    "json": ("JSON", "JSON"),
    "csv": ("Tableaux CSV", "CSV tables"),
}
MONTHS: tuple[Pair, ...] = (
    ("janvier", "January"), ("février", "February"), ("mars", "March"), ("avril", "April"),
    ("mai", "May"), ("juin", "June"), ("juillet", "July"), ("août", "August"),
    ("septembre", "September"), ("octobre", "October"), ("novembre", "November"),
    ("décembre", "December"),
)  # fmt: skip


def place_of(edition: Mapping[str, Any], at: int) -> str:
    """Return the territory of an edition, for people."""
    return str(edition["name"] or WORDS["national"][at])
