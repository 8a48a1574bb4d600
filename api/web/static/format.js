/** Numbers as a French or an English reader expects them; a missing one is a word. */

import { TERMS } from "./terms.js";

const LOCALES = { fr: "fr-FR", en: "en-GB" };
const formatters = new Map();
const MINUS = "\u2212";
const THIN = "\u202f";
const NO_BREAK = "\u00a0";
/** Has no width; forbids a line break where it stands. */
const WORD_JOINER = "\u2060";

/** Decimals, and the words after a value and after a difference, of each unit. */
const UNITS = {
  percent: { decimals: 1, value: { fr: `${THIN}%`, en: "%" }, isPoints: true },
  euro: { decimals: 0, value: { fr: `${NO_BREAK}€`, en: "" }, before: { fr: "", en: "€" } },
  count: { decimals: 0, value: { fr: "", en: "" } },
};

const RATE = /^per_(\d+)/;

function describeUnit(unit, lang) {
  const known = UNITS[unit] ?? UNITS[unit?.split("_")[0]];
  if (known) return known;
  const rate = RATE.exec(unit ?? "");
  if (!rate) return { decimals: 2, value: { fr: "", en: "" } };
  const per = formatNumber(Number(rate[1]), lang, 0);
  return { decimals: 1, value: { fr: `${NO_BREAK}pour ${per}`, en: ` per ${per}` } };
}

/** Format a number: grouped, with a real minus sign, "+" when `signed`. */
export function formatNumber(value, lang, decimals, { signed = false, minimum = decimals } = {}) {
  return formatter(lang, decimals, Math.min(minimum, decimals), signed).format(value).replace("-", MINUS);
}

/** Making one costs fifty times what using it does. */
function formatter(lang, maximumFractionDigits, minimumFractionDigits, signed) {
  const key = `${lang} ${maximumFractionDigits} ${minimumFractionDigits} ${signed}`;
  if (!formatters.has(key)) {
    const signDisplay = signed ? "exceptZero" : "negative";
    formatters.set(key, new Intl.NumberFormat(LOCALES[lang], { maximumFractionDigits, minimumFractionDigits, signDisplay }));
  }
  return formatters.get(key);
}

/** Format a value in its unit; null is "non publié". `bare` leaves the unit to what stands beside it. */
export function formatValue(value, unit, lang, { bare = false } = {}) {
  if (value === null || value === undefined) return TERMS[lang].unpublished;
  const { decimals, value: after, before } = describeUnit(unit, lang);
  if (bare) return formatNumber(value, lang, decimals);
  return attach(formatNumber(value, lang, decimals), before?.[lang] ?? "", after[lang]);
}

/** Format a difference with its sign; null is "non comparé". `bare` leaves the unit to a heading. */
export function formatDifference(value, unit, lang, { decimals, bare = false } = {}) {
  if (value === null || value === undefined) return TERMS[lang].not_compared;
  const described = describeUnit(unit, lang);
  const number = formatNumber(value, lang, decimals ?? described.decimals, { signed: true });
  if (bare) return number;
  if (described.isPoints) return `${number}${NO_BREAK}${points(value, lang)}`;
  return attach(number, described.before?.[lang] ?? "", described.value[lang]);
}

/** Name the unit of a measure, for a heading or a field: %, points, €, ×… */
export function measureUnit(measure, unit, lang) {
  if (measure === "ratio") return "×";
  if (measure !== "value") return differenceUnit(unit, lang);
  const { value, before } = describeUnit(unit, lang);
  return `${before?.[lang] ?? ""}${value[lang]}`.trim();
}

/** Name the unit of a difference, for a heading: points, €, pour 1 000… */
export function differenceUnit(unit, lang) {
  const { value, before, isPoints } = describeUnit(unit, lang);
  return isPoints ? "points" : `${before?.[lang] ?? ""}${value[lang]}`.trim();
}

/** Format a ratio: "× 1,8". */
export function formatRatio(value, lang, decimals = 2) {
  if (value === null || value === undefined) return TERMS[lang].not_compared;
  return `×${NO_BREAK}${formatNumber(value, lang, decimals)}`;
}

/** Format one measure of a row. */
export function formatMeasure(value, measure, unit, lang) {
  if (measure === "ratio") return formatRatio(value, lang);
  return measure === "value" ? formatValue(value, unit, lang) : formatDifference(value, unit, lang);
}

/** Format a change of a measure, signed; that of a ratio has no unit. */
export function formatChange(value, measure, unit, lang, options) {
  return measure === "ratio" ? formatNumber(value, lang, 3, { signed: true }) : formatDifference(value, unit, lang, options);
}

/** Format an interval, or "" when a bound is missing. */
export function formatInterval(lower, upper, unit, lang) {
  if (lower === null || upper === null || lower === undefined || upper === undefined) return "";
  const { decimals } = describeUnit(unit, lang);
  const [low, high] = [lower, upper].map((bound) =>
    formatNumber(bound, lang, decimals, { signed: true }));
  return `[${low}${NO_BREAK}; ${high}]`;
}

/** Format a class bound with the decimals that it has, no more. */
export function formatBound(value, measure, unit, lang, { bare = false } = {}) {
  const decimals = decimalsOf(value);
  if (measure === "ratio") return formatRatio(value, lang, decimals);
  if (measure === "difference") return formatDifference(value, unit, lang, { decimals, bare });
  const { value: after, before } = describeUnit(unit, lang);
  if (bare) return formatNumber(value, lang, decimals);
  return attach(formatNumber(value, lang, decimals), before?.[lang] ?? "", after[lang]);
}

/** Format a share between 0 and 1; a missing share is unknown, never 1. */
export function formatShare(share, lang) {
  if (share === null || share === undefined) return TERMS[lang].unknown_share;
  const percent = share * 100;
  const isWhole = percent > 99.95;
  return `${formatNumber(percent, lang, isWhole ? 0 : 1)}${UNITS.percent.value[lang]}`;
}

/** Say a period (SDMX TIME_PERIOD) in words: 2018, 2018-Q4, 2018-12-31. */
export function formatPeriod(period, lang) {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period);
  if (quarter) return TERMS[lang].quarter(quarter[2], quarter[1]);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(period)) return period;
  const options = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(LOCALES[lang], options).format(new Date(`${period}T00:00:00Z`));
}

function points(value, lang) {
  const size = Math.abs(value);
  const isOne = lang === "fr" ? size < 2 : size === 1;
  return isOne ? "point" : "points";
}

/** "−" stands before the currency sign in English: −€7,670. */
function attach(number, before, after) {
  const sign = /^[+\u2212]/.exec(number)?.[0] ?? "";
  const joint = sign && before ? WORD_JOINER : "";
  return `${sign}${joint}${before}${number.slice(sign.length)}${after}`;
}

function decimalsOf(value) {
  const text = String(value);
  return text.includes(".") ? Math.min(text.split(".")[1].length, 4) : 0;
}
