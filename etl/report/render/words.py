"""The words that files of tables add around a document: (French, English)."""

from observatory.domain.report.text import LANGUAGES, Pairs

WORDS: Pairs = {
    # names and captions of sheets
    "contents": ("Sommaire", "Contents"),
    "key_figures": ("Chiffres clés", "Key figures"),
    "texts": ("Textes", "Texts"),
    "sources": ("Sources", "Sources"),
    "addresses": ("Adresses", "Addresses"),
    "caption_key_figures": ("Chiffres clés de l'édition", "Key figures of the edition"),
    "caption_texts": ("Phrases de l'édition, et où l'interface publique sert leurs chiffres",
                      "Sentences of the edition, and where the public interface serves their "
                      "figures"),
    "caption_sources": ("Sources des chiffres", "Sources of the figures"),
    "caption_addresses": ("Chaque chiffre imprimé, et où l'interface publique le sert",
                          "Every printed figure, and where the public interface serves it"),
    "long_left_out": (
        "Les chiffres des longs tableaux, un par quartier, sont listés avec leur adresse dans "
        "figures.csv, du dossier CSV de la même édition.",
        "The figures of long tables, one per neighbourhood, are listed with their addresses in "
        "figures.csv, of the CSV folder of the same edition.",
    ),
    # the first sheet
    "place": ("Territoire", "Territory"),
    "nation": ("France", "France"),
    "period": ("Période", "Period"),
    "data_version": ("Version des données", "Data version"),
    "dated": ("Données publiées le", "Data published on"),
    "origin": ("Origine des données", "Origin of the data"),
    "origin_official": ("sources officielles", "official sources"),
    "origin_demonstration": ("démonstration, données fictives", "demonstration, fictional data"),
    "origin_published": ("chiffres déjà publiés", "figures published before"),
    "origin_local": ("données locales", "local data"),
    "sheet": ("Feuille", "Sheet"),
    "title": ("Titre", "Title"),
    "rows": ("Lignes", "Rows"),
    # heads of columns
    "section": ("Partie", "Part"),
    "block": ("Élément", "Element"),
    "part": ("Endroit", "Place"),
    "label": ("Libellé", "Label"),
    "series": ("Série", "Series"),
    "value": ("Valeur", "Value"),
    "lower": ("Borne basse", "Lower limit"),
    "upper": ("Borne haute", "Upper limit"),
    "lower_quartile": ("Premier quartile", "Lower quartile"),
    "median": ("Médiane", "Median"),
    "upper_quartile": ("Dernier quartile", "Upper quartile"),
    "outcome": ("Lecture", "Reading"),
    "detail": ("Précision", "Detail"),
    "code": ("Code", "Code"),
    "style": ("Nature", "Kind"),
    "text": ("Texte", "Text"),
    "unit": ("Unité", "Unit"),
    "rule": ("Règle", "Rule"),
    "path": ("Adresse", "Address"),
    "field": ("Champ de la réponse", "Field of the answer"),
    "row": ("Ligne", "Row"),
    "column": ("Colonne", "Column"),
    "reason": ("Pourquoi il manque", "Why it is missing"),
    "missing": ("Données manquantes", "Missing data"),
    "no_reason": ("non disponible", "not available"),
    # readings of figures
    "worse": ("défavorable", "worse"),
    "better": ("favorable", "better"),
    "similar": ("aucune différence établie", "no established difference"),
    "neutral": ("", ""),
    # places of a figure, styles of paragraphs
    "part_title": ("titre", "title"),
    "part_subtitle": ("sous-titre", "subtitle"),
    "part_headline": ("titre du thème", "headline"),
    "part_lead": ("chapeau", "lead"),
    "part_body": ("texte", "text"),
    "part_note": ("note", "note"),
    "part_caveat": ("réserve", "caveat"),
    "part_bullet": ("énumération", "list"),
    "part_key_figure": ("chiffre clé", "key figure"),
    "part_detail": ("précision", "detail"),
    "part_caption": ("titre du tableau", "caption"),
    "part_cell": ("tableau", "table"),
    "part_description": ("description", "description"),
    "part_mark": ("graphique ou carte", "chart or map"),
    "part_field": ("champ", "coverage"),
    "part_reading": ("lecture", "how to read"),
    # how a figure comes from what is served
    "rule_same": ("tel qu'il est servi", "as served"),
    "rule_count": ("nombre de lignes", "number of rows"),
    "rule_sum": ("somme", "sum"),
    "rule_difference": ("différence", "difference"),
    "rule_share": ("part, en %", "share, in %"),
    "rule_percent": ("valeur servie, en %", "served value, in %"),
    "rule_pace": ("différence par an", "difference per year"),
    "rule_months": ("mois écoulés", "months between"),
    "rule_quoted": ("mots tels qu'ils sont servis", "words as served"),
    # below a table
    "legend_field": ("Champ", "Coverage"),
    "legend_reading": ("Lecture", "How to read"),
    "legend_note": ("Note", "Note"),
    # the folder of CSV files
    "readme_what": (
        "Ce dossier contient, en CSV, les tableaux d'une édition et les données de ses graphiques "
        "et de ses cartes (data/), et la liste de tous les chiffres imprimés, avec leur valeur "
        "exacte et l'adresse où l'interface publique les sert (figures.csv). datapackage.json "
        "décrit chaque fichier et chaque colonne (Frictionless Data Package).",
        "This folder holds, as CSV, the tables of an edition and the data of its charts and maps "
        "(data/), and the list of all printed figures, with their exact value and the address at "
        "which the public interface serves them (figures.csv). datapackage.json describes every "
        "file and every column (Frictionless Data Package).",
    ),
    "readme_how": (
        "Les fichiers sont en UTF-8 (RFC 4180) : virgule entre les cellules, point décimal. Les "
        "taux sont en pour cent et leurs écarts en points. Une cellule vide est une donnée "
        "manquante, jamais un zéro : la colonne de même nom qui finit par _reason dit pourquoi "
        "elle manque. Les codes sont du texte : les zéros de tête comptent. Un texte qu'un "
        "tableur prendrait pour une formule est précédé d'une apostrophe.",
        "The files are UTF-8 (RFC 4180): a comma between cells, a decimal point. Rates are in "
        "percent and their gaps in points. An empty cell is a missing figure, never a zero: the "
        "column of the same name that ends with _reason says why. Codes are text: leading zeros "
        "count. A text that a spreadsheet would take for a formula stands behind an apostrophe.",
    ),
    "readme_licence": (
        "Chaque source garde sa licence ; qui réutilise ces données cite la source et sa date.",
        "Each source keeps its licence; whoever reuses these data quotes the source and its date.",
    ),
    "files": ("Fichiers", "Files"),
    "legend_sources": ("Sources", "Sources"),
    "colon": ("\u00a0: ", ": "),
}  # fmt: skip


def word(key: str, language: str) -> str:
    """Return a word; an unknown key is a mistake of ours and raises KeyError."""
    return WORDS[key][LANGUAGES.index(language)]
