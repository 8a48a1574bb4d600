/** What the figures of an area say, in sentences: no element, so that it is tested without a page. */

import { areaKm2 } from "./area_shape.js";
import { sayKm2 } from "./area_tools.js";
import { formatDifference, formatNumber, formatPeriod, formatShare, formatValue } from "./format.js";
import { isNumber } from "./plot.js";
import { TERMS } from "./terms.js";

/** Say what the area is: its surface, its people, its neighbourhoods. */
export function sayArea({ area, members }, { words, lang, corners, vintage }) {
  const km2 = sayKm2(area?.area_m2 ? area.area_m2 / 1e6 : areaKm2(corners), lang);
  const inside = members.filter(({ place }) => place === "inside").length;
  const land = area?.area_m2 ? area.land_m2 / area.area_m2 : 1;
  return [
    isNumber(area?.population) ? words.sizePeople(km2, sayPeople(area.population, lang)) : words.size(km2),
    words.members(members.length, inside, TERMS[lang].generation(vintage)),
    ...(land < 0.995 ? [words.land(formatShare(land, lang))] : []),
  ].join(" ");
}

/** An estimate is said to three digits: more would pretend. */
function sayPeople(people, lang) {
  return formatNumber(Number(people.toPrecision(3)), lang, 0);
}

/** Say the figure of the map's indicator, what it is compared with, and its reason. */
export function sayShown(row, { words, lang, labelOf, area_of }) {
  const { unit } = row;
  const say = (value) => formatValue(value, unit, lang);
  const label = labelOf(row.indicator);
  const when = row.period ? formatPeriod(row.period, lang) : "–";
  if (!isNumber(row.value)) return [`${words.shown(label, when, words.none)}.`, reasonOf(row, lang)].filter(Boolean);
  const value = words.shown(label, when, say(row.value)) + sayWithin(row.lower, row.upper, say, words);
  const difference = isNumber(row.difference) ? words.gap(sayGap(row, { words, lang })) : "";
  const benchmark = isNumber(row.benchmark_value) ? `${words.against(row.benchmark_name, say(row.benchmark_value), area_of === "qpv")}${difference ? `, ${difference}` : ""}.` : "";
  return [`${value}.`, benchmark, reasonOf(row, lang)].filter(Boolean);
}

function sayGap(row, { words, lang }) {
  const say = (value) => formatDifference(value, row.unit, lang);
  return say(row.difference) + sayWithin(row.difference_lower, row.difference_upper, say, words);
}

function sayWithin(low, high, say, words) {
  return isNumber(low) && isNumber(high) ? words.within(say(low), say(high)) : "";
}

/** The service's own sentence. */
export function reasonOf(row, lang) {
  return row[`reason_${lang}`] ?? "";
}

/** Say that a figure rests on units that the area cuts. */
export function sayCut(row, { words, lang, labelOf }) {
  if (!row?.units_straddling || !(row.estimated_share > 0.005)) return "";
  const count = row.units_straddling;
  return words.cut(`${formatNumber(count, lang, 0)} ${unitsOf(row, words, count)}`, formatShare(row.estimated_share, lang), labelOf(row.indicator));
}

/** Name the units of a row: one, or many. */
function unitsOf({ source_level: level }, words, count = 2) {
  return words.units[level]?.[count > 1 ? 1 : 0] ?? level;
}

/** Number the reasons in the order of their first use: sentence → {number, codes}. */
export function numberReasons(rows, lang) {
  const found = new Map();
  for (const row of rows) {
    const sentence = reasonOf(row, lang);
    if (!sentence) continue;
    if (!found.has(sentence)) found.set(sentence, { number: found.size + 1, codes: [] });
    found.get(sentence).codes.push(row.indicator);
  }
  return found;
}

/** Say from which units the figures come, once for all that come from the same. */
export function saySources(rows, { words, lang, labelOf }) {
  const groups = new Map();
  for (const row of rows.filter(({ source_level: level }) => level)) {
    const facts = {
      units: words.unitsOf(unitsOf(row, words), row.source_vintage),
      inside: formatNumber(row.units_inside, lang, 0), straddling: formatNumber(row.units_straddling, lang, 0),
      basis: words.basis[row.share_basis] ?? "", hidden: row.units_hidden ? words.hidden(formatNumber(row.units_hidden, lang, 0)) : "",
      estimated: formatShare(row.estimated_share, lang), coverage: formatShare(row.coverage_share, lang),
    };
    const key = JSON.stringify(facts);
    if (!groups.has(key)) groups.set(key, { ...facts, labels: [] });
    groups.get(key).labels.push(labelOf(row.indicator));
  }
  return [...groups.values()].map(({ labels, ...facts }) => words.sourceOf({ ...facts, names: labels.join(", ") }));
}
