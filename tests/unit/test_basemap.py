"""Which basemap the settings name, and what is not an address of tiles."""

import pytest

from api.basemap import choose_basemap
from observatory.errors import UsageError


def test_without_the_setting_there_is_none() -> None:
    assert choose_basemap(None) is None


def test_the_plan_of_ign_has_its_host_and_its_credit() -> None:
    basemap = choose_basemap("ign")
    assert basemap is not None
    assert basemap.origin == "https://data.geopf.fr"
    assert basemap.describe()["host"] == "data.geopf.fr"
    assert "IGN" in basemap.credit
    assert all(basemap.tiles.count(place) == 1 for place in ("{z}", "{x}", "{y}"))


def test_tiles_of_one_s_own_are_credited_to_their_host_or_as_one_says() -> None:
    tiles = "http://Tiles.example:8080/plan/{z}/{x}/{y}.png"
    own = choose_basemap(tiles)
    assert own is not None
    assert (own.tiles, own.origin, own.credit) == (
        tiles,
        "http://tiles.example:8080",
        "tiles.example:8080",
    )
    said = choose_basemap(tiles, "© Ville")
    assert said is not None
    assert said.credit == "© Ville"


@pytest.mark.parametrize(
    "tiles",
    [
        "plan",
        "https://tiles.example/{z}/{x}.png",
        "ftp://tiles.example/{z}/{x}/{y}.png",
        "https:///{z}/{x}/{y}.png",
        "https://{z}.example/{x}/{y}.png",
        "https://tiles.example; script-src */{z}/{x}/{y}.png",
        "https://*/{z}/{x}/{y}.png",
        "https://name:word@tiles.example/{z}/{x}/{y}.png",
        "https://[::1/{z}/{x}/{y}.png",
    ],
)
def test_what_is_no_address_of_tiles_is_refused_with_what_to_write(tiles: str) -> None:
    with pytest.raises(UsageError, match="write ign, or the http"):
        choose_basemap(tiles)
