import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULTS, readPosition, readState, writePosition, writeState } from "../../api/web/static/state.js";

test("a view written to the address is read back as it was", () => {
  const state = { ...DEFAULTS, lang: "en", vintage: "2024", indicator: "pov60", code: "QN00101M", q: "la croix & co" };
  assert.deepEqual(readState(writeState(state)), state);
});

test("what equals the default is not written", () => {
  assert.equal(writeState({ ...DEFAULTS }), "");
  assert.equal(writeState({ ...DEFAULTS, period: "2018" }), "?period=2018");
});

test("an unknown language or measure becomes the default, an unknown name is ignored", () => {
  assert.deepEqual(readState("?lang=xx&measure=colour&zzz=1"), DEFAULTS);
});

test("a position survives the address, and nonsense is no position", () => {
  assert.deepEqual(readPosition(writePosition({ zoom: 5.25, lat: 46.5, lng: -1.5 })), { zoom: 5.25, lat: 46.5, lng: -1.5 });
  for (const text of ["", "5/46", "a/b/c", "5//2", "5/95/2", "40/46/2"]) assert.equal(readPosition(text), null, text);
});

test("peers can be those of similar size", () => {
  assert.equal(readState("?peers=size").peers, "size");
  assert.equal(readState("?peers=age").peers, DEFAULTS.peers);
});
