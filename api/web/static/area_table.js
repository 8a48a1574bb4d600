/** The figures of an area as a table on the page, and as files to take away. */

import { writeCsv } from "./csv.js";
import { polygonOf, writeLines } from "./area_shape.js";
import { reasonOf } from "./area_say.js";
import { element } from "./dom.js";
import { formatDifference, formatPeriod, formatShare, formatValue } from "./format.js";
import { fileName, save } from "./export.js";
import { outcomeMark } from "./outcome.js";
import { isNumber } from "./plot.js";
import { outcomeName } from "./rows.js";
import { term } from "./terms.js";

/** Build the table: one line an indicator, themes between them. `reasons`: numberReasons of the rows. */
export function figuresTable(rows, { words, lang, labelOf, themeOf, caption, reasons }) {
  const heads = ["indicator", "value", "benchmark", "difference", "coverage"];
  return element(
    "div", { class: "figures-scroll area-scroll", tabindex: "0", role: "region", "aria-label": caption },
    element(
      "table", { class: "table area-table" },
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col", class: head }, words.heads[head])))),
      // What is on the map stands first, under no theme.
      ...byTheme(rows, themeOf).map(([theme, group]) => element(
        "tbody", {},
        theme ? element("tr", { class: "theme" }, element("th", { colspan: "5", scope: "colgroup" }, term(lang, "theme", theme))) : null,
        group.map((row) => figureLine(row, { words, lang, labelOf, reasons })),
      )),
    ),
  );
}

function byTheme([first, ...others], themeOf) {
  const groups = new Map();
  for (const row of others) groups.set(themeOf(row.indicator), [...(groups.get(themeOf(row.indicator)) ?? []), row]);
  return [["", [first]], ...groups];
}

function figureLine(row, { words, lang, labelOf, reasons }) {
  const value = (number, options) => formatValue(number, row.unit, lang, options);
  const difference = (number, options) => formatDifference(number, row.unit, lang, options);
  const sentence = reasonOf(row, lang);
  const note = sentence ? element("span", { class: "interval" }, words.note(reasons.get(sentence).number)) : null;
  const isKnown = isNumber(row.value);
  return element(
    "tr", { "data-code": row.indicator },
    element("th", { scope: "row" }, labelOf(row.indicator), " ", element("span", { class: "code" }, row.period ? formatPeriod(row.period, lang) : "")),
    cell("value", isKnown ? value(row.value) : words.none, interval(row.lower, row.upper, value, words), isKnown ? null : note),
    cell("benchmark", isNumber(row.benchmark_value) ? value(row.benchmark_value) : "–"),
    cell("difference", isNumber(row.difference) ? difference(row.difference) : "", interval(row.difference_lower, row.difference_upper, difference, words),
      isKnown && row.outcome ? outcomeMark(named(row), lang) : null, isKnown ? note : null),
    cell("coverage", isNumber(row.coverage_share) ? formatShare(row.coverage_share, lang) : "–"),
  );
}

/** The rows of an area name the nature of a gap's interval apart from that of a value's. */
function named(row) {
  return { ...row, interval_nature: row.gap_interval_nature };
}

function cell(name, ...content) {
  return element("td", { class: `number ${name}` }, ...content);
}

function interval(low, high, say, words) {
  return isNumber(low) && isNumber(high) ? element("span", { class: "interval" }, words.between(say(low, { bare: true }), say(high, { bare: true }))) : null;
}

/** Save the figures for a spreadsheet, the possible bounds and the counts with them. */
export function saveFigures(rows, { words, lang, labelOf, releases, corners, ofWhat, credits }) {
  const fields = [
    ({ indicator }) => labelOf(indicator), "indicator", "period", "unit", "value", "lower", "upper", "value_min", "value_max", "numerator", "denominator",
    "source_level", "source_vintage", "units_inside", "units_straddling", "units_hidden", "share_basis", "estimated_share", "coverage_share",
    ({ benchmark_name: name, benchmark_level: level }) => name ?? level, "benchmark_code", "benchmark_value", "difference", "difference_lower", "difference_upper", "ratio",
    (row) => (row.outcome ? term(lang, "outcome", outcomeName(named(row))) : ""), (row) => reasonOf(row, lang),
    ({ release }) => releases.get(release)?.title ?? releases.get(release)?.source ?? "",
  ];
  const columns = fields.map((field, i) => ({ head: words.csvHeads[i], value: typeof field === "string" ? (row) => row[field] : field }));
  const notes = [words.csvArea(ofWhat, writeLines(corners).replaceAll("\n", ", ")), ...credits];
  save(new Blob([writeCsv({ rows, columns }, lang, notes)], { type: "text/csv;charset=utf-8" }), fileName([words.title, rows[0]?.indicator], "csv"));
}

/** Save the area as a GeoJSON feature (RFC 7946: longitude, latitude). */
export function saveArea(corners, properties, words) {
  const feature = { type: "Feature", properties, geometry: polygonOf(corners) };
  save(new Blob([JSON.stringify(feature)], { type: "application/geo+json" }), fileName([words.title], "geojson"));
}
