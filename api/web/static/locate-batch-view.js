/** The part of the page that takes a file, shows how far it is, and gives the result back. */

import { element, find } from "./dom.js";
import { formatNumber } from "./format.js";
import { generationName } from "./locate-answer.js";
import { locateFile, locateWhole, problemKey, quarterOf } from "./locate-batch.js";
import { PARTS, resultParts, usedParts } from "./locate-batch-result.js";
import { MOST_STREAMED, countLines, inspectFile, resultName, writeCsv } from "./locate-file.js";

/** Prepare the form. `vintages`: the generations to choose from, latest first. */
export function createBatch({ texts, lang, vintages }) {
  const batch = { texts, lang, file: null, found: null, running: null, url: null };
  fillOptions(vintages, batch);
  find("file").addEventListener("change", ({ target }) => choose([...target.files], batch));
  listenDrop(find("drop"), (files) => choose(files, batch));
  find("batch-form").addEventListener("submit", (event) => {
    event.preventDefault();
    start(batch);
  });
  find("batch-cancel").addEventListener("click", () => batch.running?.abort());
}

function fillOptions(vintages, { texts, lang }) {
  const names = vintages.map((vintage) => [String(vintage), generationName({ level: "qpv", vintage }, lang)]);
  find("batch-vintage").replaceChildren(...[["", texts.batchAll], ...names].map(([value, said]) =>
    element("option", { value }, said)));
  find("batch-parts").replaceChildren(...PARTS.map((part) => element(
    "div", { class: "field" },
    element("label", { for: `part-${part}` }, texts.part[part]),
    element("input", { id: `part-${part}`, name: part, list: "batch-names", autocomplete: "off", spellcheck: "false", maxlength: "200" }),
  )));
}

function listenDrop(zone, onFiles) {
  // Beside the zone a browser would open the file in place of the page.
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
  zone.addEventListener("dragover", () => zone.classList.add("over"));
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("over"));
  zone.addEventListener("drop", ({ dataTransfer: { files } }) => {
    if (files.length === 1) find("file").files = files;
    onFiles([...files]);
  });
}

/** Look at what was chosen, before anything is sent. */
async function choose(files, batch) {
  const { texts, lang } = batch;
  Object.assign(batch, { file: null, found: null });
  forget(batch);
  if (files.length > 1) return complain("several", batch);
  const [file] = files;
  const found = file ? await inspectFile(file) : null;
  if (!found) return undefined;
  if (found.problem) return complain(found.problem, batch);
  Object.assign(batch, { file, found });
  const chosen = texts.batchChosen(file.name, formatSize(file.size, lang), texts.batchForm[found.kind]);
  const names = found.names.length ? `. ${texts.batchHas(found.names.join(", "))}` : "";
  find("file-said").textContent = `${chosen}${names}`;
  find("batch-names").replaceChildren(...found.names.map((value) => element("option", { value })));
  return undefined;
}

function formatSize(bytes, lang) {
  const [size, unit] = bytes < 2 ** 20 ? [bytes / 2 ** 10, { fr: "ko", en: "kB" }] : [bytes / 2 ** 20, { fr: "Mo", en: "MB" }];
  return `${formatNumber(size, lang, size < 10 ? 1 : 0)}\u00a0${unit[lang]}`;
}

/** Forget what was said of another file. */
function forget(batch) {
  if (batch.url) URL.revokeObjectURL(batch.url);
  batch.url = null;
  for (const id of ["batch-problem", "batch-said", "file-said"]) find(id).textContent = "";
  for (const id of ["batch-used", "batch-result", "batch-names"]) find(id).replaceChildren();
}

function complain(key, { texts }, detail = "") {
  find("batch-problem").replaceChildren(texts.problem[key], detail ? element(
    "span", { class: "hint" }, ` ${texts.problemDetail} `, element("span", { lang: "en" }, detail)) : "");
  if (key === "no_columns") find("batch-columns").open = true;
}

async function start(batch) {
  const { texts, file, running } = batch;
  if (running) return;
  if (!file) {
    if (!find("batch-problem").textContent) find("batch-problem").textContent = texts.batchNone;
    find("file").focus();
    return;
  }
  const said = find("file-said").textContent;
  forget(batch);
  find("file-said").textContent = said;
  batch.running = new AbortController();
  advance(batch, true);
  try {
    await locate(batch);
  } catch (error) {
    if (error.name === "AbortError") find("batch-said").textContent = texts.batchCancelled;
    else complain(problemKey(error), batch, error.status ? error.message : "");
  } finally {
    batch.running = null;
    advance(batch, false);
  }
}

/** Show the bar and the way to stop, or the way to start; the focus is not lost with a button. */
function advance({ texts }, isRunning) {
  const [go, cancel] = [find("batch-go"), find("batch-cancel")];
  const hadFocus = [go, cancel].includes(document.activeElement);
  find("batch-progress").hidden = !isRunning;
  [go.hidden, cancel.hidden] = [isRunning, !isRunning];
  if (hadFocus) (isRunning ? cancel : go).focus();
  if (!isRunning) return;
  find("batch-bar").removeAttribute("value");
  find("batch-label").textContent = texts.batchSending;
}

async function locate(batch) {
  const { file, found, lang } = batch;
  const parameters = readOptions(find("batch-form"));
  const isLong = found.kind === "csv" && (await countLines(file)) > MOST_STREAMED + 1;
  if (isLong) return locateLong(batch, parameters);
  const delimiter = found.delimiter ?? (lang === "fr" ? ";" : ",");
  const follow = follower(batch);
  const { rows, summary } = await locateFile(file, parameters, { signal: batch.running.signal, ...follow });
  return showResult(batch, new Blob(writeCsv(rows, delimiter), { type: "text/csv;charset=utf-8" }), summary);
}

/** More rows than can be followed: the service's own CSV, without distances. */
async function locateLong(batch, parameters) {
  const { texts, file, running: { signal } } = batch;
  const { distance, ...others } = parameters;
  find("batch-label").textContent = texts.batchNoProgress;
  const { columns, replaced, summary, content } = await locateWhole(file, others, { signal });
  find("batch-used").replaceChildren(...usedParts({ columns, replaced }, texts));
  showResult(batch, content, summary, distance ? texts.batchNoDistance : "");
}

function readOptions({ vintage, distance, ...form }) {
  const parts = PARTS.map((part) => [part, find(`part-${part}`).value.trim()]);
  return { vintage: vintage.value, distance: distance.checked || "", ...Object.fromEntries(parts) };
}

/** Show how far it is; what is spoken of it is each quarter. */
function follower(batch) {
  const { texts, lang } = batch;
  let [total, quarter] = [0, 0];
  return {
    onStart(told) {
      total = told.rows_total;
      find("batch-used").replaceChildren(...usedParts(told, texts));
    },
    onProgress(done) {
      const said = texts.batchDone(formatNumber(done, lang, 0), formatNumber(total, lang, 0));
      Object.assign(find("batch-bar"), { max: Math.max(total, 1), value: done });
      find("batch-label").textContent = said;
      if (quarterOf(done, total) === quarter) return;
      quarter = quarterOf(done, total);
      find("batch-said").textContent = said;
    },
  };
}

/** Show what was found, and the file to save. */
function showResult(batch, content, summary, note = "") {
  const { texts, lang, file } = batch;
  batch.url = URL.createObjectURL(content);
  const total = formatNumber(summary[0]?.rows ?? 0, lang, 0);
  find("batch-said").textContent = texts.batchSaid(total);
  const saved = { href: batch.url, name: resultName(file.name, lang === "fr" ? "localise" : "located") };
  find("batch-result").replaceChildren(...resultParts(summary, { texts, lang, saved, said: texts.batchSaid(total), note }));
}
