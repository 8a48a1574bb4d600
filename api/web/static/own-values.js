/** What a neighbourhood has itself, where no gap was made of it: not compared is not unpublished. */

/** Put the published value, and its release, into the gaps of that indicator and period that carry none. */
export function withOwnValues(gaps, observations) {
  const keyOf = ({ indicator, period }) => `${indicator} ${period}`;
  const own = new Map(observations.map((each) => [keyOf(each), each]));
  return gaps.map((gap) => {
    const found = gap.value === null ? own.get(keyOf(gap)) : null;
    return typeof found?.value === "number" ? { ...gap, value: found.value, release: found.release } : gap;
  });
}
