"""What has no figure is told apart by its pattern, its words and its count."""

from itertools import combinations

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import list_refusals, read, visit

pytestmark = pytest.mark.browser

# Each look as black and white: neither a hue nor a grey can tell two of them apart.
BLACK_AND_WHITE = """async () => {
  const { PATTERNS, patternImages } = await import("/static/patterns.js");
  const seen = new Map(patternImages());
  return PATTERNS.map((name) => {
    const { data } = seen.get(name).image;
    const grey = [...data].filter((_, i) => i % 4 === 1);
    const [low, high] = [Math.min(...grey), Math.max(...grey)];
    return [name, grey.map((each) => each > (low + high) / 2 ? 1 : 0)];
  });
}"""


def test_the_looks_differ_in_their_pattern_and_not_only_in_their_grey(page: Page) -> None:
    visit(page)
    looks: list[tuple[str, list[int]]] = page.evaluate(BLACK_AND_WHITE)
    assert {"suppressed", "unpublished", "not_compared"} <= {name for name, _ in looks}
    for (one, first), (other, second) in combinations(looks, 2):
        differing = sum(a != b for a, b in zip(first, second, strict=True)) / len(first)
        assert differing > 0.08, (one, other)


def test_reasons_are_counted_in_the_legend_and_open_by_keyboard(page: Page) -> None:
    visit(page)
    page.locator("#legend .why-missing summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#legend .reasons").first).to_be_visible()
    lines = page.locator("#legend li:has(canvas.swatch) .count").all_inner_texts()
    told = page.locator("#legend .reason-count").all_inner_texts()
    assert sum(map(int, told)) == sum(map(int, lines)) > 0
    assert list_refusals(page) == []


def test_the_headline_counts_each_kind_of_what_is_missing(page: Page, service: str) -> None:
    visit(page)
    view = read(service, "/v1/status")["map"]
    asked = "&".join(f"{name}={view[name]}" for name in ("indicator", "period", "benchmark"))
    layer = read(service, f"/v1/geojson/qpv/{view['vintage']}?{asked}")
    rows = [feature["properties"] for feature in layer["features"]]
    hidden = sum(row["obs_status"] == "Q" for row in rows)
    summary = page.locator("#summary").inner_text()
    assert "Sans écart" in summary
    assert (f"{hidden} masqué" in summary) == (hidden > 0)
