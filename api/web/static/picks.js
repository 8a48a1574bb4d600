/** The territories put side by side, as the address holds them: "qpv:QN00101M:2024,commune:01053:2024". */

/** No more than five columns can be read at once. */
export const MOST = 5;

/** Levels whose gaps are stored; of the others only the published values are shown. */
export const ZONINGS = ["qpv", "zus"];
export const PICK_LEVELS = [...ZONINGS, "commune", "epci", "ept", "urban_unit", "department", "region", "country"];

const WRITTEN = new RegExp(`^(${PICK_LEVELS.join("|")}):([0-9A-Za-z_-]{1,20}):(\\d{4})$`);

/** Write a territory. */
export function spellPick({ level, code, vintage }) {
  return `${level}:${code}:${vintage}`;
}

/** Read the list: what it names, once each; what is no territory; what is beyond the fifth. */
export function readPicks(text) {
  const words = [...new Set(text.split(",").map((word) => word.trim()).filter(Boolean))];
  const known = words.filter((word) => WRITTEN.test(word));
  return {
    picks: known.slice(0, MOST).map(readPick),
    unread: words.filter((word) => !WRITTEN.test(word)).slice(0, MOST),
    beyond: known.slice(MOST).map(readPick),
  };
}

function readPick(word) {
  const [, level, code, vintage] = WRITTEN.exec(word);
  return { level, code, vintage: Number(vintage) };
}

/** Whether a territory is in the list. */
export function isPicked(text, pick) {
  return readPicks(text).picks.some((each) => spellPick(each) === spellPick(pick));
}

/** Add a territory; `refused` says why the list stayed as it was: "already", "full" or "". */
export function addPick(text, pick) {
  const { picks } = readPicks(text);
  if (isPicked(text, pick)) return { with: text, refused: "already" };
  if (picks.length >= MOST) return { with: text, refused: "full" };
  return { with: [...picks, pick].map(spellPick).join(","), refused: "" };
}

/** Take one word off the list, readable or not. */
export function removePick(text, word) {
  return text.split(",").map((each) => each.trim()).filter((each) => each && each !== word).join(",");
}
