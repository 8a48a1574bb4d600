/** The table of another level that is taken away: one row for each territory. */

import { sourcesText } from "./gap-table.js";
import { LEVEL_TEXTS } from "./level_texts.js";
import { missingValue, whyMissing } from "./missing.js";
import { term } from "./terms.js";

/** The lines of a level's list, headings first. */
export function levelLines(rows, { level, figures, label, period, unit }, credit, speech) {
  const { lang, texts } = speech;
  const about = [sourcesText(credit.sources), credit.licence, term(lang, "origin", credit.origin)];
  const lines = [...rows].sort((a, b) => a.code.localeCompare(b.code)).map((row) => [
    row.name, row.code, term(lang, "level", level), figures, label, period, texts.unitNames[unit] ?? unit, row.value,
    missingValue(row) ? whyMissing(row, "value", speech) : "", ...about,
  ]);
  return [LEVEL_TEXTS[lang].csvHeads, ...lines];
}
