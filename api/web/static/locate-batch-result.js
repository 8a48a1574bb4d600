/** What is said of a file that was located: its columns, the summary, why rows are unknown. */

import { element } from "./dom.js";
import { formatNumber, formatShare } from "./format.js";
import { generationName } from "./locate-answer.js";

/** The parts of a place that a column may hold. */
export const PARTS = ["address", "number", "postcode", "city", "lon", "lat"];

const FIGURES = ["rows", "yes", "no", "partly", "unknown", "share", "within_300m", "within_500m"];

/** Build what says which columns were taken for what, for the reader to confirm. */
export function usedParts({ columns, replaced }, texts) {
  const used = PARTS.filter((part) => columns[part]).map((part) =>
    element("li", {}, texts.batchUsedAs(texts.part[part], columns[part])));
  return [
    element("h3", {}, texts.batchUsed),
    element("ul", { class: "used" }, used),
    element("p", { class: "hint" }, texts.batchWrong),
    ...(replaced.length ? [element("p", { class: "hint" }, texts.batchReplaced(replaced.join(", ")))] : []),
  ];
}

/** Build the result: the file to save (`saved`: href, name), then the summary of each generation. */
export function resultParts(summary, { texts, lang, saved: { href, name }, said, note }) {
  return [
    element("h3", {}, texts.batchResult),
    element("p", {}, said, note ? ` ${note}` : ""),
    element("p", {}, element("a", { id: "batch-save", class: "button main", href, download: name }, texts.batchSave(name))),
    element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": texts.batchCaption }, summaryTable(summary, { texts, lang })),
    element("p", { class: "hint" }, texts.batchShareNote),
    ...reasonLists(summary, { texts, lang }),
  ];
}

function summaryTable(summary, { texts, lang }) {
  const names = [texts.batchHeads.generation, ...summary.map((one) => generationName(one, lang))];
  const say = (one, name) => {
    if (name !== "share") return formatNumber(one[name], lang, 0);
    return one.share === null ? texts.batchNoShare : formatShare(one.share, lang);
  };
  // A column for each generation: there are few of them, and phones are narrow.
  return element(
    "table", { class: "summary" },
    element("caption", {}, texts.batchCaption),
    element("thead", {}, element("tr", {}, names.map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, FIGURES.map((name) => element(
      "tr", { "data-figure": name },
      element("th", { scope: "row" }, texts.batchHeads[name]),
      summary.map((one) => element("td", {}, say(one, name))),
    ))),
  );
}

function reasonLists(summary, { texts, lang }) {
  const some = summary.filter(({ reasons }) => Object.keys(reasons).length > 0);
  if (some.length === 0) return [];
  return [element("h4", {}, texts.batchReasons), ...some.flatMap((one) => [
    element("p", {}, generationName(one, lang)),
    element("ul", {}, Object.entries(one.reasons).map(([reason, count]) =>
      element("li", {}, texts.batchReason(formatNumber(count, lang, 0), texts.reason[reason] ?? reason)))),
  ])];
}
