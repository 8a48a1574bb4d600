import assert from "node:assert/strict";
import { test } from "node:test";
import { frameCode, shareQuery } from "../../api/web/static/share-text.js";
import { DEFAULTS, readState } from "../../api/web/static/state.js";

const view = { vintage: "2015", indicator: "pov60", period: "2018", benchmark: "epci", measure: "difference" };

test("a shared view leaves nothing to a default: language, view and place are written", () => {
  const query = shareQuery({ ...DEFAULTS, parent: "department:01" }, view);
  for (const part of ["lang=fr", "vintage=2015", "indicator=pov60", "period=2018", "benchmark=epci", "measure=difference"]) {
    assert.ok(query.includes(part), part);
  }
  assert.deepEqual(readState(query), { ...DEFAULTS, ...view, parent: "department:01" });
});

test("the code of a frame has a title, and nothing in it ends an attribute", () => {
  const code = frameCode("https://example.org/embed?a=1&b=2", 'Écart <"x"> & y');
  assert.ok(code.includes('src="https://example.org/embed?a=1&amp;b=2"'));
  assert.ok(code.includes('title="Écart &lt;&quot;x&quot;> &amp; y"'));
  assert.match(code, /^<iframe [^<]*><\/iframe>$/);
});
