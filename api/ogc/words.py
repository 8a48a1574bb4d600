"""What the collections and their properties are called, in French and in English."""

from observatory.db.ogc.collections import Collection
from observatory.db.ogc.layout import Property
from observatory.domain.territory import Level

Words = tuple[str, str]  # in French, in English

LEVELS: dict[Level, Words] = {
    Level.QPV: ("Quartiers prioritaires (QPV)", "Priority neighbourhoods (QPV)"),
    Level.ZUS: ("Zones urbaines sensibles (ZUS)", "Sensitive urban zones (ZUS)"),
    Level.QVA: ("Quartiers de veille active", "Neighbourhoods under watch"),
    Level.IRIS: ("IRIS", "IRIS, statistical blocks"),
    Level.COMMUNE: ("Communes", "Communes"),
    Level.EPCI: ("Intercommunalités (EPCI)", "Intermunicipal bodies (EPCI)"),
    Level.EPT: ("Établissements publics territoriaux", "Territories of Greater Paris (EPT)"),
    Level.URBAN_UNIT: ("Unités urbaines", "Urban units"),
    Level.CONTRACT: ("Contrats de ville", "City contracts"),
    Level.DEPARTMENT: ("Départements", "Departments"),
    Level.REGION: ("Régions", "Regions"),
    Level.COUNTRY: ("Pays", "Countries"),
}
_PROPERTIES: dict[str, Words] = {
    "code": ("Code officiel", "Official code"),
    "name": ("Nom", "Name"),
    "level": ("Niveau", "Level"),
    "vintage": ("Millésime de la délimitation", "Vintage of the delimitation"),
    "area_m2": ("Superficie sur l'ellipsoïde, en m²", "Area on the ellipsoid, in square metres"),
    "valid_from": ("En vigueur depuis", "In force since"),
    "valid_to": ("En vigueur jusqu'au", "In force until"),
    "geometry": ("Périmètre", "Perimeter"),
}
_PARENTS: dict[str, Words] = {
    "commune": ("Code de la commune", "Code of the commune"),
    "department": ("Code du département", "Code of the department"),
    "region": ("Code de la région", "Code of the region"),
    "epci": ("Code de l'EPCI", "Code of the EPCI"),
    "urban_unit": ("Code de l'unité urbaine", "Code of the urban unit"),
}


def title_of(collection: Collection) -> Words:
    """Return the title of a collection."""
    french, english = LEVELS[collection.level]
    return f"{french}, {collection.vintage}", f"{english}, {collection.vintage}"


def describe(collection: Collection) -> Words:
    """Say what a collection holds, and what it does not."""
    matched, without = collection.matched, collection.without
    french = f"{matched} périmètres, tels que délimités en {collection.vintage}."
    english = f"{matched} perimeters, as delimited in {collection.vintage}."
    if without:
        french += f" {without} territoires de la même liste n'ont pas de contour ici."
        english += f" {without} territories of the same list have no outline here."
    return french, english


def name_of(one: Property) -> Words:
    """Return what a property is; of a parent, its vintage too, since codes change."""
    if one.parent_vintage is None:
        return _PROPERTIES[one.name]
    french, english = _PARENTS[one.name]
    return (
        f"{french} ({one.parent_vintage}) où se trouve la plus grande part",
        f"{english} ({one.parent_vintage}) that holds the largest part",
    )


def both(words: Words) -> str:
    """Write both languages in one text, where there is room for one."""
    return " / ".join(dict.fromkeys(words))
