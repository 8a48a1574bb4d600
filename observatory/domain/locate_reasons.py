"""Why nobody knows whether a place lies in a neighbourhood: codes and sentences."""

from enum import StrEnum


class LocateReason(StrEnum):
    """Why the answer is unknown, or partly. The sentences are in LOCATE_REASONS."""

    NOT_LOADED = "not_loaded"
    NO_PERIMETER = "no_perimeter"
    PERIMETER_MISSING_HERE = "perimeter_missing_here"
    OUT_OF_REACH = "out_of_reach"
    NO_COORDINATES = "no_coordinates"
    BAD_COORDINATES = "bad_coordinates"
    NO_ADDRESS = "no_address"
    NO_GEOCODER = "no_geocoder"
    ADDRESS_NOT_FOUND = "address_not_found"
    ADDRESS_UNSURE = "address_unsure"
    ADDRESS_IMPRECISE = "address_imprecise"
    ADDRESS_AMBIGUOUS = "address_ambiguous"
    ADDRESS_INCOMPLETE = "address_incomplete"
    STREET_ACROSS = "street_across_boundary"


LOCATE_REASONS: dict[LocateReason, tuple[str, str]] = {
    LocateReason.NOT_LOADED: (
        "Aucune liste de ce zonage n'est chargée : l'absence d'un quartier n'y est pas connue.",
        "No list of this zoning is loaded: nobody knows what lies outside it.",
    ),
    LocateReason.NO_PERIMETER: (
        "Ce zonage est chargé sous forme de liste, sans aucun périmètre.",
        "This zoning is loaded as a list, without any perimeter.",
    ),
    LocateReason.PERIMETER_MISSING_HERE: (
        "Un quartier de ce zonage, dont le périmètre n'est pas publié, peut se trouver ici.",
        "A neighbourhood of this zoning whose perimeter is not published may lie here.",
    ),
    LocateReason.OUT_OF_REACH: (
        "Le point est hors des territoires couverts : longitude et latitude sont-elles inversées ?",
        "The point lies outside the territories covered: are longitude and latitude swapped?",
    ),
    LocateReason.NO_COORDINATES: (
        "La ligne n'a pas de coordonnées.",
        "The row has no coordinates.",
    ),
    LocateReason.BAD_COORDINATES: (
        "Les coordonnées ne sont pas des degrés de longitude et de latitude.",
        "The coordinates are no degrees of longitude and latitude.",
    ),
    LocateReason.NO_ADDRESS: (
        "La ligne n'a ni adresse ni coordonnées.",
        "The row has neither an address nor coordinates.",
    ),
    LocateReason.NO_GEOCODER: (
        "Ce service n'a pas de géocodeur : envoyez des coordonnées.",
        "This service has no geocoder: send coordinates.",
    ),
    LocateReason.ADDRESS_NOT_FOUND: (
        "Le géocodeur ne connaît pas cette adresse.",
        "The geocoder does not know this address.",
    ),
    LocateReason.ADDRESS_UNSURE: (
        "Le score du géocodage est trop bas pour affirmer ou nier.",
        "The score of the geocoding is too low to say yes or no.",
    ),
    LocateReason.ADDRESS_IMPRECISE: (
        "Le géocodeur n'a trouvé que la voie ou la commune, non le numéro.",
        "The geocoder found the street or the commune only, not the number.",
    ),
    LocateReason.ADDRESS_AMBIGUOUS: (
        "Plusieurs voies répondent aussi bien à cette adresse : précisez le code postal et la "
        "commune.",
        "Several streets answer this address equally well: add the postcode and the commune.",
    ),
    LocateReason.ADDRESS_INCOMPLETE: (
        "L'adresse ne dit ni le code postal ni la commune.",
        "The address says neither the postcode nor the commune.",
    ),
    LocateReason.STREET_ACROSS: (
        "La voie traverse la limite du quartier, et le numéro manque ou n'est pas connu : elle est "
        "en partie dans le quartier.",
        "The street crosses the boundary, and its number is missing or unknown: it lies partly in "
        "the neighbourhood.",
    ),
}
