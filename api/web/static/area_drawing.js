/** One drawing, from its first corner to its last: what each gesture does to the corners. */

import { drawArea, listenDrawing } from "./area_map.js";
import { MOST_CORNERS, faultOf, roundCorner } from "./area_shape.js";
import { createTools, sayCorner } from "./area_tools.js";
import { element, find } from "./dom.js";
import { page } from "./page.js";
import { boxOf } from "./place.js";

/**
 * Let the reader draw. `corners`: those to begin with; `fault`: what is wrong with them.
 *
 * onDone(corners) is told a shape without fault; onCancel that there is none. Returns {close, focus}.
 */
export function openDrawing({ corners: first, fault, words, onDone, onCancel }) {
  const { lang } = page;
  const map = page.map?.lend({ isTaken: true });
  let corners = [...first];
  const act = {
    onPoint(corner) {
      if (corners.length >= MOST_CORNERS) return tools.say(words.full(MOST_CORNERS));
      // The cross has not moved: a second corner there would be no side.
      if (`${corner}` === `${corners.at(-1)}`) return undefined;
      corners.push(corner);
      return show({ said: words.put(corners.length, sayCorner(corner, lang)) });
    },
    onCentre: () => act.onPoint(roundCorner(map.getCenter().toArray())),
    onNext: (next) => drawArea(map, corners, { isOpen: true, next }),
    onUndo() {
      if (corners.pop()) show({ said: words.removed(corners.length + 1) });
    },
    onRemove(index) {
      corners.splice(index, 1);
      show({ said: words.removed(index + 1) });
      tools.focusCorner(Math.min(index, corners.length - 1));
    },
    onFrame() {
      const [[west, south], [east, north]] = map.getBounds().toArray().map(roundCorner);
      end([[west, south], [east, south], [east, north], [west, north]]);
    },
    onTyped(typed) {
      if (typed.length) page.map?.fit(boxOf(typed, 0), { animate: false });
      end(typed);
    },
    onEnd: () => end(corners),
    onCancel() {
      close();
      onCancel();
    },
  };
  const tools = createTools({ words, lang, hasMap: Boolean(map), act });
  const cross = element("div", { class: "area-cross", "aria-hidden": "true" });
  const stop = map ? begin(map, cross, () => corners, act) : () => {};

  function show(said) {
    if (map) drawArea(map, corners, { isOpen: true });
    tools.update(corners, said);
  }

  /** A shape with a fault stays open, so that it can be mended. */
  function end(shape) {
    const wrong = faultOf(shape);
    corners = [...shape];
    if (wrong) return show({ fault: wrong });
    close();
    return onDone(corners);
  }

  function close() {
    stop();
    tools.root.remove();
    cross.remove();
    if (map) drawArea(page.map.lend(), []);
    page.map?.resize();
  }

  // In the list's place the map keeps its size; on a small screen the list is far below the map.
  if (page.isWide()) find("panel").prepend(tools.root);
  else find("map-frame").before(tools.root);
  page.map?.resize();
  show({ fault });
  return { close, focus: () => (map ? map.getCanvas().focus() : tools.openTyped()) };
}

/** The keys work on the map, which says so to who listens. */
function begin(map, cross, read, act) {
  const canvas = map.getCanvas();
  canvas.setAttribute("aria-describedby", "area-how area-status");
  map.getContainer().append(cross);
  const stop = listenDrawing(map, read, act);
  return () => {
    canvas.removeAttribute("aria-describedby");
    stop();
  };
}
