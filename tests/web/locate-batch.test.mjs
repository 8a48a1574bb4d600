import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ApiError } from "../../api/web/static/api.js";
import { problemKey, quarterOf, readDocuments } from "../../api/web/static/locate-batch.js";
import { LOCATE_TEXTS } from "../../api/web/static/locate-texts.js";
import { countLines, inspectFile, resultName, splitCells, writeCsv } from "../../api/web/static/locate-file.js";

const file = (content, name = "lieux.csv") => new File([content], name);

test("a CSV is known by its first line, whatever separates its cells and however it is written", async () => {
  const french = await inspectFile(file("Adresse;Code postal;\"Ville; ou lieu\"\n1 rue X;01000;Bourg\n"));
  assert.deepEqual(french, { kind: "csv", names: ["Adresse", "Code postal", "Ville; ou lieu"], delimiter: ";" });
  const windows = await inspectFile(file(new Uint8Array([0x4e, 0x75, 0x6d, 0xe9, 0x72, 0x6f, 0x2c, 0x78, 0x0a])));
  assert.deepEqual(windows.names, ["Numéro", "x"]);
  const wide = await inspectFile(file(new Uint8Array([0xff, 0xfe, 0x78, 0, 0x2c, 0, 0x79, 0, 0x0a, 0])));
  assert.deepEqual(wide.names, ["x", "y"]);
});

test("a workbook and GeoJSON are known by their first bytes", async () => {
  assert.equal((await inspectFile(file(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), "a.xlsx"))).kind, "xlsx");
  assert.equal((await inspectFile(file('\n {"type":"FeatureCollection"}', "a.geojson"))).kind, "geojson");
});

test("what cannot be read is refused before it is sent, in words of its own", async () => {
  const cases = {
    empty: [file(""), file("\n\n")],
    old_excel: [file(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0]), "a.xls")],
    ods: [file(new Uint8Array([0x50, 0x4b, 3, 4, 0]), "a.ods")],
    wrong_type: [
      file("%PDF-1.7 x", "a.pdf"), file(new Uint8Array([0x89, 0x50, 0, 1]), "a.png"),
      file("<!doctype html>", "a.html"), file(new Uint8Array([0x50, 0x4b, 3, 4]), "a.docx"),
    ],
    too_large: [{ size: 101 * 2 ** 20 }],
    geojson_too_large: [Object.assign(file('{"a":1}'), {})],
  };
  Object.defineProperty(cases.geojson_too_large[0], "size", { value: 21 * 2 ** 20 });
  for (const [problem, files] of Object.entries(cases)) {
    for (const each of files) assert.equal((await inspectFile(each)).problem, problem, each.name);
    assert.ok(LOCATE_TEXTS.fr.problem[problem], problem);
  }
});

test("the limits are those of the service", () => {
  const limits = readFileSync(new URL("../../api/locating/limits.py", import.meta.url), "utf8");
  const page = readFileSync(new URL("../../api/web/static/locate-file.js", import.meta.url), "utf8");
  for (const name of ["MOST_BYTES", "MOST_GEOJSON_BYTES"]) {
    const [, megabytes] = new RegExp(`^${name} = (\\d+) \\* 2\\*\\*20`, "m").exec(limits);
    assert.match(page, new RegExp(`${name} = ${megabytes} \\* 2 \\*\\* 20`));
  }
  const writing = readFileSync(new URL("../../api/locating/write.py", import.meta.url), "utf8");
  assert.match(writing, /^MOST_JSON_ROWS = 100_000$/m);
  assert.match(page, /MOST_STREAMED = 100_000;/);
});

test("quoted cells keep their quotes and separators", () => {
  assert.deepEqual(splitCells('a,"b, ""c""",d', ","), ["a", 'b, "c"', "d"]);
});

test("the result opens in a French spreadsheet, and runs no formula in it", () => {
  const rows = [
    { nom: "=1+1", cp: "01000", qpv_2024_answer: "yes", qpv_2024_distance_m: 86.7, n: "-1,5" },
    { nom: 'A; "B"', cp: null, qpv_2024_answer: "no", qpv_2024_distance_m: null, n: "-x" },
  ];
  assert.equal(writeCsv(rows, ";").join(""), [
    "\ufeffnom;cp;qpv_2024_answer;qpv_2024_distance_m;n",
    "'=1+1;01000;yes;86,7;-1,5", '"A; ""B""";;no;;\'-x', "",
  ].join("\r\n"));
  assert.match(writeCsv(rows, ",").join(""), /yes,86\.7,"-1,5"/);
  assert.equal(resultName("membres.2024.xlsx", "localise"), "membres.2024-localise.csv");
});

test("lines are counted without holding the file", async () => {
  assert.equal(await countLines(file("a\nb\nc\n")), 3);
});

test("documents are read one a line, however the pieces are cut", async () => {
  const bytes = new TextEncoder().encode('{"a":"é"}\n{"b":2}\n');
  const pieces = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
      controller.close();
    },
  });
  const documents = [];
  for await (const document of readDocuments(pieces)) documents.push(document);
  assert.deepEqual(documents, [{ a: "é" }, { b: 2 }]);
});

test("a stream that breaks is an answer that was cut", async () => {
  const broken = new ReadableStream({ start: (controller) => controller.error(new TypeError("network")) });
  await assert.rejects(async () => {
    for await (const _ of readDocuments(broken)) assert.fail();
  }, (error) => problemKey(error) === "cut");
});

test("every refusal of the service has its sentence", () => {
  const key = (status, detail = "") => problemKey(new ApiError("Title", detail, status));
  assert.equal(key(422, "No column tells where a row is"), "no_columns");
  assert.equal(key(422, "address: the file has no column 'x'"), "no_columns");
  assert.equal(key(422, "The CSV cannot be read"), "unread");
  const keys = [408, 413, 422, 429, 500, 502, 503].map((status) => key(status));
  assert.deepEqual(keys, ["slow", "too_many", "unread", "busy", "other", "geocoder", "busy"]);
  assert.equal(problemKey(new ApiError("", "", 0)), "offline");
  for (const each of [...keys, "cut", "offline", "no_columns", "several"]) assert.ok(LOCATE_TEXTS.fr.problem[each], each);
});

test("the progress is spoken by quarters", () => {
  assert.deepEqual([0, 1, 25, 99, 100].map((done) => quarterOf(done, 100)), [0, 0, 1, 3, 4]);
  assert.equal(quarterOf(0, 0), 0);
});
