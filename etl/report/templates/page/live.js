/** Adds to each drawing a button that brings it to life: figures under the pointer, series to choose. */
(() => {
  const parse = (id) => JSON.parse(document.getElementById(id).textContent);
  const { words, locale } = parse("live_words");
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const tip = make("div", { className: "tip", hidden: true });
  document.body.append(tip);

  /** Vega's handler of tooltips: plain text beside the pointer, within the window. */
  function showTip(_, event, item, value) {
    tip.hidden = value === null || value === undefined || value === "";
    if (tip.hidden) return;
    tip.textContent = value;
    const left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
    const top = Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8);
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${Math.max(8, top)}px`;
  }

  function chooser(series, view) {
    const hidden = new Set();
    const boxes = series.map((name) => {
      const box = make("input", { type: "checkbox", checked: true });
      box.addEventListener("change", () => {
        if (box.checked) hidden.delete(name);
        else hidden.add(name);
        view.signal("hidden", [...hidden]).runAsync();
      });
      return make("label", {}, box, ` ${name}`);
    });
    const legend = make("legend", { textContent: words.shown_series });
    return make("fieldset", { className: "series" }, legend, ...boxes);
  }

  async function enliven(figure, { spec, series }) {
    const container = make("div", { className: "live" });
    container.setAttribute("aria-hidden", "true"); // the still drawing and its data speak
    const view = new vega.View(vega.parse(spec, undefined, { ast: true }), {
      container,
      expr: globalThis.vegaInterpreter,
      hover: true,
      locale: vega.locale(locale),
      renderer: "svg",
      tooltip: showTip,
    });
    const drawing = figure.querySelector(".drawing");
    drawing.after(container);
    await view.runAsync();
    drawing.classList.add("behind");
    const controls = series.length ? chooser(series, view) : null;
    if (controls) container.after(controls);
    return () => {
      view.finalize();
      container.remove();
      controls?.remove();
      drawing.classList.remove("behind");
      tip.hidden = true;
    };
  }

  for (const figure of document.querySelectorAll("figure[data-live]")) {
    const button = make("button", { type: "button", className: "enliven", textContent: words.live });
    let still = null;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", async () => {
      button.disabled = true;
      if (still) still = still();
      else still = await enliven(figure, parse(figure.dataset.live));
      button.disabled = false;
      button.textContent = still ? words.still : words.live;
      button.setAttribute("aria-pressed", String(Boolean(still)));
      button.focus();
    });
    figure.querySelector(".drawing").after(button);
  }
})();
