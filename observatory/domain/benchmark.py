"""What a neighbourhood is compared with: the comparison is part of a gap's key (METHOD rule 1)."""

from enum import StrEnum

from observatory.domain.territory import Level


class BenchmarkKind(StrEnum):
    """The comparison is part of the key of a gap."""

    REST_OF_URBAN_UNIT = "rest_of_urban_unit"
    URBAN_UNIT = "urban_unit"
    REST_OF_EPCI = "rest_of_epci"
    EPCI = "epci"
    REST_OF_COMMUNE = "rest_of_commune"
    COMMUNE = "commune"
    DEPARTMENT = "department"
    REGION = "region"
    COUNTRY = "country"
    REST_OF_COUNTRY = "rest_of_country"
    RING_300M = "ring_300m"
    RING_500M = "ring_500m"

    @property
    def ring_metres(self) -> int | None:
        """Return the width of the ring around the neighbourhood, None for every other kind."""
        return int(self.value[5:-1]) if self.value.startswith("ring_") else None

    @property
    def is_rest(self) -> bool:
        """Tell whether the neighbourhoods of the generation are taken out of the parent."""
        return self.value.startswith("rest_of_")

    @property
    def is_apart(self) -> bool:
        """Tell whether the benchmark is a region of its own, made by subtraction: rest or ring."""
        return self.is_rest or self.ring_metres is not None

    @property
    def parent_level(self) -> Level:
        """Return the level of the territory that holds the neighbourhood; a ring has none.

        Raises ValueError for a ring.
        """
        return Level(self.value.removeprefix("rest_of_"))
