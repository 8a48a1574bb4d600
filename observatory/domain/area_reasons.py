"""Why an area has no figure: codes, sentences, and the smallest area of which figures are told."""

from enum import StrEnum

from observatory.domain.indicator import Aggregation, Nature

LEAST_PEOPLE = 200
"""Inhabitants under which nothing is estimated of a drawn area.

Its figures would repeat those of the unit that holds it, and only pretend to be about it; what two
areas that differ by less tell apart is no information about anybody (METHOD rule 7, formula 17).
Sets of whole units are exempt: their producers publish each of them.
"""


class AreaReason(StrEnum):
    """Why an area has no figure. The sentences are in AREA_REASONS."""

    NON_ADDITIVE = "non_additive"
    NO_FINE_SOURCE = "no_fine_source"
    ZONE_MISSING = "zone_missing"
    ZONE_SUPPRESSED = "zone_suppressed"
    DIFFERENT_VINTAGE = "different_vintage"
    UNKNOWN_SHARE = "unknown_share"
    DISCLOSIVE = "disclosive"
    SIGN_UNCERTAIN = "sign_uncertain"


AREA_REASONS: dict[AreaReason, tuple[str, str]] = {
    AreaReason.NON_ADDITIVE: (
        "Cet indicateur n'est pas additif : celui de plusieurs territoires ne se déduit pas des "
        "leurs.",
        "This indicator is not additive: that of several territories does not follow from theirs.",
    ),
    AreaReason.NO_FINE_SOURCE: (
        "Aucun effectif n'est chargé à la commune, à l'IRIS ou au carreau pour cet indicateur et "
        "cette période.",
        "No count by commune, IRIS or grid cell is loaded for this indicator and period.",
    ),
    AreaReason.ZONE_MISSING: (
        "L'effectif d'un ou plusieurs territoires de ce périmètre n'est pas publié.",
        "The count of one or more territories of this area is not published.",
    ),
    AreaReason.ZONE_SUPPRESSED: (
        "L'effectif d'un ou plusieurs territoires de ce périmètre est couvert par le secret "
        "statistique.",
        "The count of one or more territories of this area is suppressed.",
    ),
    AreaReason.DIFFERENT_VINTAGE: (
        "Les effectifs n'existent que dans un millésime de découpage auquel ces territoires ne se "
        "rattachent pas.",
        "The counts exist only in a vintage to which these territories cannot be carried.",
    ),
    AreaReason.UNKNOWN_SHARE: (
        "Deux territoires de la liste se recouvrent dans une mesure inconnue.",
        "Two territories of the list overlap, and by how much is unknown.",
    ),
    AreaReason.DISCLOSIVE: (
        f"Moins de {LEAST_PEOPLE} habitants : aucun chiffre n'est donné d'un si petit périmètre.",
        f"Fewer than {LEAST_PEOPLE} inhabitants: no figure is given of so small an area.",
    ),
    AreaReason.SIGN_UNCERTAIN: (
        "Ce que ce périmètre coupe ou ce qui y est masqué peut mettre l'écart d'un côté de zéro "
        "comme de l'autre : il est estimé et borné, sans verdict.",
        "What this area cuts, or what is hidden in it, may put the gap on either side of zero: it "
        "is estimated and bounded, without a verdict.",
    ),
}


def refuse_indicator(aggregation: Aggregation, nature: Nature) -> AreaReason | None:
    """Return why an indicator has no figure for an area: only counts add up (METHOD rule 2)."""
    is_count = aggregation is Aggregation.SUM and nature is Nature.COUNT
    if is_count or aggregation is Aggregation.RATIO_OF_SUMS:
        return None
    return AreaReason.NON_ADDITIVE


def refuse_size(people: float | None, *, is_exact: bool) -> AreaReason | None:
    """Return why nothing is told of an area that size; None as people: unknown, not refused."""
    if is_exact or people is None or people >= LEAST_PEOPLE:
        return None
    return AreaReason.DISCLOSIVE
