/** The sheet on one A4 page: what it says, its key figures, its past, its rank, its sources and dates. */

import { releasesOf, sayReleases } from "./credits.js";
import { element, find } from "./dom.js";
import { formatDifference, formatInterval, formatNumber, formatPeriod, formatValue } from "./format.js";
import { gatherMemberships } from "./memberships.js";
import { isNumber } from "./plot.js";
import { spineRows } from "./spine.js";
import { TERMS, term } from "./terms.js";

const SIZES = ["large", "middle", "small"];
/** Millimetres between the margins, with a hair's breadth for the printer's rounding. */
const PAGE_MM = 275;
const MM = 96 / 25.4;
const SIGNS = { worse: "▼", similar: "●", better: "▲", context: "◆" };
const SVG = "http://www.w3.org/2000/svg";

/** Make the printed page; `said`: the sheet's sentences; `picture`: the gap through time, as SVG or "". */
export function layPrint({ territory, gaps, said, rank, picture, pictureTitle }, context) {
  const root = find("print");
  let kept = gaps;
  const write = () => root.replaceChildren(...pageOf({ territory, gaps: kept, left: gaps.length - kept.length, said, rank, picture, pictureTitle }, context));
  const fits = () => root.scrollHeight <= PAGE_MM * MM;
  root.classList.add("measured");
  write();
  for (const size of SIZES) {
    root.dataset.size = size;
    if (fits()) break;
  }
  // What does not fit is counted, never cut: the last figures stay in the sheet on line.
  while (!fits() && kept.length > 1) {
    kept = withoutOne(kept, context);
    write();
  }
  root.classList.remove("measured");
}

/** Leave out the last figure of the theme that has most: every theme keeps some, and the map's own stays. */
function withoutOne(gaps, { indicators, mapped }) {
  const free = gaps.filter(({ indicator }) => indicator !== mapped);
  const themeOf = ({ indicator }) => indicators.get(indicator)?.theme;
  const count = (theme) => gaps.filter((gap) => themeOf(gap) === theme).length;
  const most = Math.max(...free.map((gap) => count(themeOf(gap))));
  const dropped = free.filter((gap) => count(themeOf(gap)) === most).at(-1);
  return gaps.filter((gap) => gap !== dropped);
}

function pageOf({ territory, gaps, left, said, rank, picture, pictureTitle }, context) {
  const { words, lang, status } = context;
  const notes = letters(gaps, lang);
  const releases = releasesOf(gaps, context.sources);
  const day = formatPeriod(new Date().toISOString().slice(0, 10), lang);
  return [
    element("header", {},
      element("p", { class: "print-title" }, context.texts.title, status.origin === "demonstration" ? element("strong", {}, ` — ${words.fictitious}`) : null),
      element("h1", {}, territory.name ?? territory.code),
      element("p", {}, [term(lang, "level", territory.level), territory.code, TERMS[lang].generation(territory.vintage), ...placesOf(territory)].join(" · "))),
    ...said.filter(Boolean).map((sentence) => element("p", { class: "said" }, sentence)),
    keyTable(gaps, { ...context, notes, releases }),
    element("p", { class: "notes" }, [...notes].map(([note, letter]) => `(${letter}) ${note}`).join(" ; "), ` — ${Object.entries(SIGNS).map(([name, sign]) => `${sign} ${term(lang, "outcome", name).toLowerCase()}`).join(", ")}`, left ? ` — ${words.printMore(left)}` : ""),
    element("div", { class: "pair" },
      picture ? element("figure", {}, element("figcaption", {}, pictureTitle), element("img", { alt: said[0] || pictureTitle, src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture)}` })) : null,
      element("div", {}, element("h2", {}, words.peersHead), element("p", {}, rank), element("h2", {}, words.historyHead), historyCopy())),
    element("footer", {},
      element("p", {}, element("strong", {}, `${words.sourcesHead}${words.colon}`), sayReleases(releases, { ...context, isNumbered: true }), "."),
      element("p", {}, `${words.printed(day)} · ${words.made(day, status.data_version)} · ${addressOf()}`)),
  ];
}

/** The address of the sheet; where the map was and what was searched do not matter on paper. */
function addressOf() {
  const { origin, pathname, search } = location;
  const query = new URLSearchParams(search);
  for (const name of ["at", "q", "sort"]) query.delete(name);
  return `${origin}${pathname}?${query}`;
}

/** Where it lies, in a line: the communes, intercommunalities and departments of the latest vintage of each. */
export function placesOf({ memberships = [] }) {
  const levels = ["commune", "epci", "department"];
  const last = new Map();
  for (const { level, vintage } of memberships) last.set(level, Math.max(vintage, last.get(level) ?? 0));
  const latest = memberships.filter(({ level, vintage }) => levels.includes(level) && vintage === last.get(level));
  return gatherMemberships(latest).slice(0, 4).map(({ name, code }) => name ?? code);
}

function historyCopy() {
  return document.querySelector("#sheet .history")?.cloneNode(true) ?? element("p", {}, "–");
}

/** One letter for each territory of comparison. */
function letters(gaps, lang) {
  const names = gaps.filter(({ benchmark_value: value }) => value !== null).map((gap) => versus(gap, lang));
  return new Map([...new Set(names)].map((name, i) => [name, String.fromCharCode(97 + i)]));
}

function versus({ benchmark_kind: kind, benchmark_name: name }, lang) {
  return [term(lang, "benchmark", kind), name].filter(Boolean).join(" – ");
}

function keyTable(gaps, context) {
  const { words } = context;
  const { reach, rows } = spineRows(gaps, context);
  const heads = [words.keyHead, words.printedValue, words.benchmark, `${words.difference} [${words.interval}]`, words.favourableSide, words.period, words.source];
  return element("table", {},
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }), heads.map((head) => element("th", { scope: "col" }, head)))),
    groups(rows).map((group) => element("tbody", {}, group.map((row, i) => line(row, reach, i === 0 ? group.length : 0, context)))));
}

function groups(rows) {
  return rows.reduce((all, row) => {
    if (all.at(-1)?.[0].theme === row.theme) all.at(-1).push(row);
    else all.push([row]);
    return all;
  }, []);
}

function line(row, reach, span, { lang, notes, releases }) {
  const { gap } = row;
  const letter = gap.benchmark_value === null ? "" : ` (${notes.get(versus(gap, lang))})`;
  const sources = releasesOf([gap], new Map(releases.map((each, i) => [each.release, { ...each, number: i + 1 }]))).map(({ number }) => number);
  return element("tr", {},
    span ? element("th", { scope: "rowgroup", rowspan: `${span}` }, term(lang, "theme", row.theme)) : null,
    element("th", { scope: "row" }, row.label),
    element("td", { class: "number" }, isNumber(gap.value) || row.figures ? plain(gap.value, gap.unit, lang) : "–"),
    element("td", { class: "number" }, gap.benchmark_value === null ? "–" : `${plain(gap.benchmark_value, gap.unit, lang)}${letter}`),
    row.missing ? element("td", { colspan: "2", class: "missing" }, row.missing) : [
      element("td", { class: "number" }, formatDifference(gap.difference, gap.unit, lang, { bare: isRate(gap.unit) }), " ",
        element("span", { class: "limits" }, formatInterval(gap.difference_lower, gap.difference_upper, gap.unit, lang))),
      element("td", {}, spineCell(row, reach)),
    ],
    element("td", {}, gap.period ?? "–"), element("td", {}, sources.join(", ")));
}

/** A rate's own label says per how many. */
function plain(value, unit, lang) {
  return isRate(unit) && isNumber(value) ? formatNumber(value, lang, 1) : formatValue(value, unit, lang);
}

function isRate(unit) {
  return unit.startsWith("per_");
}

/** A row's place on the spine, small: the same place as on the screen. */
function spineCell({ x, x1, x2, outcome }, reach) {
  const at = (value) => 60 + (54 * Math.log(value)) / Math.log(reach);
  const shape = (tag, attributes) => {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };
  const cell = shape("svg", { viewBox: "0 0 120 12", class: `spine ${outcome}`, "aria-hidden": "true" });
  cell.append(shape("line", { x1: 60, x2: 60, y1: 0, y2: 12, class: "centre" }), shape("line", { x1: 6, x2: 114, y1: 6, y2: 6, class: "axis" }));
  if (isNumber(x1)) cell.append(shape("line", { x1: at(x1), x2: at(x2), y1: 6, y2: 6, class: "interval" }));
  const points = { worse: "-5,-4 5,-4 0,5", better: "-5,4 5,4 0,-5", context: "-5,0 0,-5 5,0 0,5" }[outcome];
  const place = `translate(${at(x)},6)`;
  cell.append(points ? shape("polygon", { points, transform: place }) : shape("circle", { r: 4, transform: place }));
  return cell;
}
