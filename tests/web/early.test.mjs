import assert from "node:assert/strict";
import { test } from "node:test";
import { guessView } from "../../api/web/static/early.js";
import { readState } from "../../api/web/static/state.js";

const MAP = { vintage: 2024, indicator: "pov60", period: "2021", benchmark: "epci" };
const STATUS = { map: MAP, layers: [{ level: "qpv", vintage: 2015 }, { level: "qpv", vintage: 2024 }] };
const guess = (query) => guessView(readState(query), STATUS);

test("an address that names nothing will show what the service suggests", () => {
  assert.deepEqual(guess("?lang=en"), { ...MAP, vintage: "2024", measure: "difference" });
});

test("an address that names a whole view will show that view", () => {
  const { indicator, period, benchmark, vintage } = guess("?indicator=a&period=2020&benchmark=com&vintage=2015");
  assert.deepEqual([indicator, period, benchmark, vintage], ["a", "2020", "com", "2015"]);
});

test("what only the catalogue can tell is not guessed", () => {
  assert.equal(guess("?indicator=unemp_1564"), null);
  assert.equal(guess("?vintage=2015"), null);
  assert.equal(guess("?time=1"), null);
  assert.equal(guess("?level=department"), null);
  assert.equal(guessView(readState(""), { ...STATUS, map: { ...MAP, indicator: null } }), null);
});
