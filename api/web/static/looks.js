/** The map's paper, lines and hatching, for a light and for a dark screen; base.css and dark.css hold the same for what lies beside the map. */

/**
 * The figures keep their colours, so that a class is the same in both and in whatever is shared:
 * the outline sets a light or a dark one off against the paper.
 */
export const LOOKS = {
  light: {
    sea: "#dce6ec", land: "#fbfaf7", communes: "#cdd3d9", borders: "#b7bfc7",
    outline: "#2b3440", place: "#16324f", chosen: "#000000", other: "#c2189b", latest: "#124f86", older: "#7a3d00", halo: "#ffffff",
    hatched: "#cbced4", speckled: "#ffffff", hatch: "#5b6470",
  },
  dark: {
    sea: "#12181f", land: "#26313c", communes: "#3d4a57", borders: "#5a6875",
    outline: "#e8edf2", place: "#9cc9f2", chosen: "#ffffff", other: "#ff8df0", latest: "#9cc9f2", older: "#ffb27a", halo: "#12181f",
    hatched: "#46525e", speckled: "#1b232c", hatch: "#b3bec9",
  },
};

const isDark = globalThis.matchMedia?.("(prefers-color-scheme: dark)");

/** The look that the reader's system asks for. */
export function currentLook() {
  return LOOKS[isDark?.matches ? "dark" : "light"];
}

/** Tell each change of it. */
export function onLook(tell) {
  isDark?.addEventListener("change", () => tell(currentLook()));
}
