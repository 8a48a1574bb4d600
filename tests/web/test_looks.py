"""The map on a light and on a dark screen: its paper, its legend, its small maps, its words."""

import base64

import pytest
from playwright.sync_api import Page

from tests.web.browsing import list_refusals, visit, wait_until

pytestmark = pytest.mark.browser

# Mean lightness, from 0 to 255, of the middle third of a picture.
LIGHTNESS = """
async (png) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const { width, height } = image;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const drawing = canvas.getContext("2d");
  drawing.drawImage(image, 0, 0);
  const { data } = drawing.getImageData(0, Math.round(height / 3), width, Math.round(height / 3));
  const colours = data.filter((_, i) => i % 4 < 3);
  return colours.reduce((sum, each) => sum + each, 0) / colours.length;
}
"""


def lightness(page: Page, selector: str) -> float:
    picture = page.locator(selector).first.screenshot()
    found: float = page.evaluate(LIGHTNESS, base64.b64encode(picture).decode())
    return found


@pytest.mark.parametrize("path", ["/", "/embed", "/locate"])
def test_the_map_follows_the_readers_screen_and_its_changes(page: Page, path: str) -> None:
    visit(page, path)
    assert lightness(page, "#map") > 170
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(500)
    wait_until(page, "idle")
    assert lightness(page, "#map") < 85
    if path != "/locate":
        assert lightness(page, ".legend") < 85
    assert list_refusals(page) == []
    page.reload()
    wait_until(page, "idle")
    assert lightness(page, "#map") < 85
    page.emulate_media(color_scheme="light")
    page.wait_for_timeout(500)
    assert lightness(page, "#map") > 170


def test_the_small_maps_are_dark_too(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    visit(page)
    for inset in page.locator(".inset").all():
        assert inset.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(18, 24, 31)"
    assert lightness(page, ".maplibregl-ctrl-group") < 110
