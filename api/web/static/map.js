/** The map: draws rows as dots and perimeters, tells what is clicked and where the reader looks. */

import { fillColour } from "./colours.js";
import { CLICKABLE, NEAR_ZOOM, SELECTED, changeLook, codeIn, codeIs, dotRadius, iconSize, makeStyle } from "./layers.js";
import { currentLook, onLook } from "./looks.js";
import { patternImages } from "./patterns.js";

const PADDING = 24;
let library = null;

/** Fetch the library and start its workers: who will need a map calls this first, and goes on. */
export function loadLibrary() {
  library ??= import("../vendor/maplibre/maplibre-gl.mjs").then((found) => {
    found.prewarm();
    return found;
  });
  return library;
}

/**
 * Create the map; rejects when the library or WebGL is missing. The page then lives on its list.
 *
 * `onMove(position, { isAsked })`: the map has moved; `isAsked` when the reader wanted it, by hand or by a button.
 */
export async function createMap({ container, texts, bbox, position, describe, onSelect, onMove, onIdle, isFramed = false }) {
  const maplibre = await loadLibrary();
  const map = new maplibre.Map({
    container,
    style: makeStyle(currentLook()),
    ...(position ? { center: [position.lng, position.lat], zoom: position.zoom } : { bounds: bbox, fitBoundsOptions: { padding: PADDING } }),
    attributionControl: false,
    renderWorldCopies: false,
    fadeDuration: 0,
    dragRotate: false,
    pitchWithRotate: false,
    // A map that takes the wheel or the finger would stop the page round it from scrolling.
    cooperativeGestures: isFramed || matchMedia("(pointer: coarse)").matches,
    locale: localeOf(texts),
    maxZoom: 17,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({ unit: "metric" }), "bottom-right");
  // Its sources take data now; "load" would wait for a first drawing, of nothing.
  await new Promise((resolve) => { map.once("style.load", resolve); });
  for (const [name, { image, pixelRatio }] of patternImages()) map.addImage(name, image, { pixelRatio });
  onLook((look) => {
    changeLook(map, look);
    for (const [name, { image }] of patternImages()) map.updateImage(name, image);
  });
  const loan = { isTaken: false };
  listen(map, maplibre, { describe, onSelect, onMove, loan });
  map.on("idle", onIdle);
  return handle(map, loan);
}

function handle(map, loan) {
  let hasAreas = false;
  return {
    /** The map itself, for what is drawn on request (an area). `isTaken`: its clicks choose no neighbourhood meanwhile. */
    lend({ isTaken = false } = {}) {
      loan.isTaken = isTaken;
      return map;
    },
    hasAreas: () => hasAreas,
    /** Fill the outlines of another level, and show no neighbourhood; none empties them again. */
    setAreas(features, scale) {
      hasAreas = features.length > 0;
      map.getSource("areas").setData(collect(features));
      if (scale === null) return;
      for (const source of ["dots", "perimeters", "communes"]) map.getSource(source).setData(collect([]));
      map.setPaintProperty("areas", "fill-color", fillColour(scale));
    },
    setBackground: (collection) => map.getSource("background").setData(collection),
    setCommunes: (features) => map.getSource("communes").setData(collect(features)),
    setPlace: (geometry) => map.getSource("place").setData(collect(geometry ? [{ type: "Feature", properties: {}, geometry }] : [])),
    /** The outlines of another generation, as a dashed line. */
    setOther: (features) => map.getSource("other").setData(collect(features)),
    setPerimeters: (features) => map.getSource("perimeters").setData(collect(features)),
    /** Draw rows as dots with a scale's colours. */
    setRows(rows, scale) {
      map.getSource("dots").setData(collect(rows.filter((row) => row.point).map(toDot)));
      map.setPaintProperty("dots", "circle-radius", dotRadius(rows.length));
      map.setLayoutProperty("dots-missing", "icon-size", iconSize(rows.length));
      for (const [layer, property] of [["dots", "circle-color"], ["perimeters", "fill-color"]]) {
        map.setPaintProperty(layer, property, fillColour(scale));
      }
    },
    select(code) {
      for (const layer of SELECTED) map.setFilter(layer, codeIs(code));
    },
    selectAll(codes) {
      for (const layer of SELECTED) map.setFilter(layer, codeIn(codes));
    },
    position: () => ({ zoom: map.getZoom(), lng: map.getCenter().lng, lat: map.getCenter().lat }),
    /** Tell each step of a move, and take one: two maps are kept together so. */
    onStep: (tell) => map.on("move", ({ isLed }) => { if (!isLed) tell({ center: map.getCenter(), zoom: map.getZoom() }); }),
    jump: (view) => map.jumpTo(view, { isLed: true }),
    /** Frame a box; `isAsked`: the reader wants it, which is a move of theirs. */
    fit: (bbox, { animate = true, isAsked = true } = {}) => map.fitBounds(bbox, { padding: PADDING, maxZoom: 13, animate }, { isAsked }),
    /** Take the size of the container, if it is another: what follows is measured in it. */
    resize() {
      const [{ clientWidth, clientHeight }, canvas] = [map.getContainer(), map.getCanvas()];
      if (clientWidth !== canvas.clientWidth || clientHeight !== canvas.clientHeight) map.resize();
    },
    /** Bring a point into view, closer if the reader is far. */
    show(point, zoom = 12) {
      map.easeTo({ center: point, zoom: Math.max(map.getZoom(), zoom) }, { isAsked: true });
    },
    /** What to ask in detail: null while the dots suffice. */
    detail() {
      if (map.getZoom() < NEAR_ZOOM - 1) return null;
      const box = map.getBounds().toArray().flat();
      return { zoom: Math.round(map.getZoom()), bbox: box.map((number) => number.toFixed(4)).join(",") };
    },
    /** What is seen: [west, south, east, north]. */
    bounds: () => map.getBounds().toArray().flat(),
    repaint: () => map.triggerRepaint(),
  };
}

function listen(map, maplibre, { describe, onSelect, onMove, loan }) {
  const tip = new maplibre.Popup({ closeButton: false, closeOnClick: false, className: "tip", offset: 12 });
  const codeAt = (point) => !loan.isTaken && map.queryRenderedFeatures(point, { layers: CLICKABLE })[0]?.properties.code;
  map.on("click", ({ point }) => {
    const code = codeAt(around(point));
    if (code) onSelect(code);
  });
  map.on("mousemove", ({ point, lngLat }) => {
    const code = codeAt(point);
    map.getCanvas().classList.toggle("pointing", Boolean(code));
    if (code) tip.setLngLat(lngLat).setDOMContent(describe(code)).addTo(map);
    else tip.remove();
  });
  map.on("mouseout", () => tip.remove());
  // The library does not say of a zoom by the wheel that it was by hand.
  let isWheeled = false;
  map.on("wheel", () => { isWheeled = !map.cooperativeGestures.isEnabled(); });
  map.on("moveend", ({ originalEvent, isAsked, isLed }) => {
    // A map that another one leads has nothing to tell; one that changes size was moved by nobody.
    if (!isLed) onMove({ zoom: map.getZoom(), ...map.getCenter() }, { isAsked: Boolean(originalEvent || isAsked || isWheeled) });
    isWheeled = false;
  });
}

/** A finger is not a pixel: look a little around the click. */
function around({ x, y }) {
  return [[x - 4, y - 4], [x + 4, y + 4]];
}

function toDot({ code, class: name, point }) {
  return { type: "Feature", properties: { code, class: name }, geometry: { type: "Point", coordinates: point } };
}

function collect(features) {
  return { type: "FeatureCollection", features };
}

/** The words of the library's own controls. */
export function localeOf(texts) {
  return {
    "Map.Title": texts.mapLabel,
    "NavigationControl.ZoomIn": texts.zoomIn,
    "NavigationControl.ZoomOut": texts.zoomOut,
    "CooperativeGesturesHandler.WindowsHelpText": texts.gestureDesktop,
    "CooperativeGesturesHandler.MacHelpText": texts.gestureMac,
    "CooperativeGesturesHandler.MobileHelpText": texts.gestureMobile,
  };
}
