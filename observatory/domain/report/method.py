"""The method in one page: what is compared, how sure it is, and what is never done."""

from observatory.domain.report.document import Bullets, Paragraph, Section
from observatory.domain.report.text import Pairs, say

_ZONES: Pairs = {
    "rest": (
        "Le reste de l'agglomération : l'unité urbaine moins tous les quartiers de la même "
        "génération. C'est la comparaison que demande la loi, et celle par défaut quand les "
        "effectifs existent.",
        "The rest of the agglomeration: the urban unit minus every neighbourhood of the same "
        "generation. The law asks for this comparison; it is the default where counts exist."),
    "whole": (
        "L'unité urbaine entière, quartiers compris : l'écart y est plus petit, puisque les "
        "quartiers en font partie.",
        "The whole urban unit, neighbourhoods included: the gap is smaller, since the "
        "neighbourhoods are part of it."),
    "country": (
        "Le reste du territoire ou la France : ce que citent le plus souvent les rapports "
        "nationaux.",
        "The rest of the territory or France: what national reports quote most often."),
    "around": (
        "La commune ou l'intercommunalité (dans le Grand Paris, l'établissement public "
        "territorial) : la comparaison des fichiers de revenus.",
        "The commune or the EPCI (in Grand Paris, the public territorial establishment): the "
        "comparison of the income files."),
}  # fmt: skip
_SURE: Pairs = {
    "ratio": (
        "Un taux est une somme de numérateurs sur une somme de dénominateurs, jamais une moyenne "
        "de taux.",
        "A rate is a sum of numerators over a sum of denominators, never a mean of rates."),
    "interval": (
        "L'intervalle dit d'où vient le doute : échantillonnage (recensement, enquêtes), hasard "
        "(registres, montré sur demande), arrondi, secret ; les montants n'ont pas d'intervalle "
        "d'échantillonnage.",
        "The interval says where doubt comes from: sampling (census, surveys), chance "
        "(registers, shown on request), rounding, secrecy; amounts of money have no sampling "
        "interval."),
    "adjusted": (
        "Des centaines de quartiers comparés font beaucoup de fausses alertes : les constats sont "
        "ajustés (Benjamini-Hochberg) dans chaque famille de comparaisons.",
        "Hundreds of compared neighbourhoods make many false alarms: outcomes are adjusted "
        "(Benjamini-Hochberg) within each family of comparisons."),
    "secrecy": (
        "Une cellule sous secret est un intervalle, non un zéro : l'écart est alors donné entre "
        "deux bornes, et son signe dit certain quand il l'est. Rien de ce qu'un producteur cache "
        "n'est rendu plus précis qu'il ne l'a publié.",
        "A suppressed cell is an interval, not a zero: the gap is then given between two bounds, "
        "and its sign is called certain where it is. Nothing that a producer hides is made more "
        "precise than was published."),
    "median": (
        "La médiane d'un reste n'est jamais soustraite : elle est encadrée, ou la comparaison se "
        "fait avec le territoire entier.",
        "The median of a rest is never subtracted: it is bounded, or the comparison is with the "
        "whole territory."),
}  # fmt: skip
_NEVER: Pairs = {
    "silent": (
        "Remplacer en silence une comparaison impossible par une autre : la réponse dit pourquoi.",
        "Replacing in silence a comparison that cannot be made: the answer says why."),
    "zero": ("Lire un blanc comme un zéro.", "Reading a blank as a zero."),
    "join": (
        "Joindre les courbes de deux générations de quartiers, ou de deux définitions.",
        "Joining the curves of two generations of neighbourhoods, or of two definitions."),
    "mix": (
        "Comparer deux chiffres de sources, de périodes ou de champs différents.",
        "Comparing two figures of different sources, periods or fields."),
    "claim": (
        "Dire qu'un écart existe, se creuse ou se réduit quand l'intervalle ne l'établit pas.",
        "Saying that a gap exists, widens or closes where the interval does not establish it."),
    "cause": (
        "Attribuer un changement aux habitants ou à une politique : les habitants bougent, et la "
        "liste des quartiers a été établie sur leur pauvreté.",
        "Ascribing a change to residents or to a policy: residents move, and the list of "
        "neighbourhoods was drawn on their poverty."),
}  # fmt: skip
_TITLES: Pairs = {
    "title": ("La méthode en une page", "The method in one page"),
    "zones": ("Quatre comparaisons, jamais mêlées : la comparaison fait partie de l'écart.",
              "Four comparisons, never mixed: the comparison is part of the gap."),
    "sure": ("Ce qui est sûr, et jusqu'où.", "What is sure, and how far."),
    "never": ("Ce qui n'est jamais fait.", "What is never done."),
    "gap": (
        "L'écart est la valeur des quartiers moins celle de la comparaison, dans l'unité de "
        "l'indicateur (en points pour un pourcentage). Défavorable, favorable ou sans différence "
        "établie : cela dépend du sens de l'indicateur, de l'intervalle et du seuil d'importance.",
        "The gap is the neighbourhoods' value minus the benchmark's, in the indicator's unit "
        "(points for a percentage). Worse, better or no established difference: that depends on "
        "the indicator's direction, on the interval and on materiality."),
}  # fmt: skip


def compose_method(language: str) -> Section:
    """Return the page; it has no figure."""
    blocks: list[Paragraph | Bullets] = [Paragraph(say(_TITLES, "gap", language), "lead")]
    for key, items in (("zones", _ZONES), ("sure", _SURE), ("never", _NEVER)):
        blocks.append(Paragraph(say(_TITLES, key, language)))
        said = tuple(say(items, name, language) for name in items)
        blocks.append(Bullets(said, is_ordered=key == "zones"))
    return Section(
        id="methode", title=say(_TITLES, "title", language), blocks=tuple(blocks), starts_page=True
    )
