/** What the page tells the reader: errors, notices, and its own state for whoever waits for it. */

import { element, find } from "./dom.js";

/** Say that something failed, in the service's words, with a way to try again. */
export function showError(error, texts, onRetry) {
  const cause = error.message || texts.offline;
  find("alert").replaceChildren(
    element("p", {}, element("strong", {}, texts.errorTitle), ` ${cause}`),
    element("button", { type: "button", class: "button", onclick: onRetry }, texts.retry),
  );
  if (find("notice").textContent === texts.loading) showNotice("");
  Object.assign(document.documentElement.dataset, { state: "error", error: cause });
}

/** Forget the last error. */
export function clearError() {
  find("alert").replaceChildren();
  delete document.documentElement.dataset.error;
}

/** Say something that is not an error; "" says nothing. */
export function showNotice(text) {
  find("notice").textContent = text;
}

/** Tell whoever waits (a test, a screenshot) whether the page is "loading", "idle" or "empty". */
export function setPageState(name) {
  document.documentElement.dataset.state = name;
}
