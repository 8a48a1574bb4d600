/** Where a neighbourhood lies: one line per territory and share, whatever the number of vintages. */

const SHOWN_LEVELS = ["commune", "epci", "ept", "urban_unit", "contract", "department", "region"];

/** Gather the memberships of one territory with one share; the latest vintage gives the name. */
export function gatherMemberships(memberships) {
  const groups = new Map();
  for (const each of memberships.filter(({ level }) => SHOWN_LEVELS.includes(level))) {
    const key = [each.level, each.code, each.share].join("|");
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map(merge).sort(compare);
}

function merge(group) {
  const sorted = group.sort((a, b) => a.vintage - b.vintage);
  const { level, code, name, share } = sorted.at(-1);
  return { level, code, name, share, vintages: sayYears(sorted.map(({ vintage }) => vintage)) };
}

/** Levels in the order of the sheet, then the largest share; an unknown share comes last. */
function compare(a, b) {
  const order = ({ level }) => SHOWN_LEVELS.indexOf(level);
  return order(a) - order(b) || (b.share ?? -1) - (a.share ?? -1) || a.code.localeCompare(b.code);
}

/** Write years with their runs: 2015–2019, 2021. */
export function sayYears(years) {
  const runs = [];
  for (const year of [...new Set(years)]) {
    const run = runs.at(-1);
    if (run && run.last === year - 1) run.last = year;
    else runs.push({ first: year, last: year });
  }
  return runs.map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`)).join(", ");
}
