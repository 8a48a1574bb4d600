/** Taking the list away: what the page shows, as a file for a spreadsheet. */

import { writeLines } from "./csv.js";
import { element } from "./dom.js";
import { fileName, gapLines } from "./gap-table.js";
import { page, run, speech } from "./page.js";

const HOLD_MS = 10_000;

/** Save the rows that are spoken of when the button is pressed. */
export function listenDownload(button) {
  button.addEventListener("click", () => run(async () => {
    const { view, unit, place, catalogue, credit, status, rows, lang } = page;
    const label = catalogue.indicators.get(view.indicator)?.[`label_${lang}`] ?? view.indicator;
    const lines = await linesOf([...rows.values()], { ...view, unit, label }, { ...credit, origin: status.origin });
    save(writeLines(lines, lang), fileName(view.level ?? "qpv", view.figures ?? view.vintage, view.indicator, view.period, place?.name));
  }));
}

async function linesOf(rows, view, credit) {
  if (!view.level) return gapLines(rows, view, credit, speech());
  return (await import("./level_table.js")).levelLines(rows, view, credit, speech());
}

function save(text, download) {
  const href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  element("a", { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href), HOLD_MS);
}
