/** Asks the service about a whole file, and follows how far it is. */

import { ApiError, address, problemOf } from "./api.js";

const PATH = "/v1/locate/batch";

/**
 * Send a file and read its answer as it is made.
 *
 * onStart is told {columns, replaced, rows_total}, onProgress the rows done. Returns {rows, summary}.
 * An abort passes through as AbortError; everything else is an ApiError.
 */
export async function locateFile(file, parameters, { signal, onStart, onProgress }) {
  const response = await post(file, { ...parameters, f: "ndjson" }, signal);
  const rows = [];
  for await (const document of readDocuments(response.body)) {
    if (document.problem) throw new ApiError(document.problem.title, document.problem.detail, document.problem.status);
    if (document.columns) onStart(document);
    for (const row of document.items ?? []) rows.push(row);
    if (document.rows_done !== undefined) onProgress(document.rows_done);
    if (document.summary) return { rows, summary: document.summary };
  }
  throw new ApiError("cut");
}

/** Send a file too long to be followed; its answer is a CSV, as the service writes it. */
export async function locateWhole(file, parameters, { signal }) {
  const response = await post(file, { ...parameters, f: "csv" }, signal);
  const said = (name) => JSON.parse(response.headers.get(name) ?? "null");
  const told = { columns: said("X-Columns"), replaced: said("X-Replaced") ?? [], summary: said("X-Summary") };
  return { ...told, content: await read(() => response.blob()) };
}

async function post(file, parameters, signal) {
  const url = address(PATH, parameters);
  const response = await read(() => fetch(url, { method: "POST", body: file, signal, cache: "no-store" }), "");
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** Yield the JSON documents of a stream, one a line, however its pieces are cut. */
export async function* readDocuments(stream) {
  const text = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await read(() => text.read());
    const lines = (rest + (value ?? "")).split("\n");
    rest = lines.pop();
    for (const line of lines) if (line) yield JSON.parse(line);
    if (done) return;
  }
}

/** A connection that breaks is the service's silence, not a bug of the page. */
async function read(task, word = "cut") {
  try {
    return await task();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(word);
  }
}

/** Name the sentence for what went wrong: a key of the page's `problem` texts. */
export function problemKey({ message, status }) {
  if (status === 0 || status === undefined) return message === "cut" ? "cut" : "offline";
  if (status === 422 || status === 400) return /no column/i.test(message) ? "no_columns" : "unread";
  return { 408: "slow", 413: "too_many", 429: "busy", 502: "geocoder", 503: "busy" }[status] ?? "other";
}

/** How often to speak of the progress: at each quarter, so that a reader who listens is not flooded. */
export function quarterOf(done, total) {
  return total > 0 ? Math.floor((4 * done) / total) : 0;
}
