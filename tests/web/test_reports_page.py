"""The page of the published editions: by keyboard, on a phone, by day and by night."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from observatory.db.engine import create_engine
from tests.conftest import Clone, make_home
from tests.integration.api_fixtures import Filler
from tests.integration.edition_samples import new_version
from tests.serving import serve
from tests.web.browsing import PHONE, list_refusals

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def service(clone: Clone) -> Iterator[str]:
    """Three published editions and a draft, served by the real command."""
    url, home = clone("reports_page_test", "app"), make_home("reports-page")
    engine = create_engine(url)
    with engine.begin() as connection:
        new_version(connection, 2)
        Filler(connection).editions()
    engine.dispose()
    with serve(url, home) as address:
        yield address
    shutil.rmtree(home)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_a_phone_never_scrolls_sideways(
    page: Page, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({**PHONE, "width": 320})
    page.goto("/reports")
    page.locator("details").evaluate("node => { node.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert list_refusals(page) == []


def test_editions_are_chosen_by_territory_in_either_language(page: Page) -> None:
    page.goto("/reports")
    expect(page.locator(".editions > li")).to_have_count(2)
    expect(page.locator(".editions > li").first).to_contain_text("édition nᵒ 2")
    page.click("text=English")
    page.select_option("#place", label="Ain (01)")
    page.press("#place", "Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**place=department*")
    expect(page.locator(".editions > li")).to_have_count(1)
    expect(page.locator("#place")).to_have_value("department:01")
    page.goto("/reports?kind=annual&place=department:01")
    expect(page.locator(".message")).to_be_visible()
