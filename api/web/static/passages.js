/** What passes from one generation of neighbourhoods to the other, read from either side. */

/** Old generation first: the table of passages is kept in the order of time. */
export function orderPair(one, other) {
  return Number(one) < Number(other) ? [one, other] : [other, one];
}

/** Gather the passages by neighbourhood of one side: code → those of the other side, the largest share first. */
export function gatherPassages(passages, side) {
  const [own, other] = side === "old" ? ["old", "new"] : ["new", "old"];
  const found = new Map();
  for (const row of passages) {
    const code = row[`${own}_code`];
    if (!code) continue;
    if (!found.has(code)) found.set(code, []);
    if (!row[`${other}_code`]) continue;
    const { weight, new_share: newShare, basis } = row;
    found.get(code).push({ code: row[`${other}_code`], name: row[`${other}_name`], weight, newShare, basis });
  }
  const share = side === "old" ? "weight" : "newShare";
  for (const partners of found.values()) partners.sort((a, b) => (b[share] ?? -1) - (a[share] ?? -1));
  return found;
}

/** The neighbourhood of the other side that holds the most of this one, or null. */
export function mainPartner(gathered, code) {
  return gathered.get(code)?.[0]?.code ?? null;
}

/** The lineage between exactly two generations, from a history; null when it is not known. */
export function lineageWith({ before = [], after = [] }, vintage) {
  for (const [direction, lineages] of [["before", before], ["after", after]]) {
    const lineage = lineages.find((each) => String(each.vintage) === String(vintage));
    if (lineage) return { direction, ...lineage };
  }
  return null;
}
