"""The names of the benchmark kinds: (French, English)."""

KIND_NAMES: dict[str, tuple[str, str]] = {
    "rest_of_urban_unit": ("Reste de l'unité urbaine", "Rest of the urban unit"),
    "urban_unit": ("Unité urbaine", "Urban unit"),
    "rest_of_epci": ("Reste de l'intercommunalité (EPCI)", "Rest of the EPCI"),
    "epci": ("Intercommunalité (EPCI)", "EPCI (group of communes)"),
    "rest_of_commune": ("Reste de la commune", "Rest of the commune"),
    "commune": ("Commune", "Commune"),
    "department": ("Département", "Department"),
    "region": ("Région", "Region"),
    "country": ("France", "France"),
    "rest_of_country": ("Reste de la France", "Rest of France"),
}
