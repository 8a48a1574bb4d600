/** Vega, fetched when the first chart is opened; run by its interpreter, as the policy allows no eval. */

let loading = null;

function load() {
  loading ??= (async () => {
    await import("../vendor/vega/vega.min.js");
    const { expressionInterpreter } = await import("../vendor/vega/vega-interpreter.js");
    return { vega: globalThis.vega, expr: expressionInterpreter };
  })();
  return loading;
}

/** Draw a chart into an element; returns what ends it. `onPoint` is told the data of what is clicked. */
export async function drawChart(spec, container, onPoint) {
  const view = await makeView(spec, { renderer: "svg", container });
  if (onPoint) view.addEventListener("click", (_, item) => item?.datum && onPoint(item.datum));
  await view.runAsync();
  return () => view.finalize();
}

/** Write a chart as SVG. */
export async function writeSvg(spec) {
  const view = await makeView(spec, { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

async function makeView({ config, ...spec }, options) {
  const { vega, expr } = await load();
  return new vega.View(vega.parse(spec, config, { ast: true }), { expr, hover: false, ...options });
}
