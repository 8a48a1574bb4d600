import assert from "node:assert/strict";
import { test } from "node:test";

import { withOwnValues } from "../../api/web/static/own-values.js";

const REFUSED = { indicator: "age_under25", period: "2018", value: null, reason: "no_benchmark", release: null };

test("a gap that was refused shows the value that is published, with its release", () => {
  const [shown] = withOwnValues([REFUSED], [{ indicator: "age_under25", period: "2018", value: 36.3, release: 37 }]);
  assert.deepEqual(shown, { ...REFUSED, value: 36.3, release: 37 });
});

test("another period, a hidden value and a gap that has its own change nothing", () => {
  const own = { ...REFUSED, value: 30, release: 1 };
  const observations = [{ indicator: "age_under25", period: "2017", value: 35, release: 3 }];
  assert.deepEqual(withOwnValues([REFUSED, own], observations), [REFUSED, own]);
  assert.deepEqual(withOwnValues([REFUSED], [{ ...observations[0], period: "2018", value: null }]), [REFUSED]);
  assert.deepEqual(withOwnValues([own], [{ ...observations[0], period: "2018" }]), [own]);
});
