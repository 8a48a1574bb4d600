import assert from "node:assert/strict";
import { test } from "node:test";
import { tabTitle } from "../../api/web/static/status.js";
import { TEXTS } from "../../api/web/static/texts.js";

test("the tab of fictitious figures says so first, in the page's language; that of official ones does not", () => {
  assert.equal(tabTitle("Carte", "demonstration", TEXTS.fr), "[Démonstration] Carte");
  assert.equal(tabTitle("Map", "demonstration", TEXTS.en), "[Demonstration] Map");
  assert.equal(tabTitle("Carte", "official", TEXTS.fr), "Carte");
});
