/** The sheet (fiche) of one neighbourhood: where it lies, and all its gaps by theme. */

import { address } from "./api.js";
import { element } from "./dom.js";
import { formatDifference, formatInterval, formatPeriod, formatShare, formatValue } from "./format.js";
import { gatherMemberships } from "./memberships.js";
import { outcomeMark } from "./outcome.js";
import { TERMS, term } from "./terms.js";

/**
 * Build the sheet.
 *
 * `context`: texts, lang, indicators (Map by code), releases (Map by name), mapped (the indicator on
 * the map), onBack, onIndicator. `parts`: the elements before the location, after it, and at the end.
 */
export function renderSheet(root, territory, gaps, context, parts) {
  const { texts, lang, onBack } = context;
  root.replaceChildren(
    element("button", { type: "button", class: "button back", onclick: onBack }, `← ${texts.back}`),
    element("h2", { tabindex: "-1", class: "sheet-title" }, territory.name ?? territory.code),
    element("p", { class: "identity" }, [
      term(lang, "level", territory.level), territory.code, TERMS[lang].generation(territory.vintage),
    ].join(" · ")),
    ...parts.first,
    element("h3", {}, texts.located),
    membershipTable(territory.memberships ?? [], context),
    ...parts.middle,
    element("h3", {}, texts.gaps),
    ...gapTables(gaps, context),
    ...parts.last,
  );
}

function membershipTable(memberships, { texts, lang }) {
  const shown = gatherMemberships(memberships);
  if (shown.length === 0) return element("p", {}, texts.noMembership);
  const lines = shown.map((parent) => element(
    "tr", {},
    element("th", { scope: "row" }, term(lang, "level", parent.level)),
    element("td", {}, parent.name ?? "", " ", element("span", { class: "code" }, `${parent.code} (${parent.vintages})`)),
    element("td", { class: "number" }, formatShare(parent.share, lang)),
  ));
  return element(
    "table", { class: "table memberships" },
    element("caption", {}, texts.shareNote),
    element("tbody", {}, lines),
  );
}

/** The themes that the reader unfolded on a small screen; another sheet shows them too. */
const unfolded = new Set();

/** One table for each theme. On a phone they would be twenty screens: each is folded under its name. */
function gapTables(gaps, context) {
  if (gaps.length === 0) return [element("p", {}, context.texts.noGaps)];
  const isSmall = matchMedia("(max-width: 40em)").matches;
  const themes = groupBy(gaps, (gap) => themeOf(gap, context));
  return [...themes].map(([theme, rows]) => element(
    "details", { class: "gap-theme", open: !isSmall || unfolded.has(theme), ontoggle: ({ target }) => unfolded[target.open ? "add" : "delete"](theme) },
    element("summary", {}, term(context.lang, "theme", theme), element("span", { class: "code" }, ` (${rows.length})`)),
    gapTable(theme, rows, context),
  ));
}

function themeOf(gap, { indicators }) {
  return indicators.get(gap.indicator)?.theme ?? "contexte";
}

function groupBy(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

function gapTable(theme, rows, context) {
  const { texts, lang } = context;
  const heads = [texts.indicator, texts.value, texts.benchmarkValue, texts.difference];
  return element(
    "table", { class: "table gaps" },
    element("caption", { class: "unseen" }, term(lang, "theme", theme)),
    element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
    rows.map((gap) => gapBody(gap, context)),
  );
}

/** One gap: its figures, then a line that says where they come from or why there are none. */
function gapBody(gap, context) {
  const { texts, lang, indicators, mapped, onIndicator } = context;
  const label = indicators.get(gap.indicator)?.[`label_${lang}`] ?? gap.indicator;
  const isMapped = gap.indicator === mapped;
  const button = element(
    "button",
    { type: "button", class: "row-name", title: texts.showOnMap(label), onclick: () => onIndicator(gap) },
    label, isMapped ? element("span", { class: "chip" }, texts.mapped) : null,
  );
  return element(
    "tbody", {},
    element(
      "tr", { class: "figures" },
      element("th", { scope: "rowgroup" }, button),
      element("td", { class: "number" }, valueText(gap, lang)),
      element("td", { class: "number" }, gap.benchmark_value === null ? "–" : formatValue(gap.benchmark_value, gap.unit, lang)),
      element("td", { class: "number" }, differenceLines(gap, context)),
    ),
    element(
      "tr", { class: "note" },
      element("td", { colspan: "4" }, noteLines(gap, context), explainLink(gap, label, context)),
    ),
  );
}

/** A refused gap carries no value, which does not mean that none is published. */
function valueText({ value, unit, reason }, lang) {
  if (value === null && reason === "zone_suppressed") return term(lang, "status", "Q");
  return value === null && reason !== "zone_missing" ? "–" : formatValue(value, unit, lang);
}

function differenceLines(gap, { lang, texts }) {
  const { unit } = gap;
  const isBounded = gap.difference_min !== null && gap.difference_max !== null;
  const bounds = [gap.difference_min, gap.difference_max].map((bound) => formatDifference(bound, unit, lang));
  if (gap.difference === null && isBounded) return [texts.between(...bounds)];
  if (gap.difference === null) return ["–"];
  const interval = formatInterval(gap.difference_lower, gap.difference_upper, unit, lang);
  return [
    element("strong", {}, formatDifference(gap.difference, unit, lang)),
    interval ? element("span", { class: "interval", title: TERMS[lang].interval[gap.interval_nature] ?? "" }, ` ${interval}`) : null,
    isBounded ? element("span", { class: "interval" }, ` ${texts.possible(...bounds)}`) : null,
  ];
}

function noteLines(gap, context) {
  const { lang, texts } = context;
  const versus = gap.benchmark_name
    ? `${term(lang, "benchmark", gap.benchmark_kind)} – ${gap.benchmark_name}`
    : term(lang, "benchmark", gap.benchmark_kind);
  const facts = [
    versus, formatPeriod(gap.period, lang), intervalNature(gap, lang),
    TERMS[lang].status[gap.obs_status], sourceOf(gap, context),
  ];
  return [
    outcomeMark(gap, lang),
    gap.reason ? element("span", { class: "reason" }, ` ${term(lang, "reason", gap.reason)}`) : null,
    element("span", { class: "provenance" }, texts.provenance(facts.filter(Boolean).join(" · "))),
  ];
}

/** The page that leads from the verdict to the lines of the files. */
export function explainLink(gap, label, { texts, lang }) {
  const { indicator, level, code, vintage, period, benchmark_kind: benchmark, benchmark_code } = gap;
  const key = { indicator, level, code, vintage, period, benchmark, benchmark_code, f: "html", lang };
  return element(
    "a", { class: "explain", href: address("/v1/gaps/explain", key), "aria-label": texts.explainOf(label) },
    texts.explain,
  );
}

/** Name what the interval holds, where one is shown. */
function intervalNature(gap, lang) {
  const isBounded = gap.difference === null && gap.difference_min !== null;
  const isShown = gap.difference_lower !== null || isBounded;
  return isShown ? TERMS[lang].interval[gap.interval_nature] : null;
}

function sourceOf(gap, { releases }) {
  return [...new Set([gap.release, gap.benchmark_release])]
    .filter(Boolean)
    .map((name) => releases.get(name) ?? name)
    .join(" ; ");
}
