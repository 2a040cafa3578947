// What programs take from Node's modules without calling anything.
import os from "node:os";
import zlib from "zlib";
import { STATUS_CODES, METHODS } from "node:http";
import { constants } from "node:fs";
import { test } from "../lib";

await test("2.1 constants have their values", () => {
  console.log(JSON.stringify(os.EOL), os.constants.signals.SIGTERM, os.constants.errno.ENOENT, os.devNull);
  console.log(STATUS_CODES[404], METHODS.length, METHODS.includes("PATCH"), constants.R_OK | constants.W_OK, constants.O_CREAT);
  console.log(zlib.constants.Z_BEST_COMPRESSION, zlib.constants.BROTLI_PARAM_QUALITY);
  console.log(Object.keys(STATUS_CODES).length, typeof os.nope, "nope" in os);
});

await test("2.1 functions and classes are what they are", () => {
  const fs = require("fs");
  console.log(typeof fs.readFileSync, typeof fs.promises, typeof fs.promises.readFile, require("fs/promises") === fs.promises, typeof fs.Stats);
  class Custom extends require("stream").Readable {}
  console.log(typeof Custom, Object.getPrototypeOf(Custom) === require("stream").Readable);
});

await test("2.1 a name that is not there cannot be imported", async () => {
  await import("./_no-such-name").catch((e) => console.log(e.name, e.message, e instanceof SyntaxError));
});
