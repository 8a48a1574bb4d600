/** Small helpers to build elements; text is always text, never markup. */

/** Create an element with attributes ("on…" are listeners; null and false are left out). */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Find an element that index.html promises. */
export function find(id) {
  return document.getElementById(id);
}

const styles = new Map();

/** Fetch the style of a view with its module, once, and wait for it: the first visit does not pay for it. */
export function loadStyle(href) {
  if (!styles.has(href)) {
    styles.set(href, new Promise((resolve) => {
      document.head.append(element("link", { rel: "stylesheet", href, onload: resolve, onerror: resolve }));
    }));
  }
  return styles.get(href);
}

/** Fill every element that names a text: data-text="key" for its content, data-label="key" for its name. */
export function fillTexts(texts) {
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = texts[node.dataset.text];
  for (const node of document.querySelectorAll("[data-hint]")) node.placeholder = texts[node.dataset.hint];
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", texts[node.dataset.label]);
  }
}
