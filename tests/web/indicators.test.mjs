import assert from "node:assert/strict";
import { test } from "node:test";
import { figuresByLayer, freshness, gapsByBenchmark, madeOf, mappedVintage, methodRules, orderReleases } from "../../api/web/static/indicator_facts.js";
import { countFigures, makeTree, searchIndicators, stockOf } from "../../api/web/static/indicator_tree.js";
import { INDICATOR_TEXTS, OPERATIONS } from "../../api/web/static/indicators_texts.js";
import { readState, writeState } from "../../api/web/static/state.js";

const indicator = (code, theme, more) => ({ code, theme, label_fr: code, label_en: code, note_fr: "", note_en: "", nature: "proportion", kind: "result", legal_reference: null, ...more });
const POVERTY = indicator("pov60", "revenus", { label_fr: "Taux de pauvreté", label_en: "Poverty rate", note_fr: "Part des ménages d'une médiane" });
const JOBS = indicator("jobseekers_a", "emploi", { label_fr: "Demandeurs d'emploi", label_en: "Job-seekers", legal_reference: "Loi du 1er août 2003" });
const PEOPLE = indicator("population", "contexte", { nature: "count", kind: "context", label_fr: "Population", label_en: "Population" });
const ALL = [POVERTY, JOBS, PEOPLE];
const codes = (found) => found.map(({ code }) => code);

function shape(value) {
  if (value === null || typeof value !== "object") return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]));
}

test("every sentence of the cards exists in both languages", () => {
  assert.deepEqual(shape(INDICATOR_TEXTS.en), shape(INDICATOR_TEXTS.fr));
  assert.deepEqual(shape(OPERATIONS.en), shape(OPERATIONS.fr));
});

test("a search ignores accents, capitals and the kind of apostrophe, in both languages", () => {
  for (const query of ["PAUVRETE", "pauvreté taux", "poverty", "pov60", "médiane", "revenus", "income"]) assert.deepEqual(codes(searchIndicators(ALL, query)), ["pov60"], query);
  assert.deepEqual(codes(searchIndicators(ALL, "d’emploi")), ["jobseekers_a"]);
  assert.deepEqual(codes(searchIndicators(ALL, "aout 2003")), ["jobseekers_a"]);
  assert.deepEqual(searchIndicators(ALL, "pauvrete chomage"), []);
  assert.equal(searchIndicators(ALL, "  ").length, 3);
  const other = indicator("income", "revenus", { label_fr: "Revenu", label_en: "Income" });
  assert.deepEqual(codes(searchIndicators([other, POVERTY], "pauvreté")), ["pov60"]);
  assert.deepEqual(codes(searchIndicators([other, POVERTY], "revenus pauvrete")), ["income", "pov60"]);
});

test("the tree follows the order of the themes, and counts what has no figure", () => {
  const counts = countFigures([
    { indicator: "pov60", level: "qpv", computed: 12 }, { indicator: "pov60", level: "commune", computed: 30 },
    { indicator: "population", level: "commune", computed: 5 }, { indicator: "jobseekers_a", level: "qpv", computed: 0 },
  ]);
  assert.deepEqual(ALL.map(({ code }) => stockOf(code, counts)), ["zones", "none", "others"]);
  const tree = makeTree(ALL, counts, "fr");
  assert.deepEqual(tree.map(({ theme, count, missing }) => [theme, count, missing]), [["emploi", 1, 1], ["revenus", 1, 0], ["contexte", 1, 0]]);
  assert.deepEqual(tree[2].branches.map(({ branch, items }) => [branch, codes(items)]), [["count", ["population"]]]);
});

const observation = (level, vintage, period, obs_status, count, computed) => ({ figure: "observation", level, vintage, period, obs_status, count, computed, bounded: 0 });

test("figures are gathered by generation, those of the last period counted with what is missing", () => {
  const layers = figuresByLayer([
    observation("commune", 2018, "2018", "A", 30, 30), observation("qpv", 2015, "2018", "A", 20, 20),
    observation("qpv", 2024, "2019", "A", 9, 9), observation("qpv", 2024, "2021", "A", 15, 15), observation("qpv", 2024, "2021", "Q", 4, 0), observation("qpv", 2024, "2021", "O", 6, 0),
  ]);
  assert.deepEqual(layers.map(({ level, vintage }) => [level, vintage]), [["qpv", 2024], ["qpv", 2015], ["commune", 2018]]);
  const [{ periods, count, computed, missing }] = layers;
  assert.deepEqual([periods, count, computed], [["2019", "2021"], 25, 15]);
  assert.deepEqual(missing, [{ status: "O", count: 6 }, { status: "Q", count: 4 }]);
});

const gap = (kind, vintage, period, reason, count, computed, bounded = 0) => ({ figure: "gap", level: "qpv", vintage, period, benchmark_kind: kind, reason, count, computed, bounded });

test("gaps are those of the last period that has any, the usual benchmark first, the refused by reason", () => {
  const gaps = gapsByBenchmark([
    gap("commune", 2024, "2021", null, 18, 18), gap("epci", 2024, "2021", null, 7, 7), gap("epci", 2024, "2021", "median_bounded", 2, 0, 2),
    gap("epci", 2024, "2021", "no_parent", 3, 0), gap("epci", 2024, "2022", "no_benchmark", 12, 0), gap("region", 2024, "2022", "no_benchmark", 12, 0),
  ], "epci");
  assert.deepEqual(gaps.map(({ kind, period, computed, bounded, count }) => [kind, period, computed, bounded, count]),
    [["epci", "2021", 7, 2, 12], ["commune", "2021", 18, 0, 18], ["region", "2022", 0, 0, 12]]);
  assert.deepEqual(gaps[0].reasons, [{ reason: "no_parent", count: 3 }]);
  assert.equal(mappedVintage(gaps), 2024);
  assert.equal(mappedVintage([gaps[2]]), null);
});

test("freshness is that of the neighbourhoods, whatever is newer elsewhere", () => {
  const release = (level, periods, more) => ({ role: "figures", level, vintage: 2024, periods, loaded_at: "2026-01-02T00:00:00Z", ...more });
  const releases = [release("commune", ["2022"]), release("qpv", ["2018", "2020"]), release("qpv", ["2021"]), release("qpv", ["2023"], { role: "denominators" })];
  const { period, isOfZones } = freshness(releases);
  assert.deepEqual([period, isOfZones], ["2021", true]);
  assert.deepEqual(orderReleases(releases).map(({ periods }) => periods.at(-1)), ["2021", "2020", "2022", "2023"]);
  assert.equal(freshness([release("commune", ["2022"])]).isOfZones, false);
  assert.equal(freshness([]), null);
});

test("the rule of a gap follows from how the indicator adds up", () => {
  const rules = (more) => methodRules({ aggregation: "none", nature: "amount", median_bounds: null, denominator_bounds: {}, counts_surroundings: false, ...more });
  assert.deepEqual(rules({ aggregation: "sum", nature: "count" }), ["count"]);
  assert.deepEqual(rules({ aggregation: "ratio_of_sums", nature: "rate" }), ["ratio", "rate"]);
  assert.deepEqual(rules({ median_bounds: {} }), ["published", "rounding", "median"]);
  assert.deepEqual(rules({ aggregation: "ratio_of_sums", nature: "proportion", denominator_bounds: { qpv: {} } }), ["ratio", "proportion", "denominator"]);
  assert.deepEqual(rules({ counts_surroundings: true }).at(-1), "surroundings");
  assert.deepEqual(codes(madeOf("population", [indicator("rate", "emploi", { numerator: "a", denominator: "population" }), PEOPLE])), ["rate"]);
});

test("the card and the search are in the address; nonsense is not taken", () => {
  const state = { ...readState("?view=indicators&card=pov60&find=Pauvret%C3%A9") };
  assert.deepEqual([state.view, state.card, state.find], ["indicators", "pov60", "Pauvreté"]);
  assert.equal(writeState(state), "?view=indicators&card=pov60&find=Pauvret%C3%A9");
  assert.equal(readState("?card=<b>").card, "");
  assert.equal(readState(`?find=${"a".repeat(300)}`).find.length, 100);
});
