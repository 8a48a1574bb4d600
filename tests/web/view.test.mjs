import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseGeneration, chooseView, groupByTheme, listFamilies, listPeriods } from "../../api/web/static/view.js";

const family = (indicator, period, benchmark_kind, computed = 10) => ({ indicator, period, benchmark_kind, computed });
const FAMILIES = [
  family("pov60", "2014", "epci"), family("pov60", "2018", "epci"), family("pov60", "2018", "commune"),
  family("unemp_1564", "2016", "rest_of_urban_unit"),
];
const NOTHING = { indicator: "", period: "", benchmark: "" };

test("without a wish the service's suggested view is taken", () => {
  const preferred = { indicator: "pov60", period: "2014", benchmark: "epci" };
  assert.deepEqual(chooseView(NOTHING, FAMILIES, preferred), { ...preferred, replaced: [] });
});

test("a wish that exists wins; the rest follows it", () => {
  const view = chooseView({ ...NOTHING, indicator: "unemp_1564" }, FAMILIES, { indicator: "pov60", period: "2018" });
  assert.deepEqual(view, { indicator: "unemp_1564", period: "2016", benchmark: "rest_of_urban_unit", replaced: [] });
});

test("a wish that does not exist is replaced and said", () => {
  const view = chooseView({ indicator: "pov60", period: "2018", benchmark: "rest_of_epci" }, FAMILIES);
  assert.deepEqual(view.replaced, ["benchmark"]);
  assert.equal(view.benchmark, "epci");
});

test("a generation that is not loaded is replaced by the service's own and said", () => {
  const layers = [{ level: "commune", vintage: 2019 }, { level: "qpv", vintage: 2015 }, { level: "qpv", vintage: 2024 }];
  const status = { layers, map: { vintage: 2024 } };
  assert.deepEqual(chooseGeneration("2019", status), { vintage: "2024", replaced: ["generation"] });
  assert.deepEqual(chooseGeneration("2015", status), { vintage: "2015", replaced: [] });
  assert.deepEqual(chooseGeneration("", status), { vintage: "2024", replaced: [] });
  assert.deepEqual(chooseGeneration("2015", { map: { vintage: 2024 } }), { vintage: "2015", replaced: [] });
});

test("the latest period comes first, and the declared benchmark before the others", () => {
  const view = chooseView({ ...NOTHING, indicator: "pov60" }, FAMILIES, {}, new Map([["pov60", "commune"]]));
  assert.deepEqual([view.period, view.benchmark], ["2018", "commune"]);
  assert.deepEqual(listPeriods(FAMILIES), ["2018", "2016", "2014"]);
});

test("a family without any computed gap is not offered beside those that have some", () => {
  assert.deepEqual(listFamilies([family("x", "2018", "epci", 0), ...FAMILIES]), FAMILIES);
  assert.deepEqual(listFamilies([family("x", "2018", null), ...FAMILIES]), FAMILIES);
});

test("a generation without any gap shows what was refused; without families there is no view", () => {
  assert.deepEqual(listFamilies([family("x", "2018", "epci", 0)]), [family("x", "2018", "epci", 0)]);
  assert.equal(chooseView(NOTHING, []), null);
});

test("only indicators with gaps are offered, by theme", () => {
  const catalogue = [{ code: "unemp_1564", theme: "emploi" }, { code: "zzz", theme: "emploi" }, { code: "pov60", theme: "revenus" }];
  const groups = groupByTheme(catalogue, FAMILIES);
  assert.deepEqual([...groups.keys()], ["emploi", "revenus"]);
  assert.deepEqual(groups.get("emploi").map(({ code }) => code), ["unemp_1564"]);
});
