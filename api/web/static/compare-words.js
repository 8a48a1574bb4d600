/** What is said over two maps: their captions, and what forbids to read the one against the other. */

import { breaksBetween } from "./beside.js";
import { formatPeriod } from "./format.js";
import { TERMS, term } from "./terms.js";

/** The captions of the two maps; the dashes are the outlines of the other generation. */
export function captionsOf({ names: [mine, theirs], vintage, isOther }, view, { words, lang }) {
  const dashed = (each) => isOther && TERMS[lang].generation(each);
  return [words.mapCaption(mine, dashed(vintage)), words.mapCaption(theirs, dashed(view.vintage))];
}

/** What forbids, or makes doubtful, to read the one map against the other, and where the second is from, in sentences. */
export function cautionsOf(beside, view, context) {
  return [...forbidden(beside, view, context), ...sourceOf(beside, context)];
}

/** The second map may be of other releases than the first, which the page credits. */
function sourceOf({ credit }, { words }) {
  const who = [credit?.producer, credit?.licence].filter(Boolean).join(" · ");
  return who ? [words.besideSource(who)] : [];
}

function forbidden({ vintage, period, isOther }, view, { words, lang, unit, breaks }) {
  const [mine, theirs] = [view.period, period].map((each) => each && formatPeriod(each, lang));
  if (isOther && period === null) return [words.missingThere(TERMS[lang].generation(vintage), term(lang, "benchmark", view.benchmark)), words.noGeneration];
  if (isOther) return [words.sameScale, words.noGeneration, ...(view.period === period ? [] : [words.otherYear(mine, theirs)])];
  return [
    words.sameScale, words.twoPeriods,
    ...breaksBetween(breaks, view.period, period).map((each) => words.breakBetween(formatPeriod(each.start, lang), each[`note_${lang}`])),
    ...(unit === "euro" ? [words.prices] : []),
  ];
}
