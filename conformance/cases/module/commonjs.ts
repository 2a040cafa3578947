// What an import of a CommonJS module gives, and which files are CommonJS.
import { test } from "../lib";
import * as arr_ from "./_common/_arr.cjs";
import * as cls_ from "./_common/_cls.cjs";
import * as def_ from "./_common/_def.cjs";
import * as es_ from "./_common/_es.cjs";
import * as es2_ from "./_common/_es2.cjs";
import * as fn_ from "./_common/_fn.cjs";
import * as get_ from "./_common/_get.cjs";
import * as hid_ from "./_common/_hid.cjs";
import * as inst_ from "./_common/_inst.cjs";
import * as late_ from "./_common/_late.cjs";
import * as nul_ from "./_common/_nul.cjs";
import * as num_ from "./_common/_num.cjs";
import * as proto_ from "./_common/_proto.cjs";
import * as str_ from "./_common/_str.cjs";
import * as und_ from "./_common/_und.cjs";
import D from "./_common/_es.cjs";
import E2 from "./_common/_es2.cjs";
import D3 from "./_common/_def.cjs";
import { readFileSync } from "node:fs";
import * as fs from "node:fs";
import * as path from "node:path";
import * as url from "node:url";
import * as os from "node:os";
import * as sqlite from "bun:sqlite";
import * as timers from "node:timers/promises";

const statics: Record<string, any> = { arr: arr_, cls: cls_, def: def_, es: es_, es2: es2_, fn: fn_, get: get_, hid: hid_, inst: inst_, late: late_, nul: nul_, num: num_, proto: proto_, str: str_, und: und_ };
const later = (path: string) => import(path);
const keys = (m: any) => Reflect.ownKeys(m).map(String).join() + " " + Object.prototype.toString.call(m) + " " + Object.isExtensible(m);

await test("1 names and values", () => {
  for (const [name, m] of Object.entries(statics)) {
    console.log(name, keys(m));
    if (name !== "arr") console.log(m);
  }
  console.log(D, E2, D3);
});

await test("2 one namespace for each module", async () => {
  for (const [name, m] of Object.entries(statics)) console.log(name, (await later("./_common/_" + name + ".cjs")) === m);
  console.log((await import("./_common/_fn.cjs")) === statics.fn);
});

await test("3 values are those at the end of the evaluation", async () => {
  while (!statics.late.default.b) await new Promise((r) => setTimeout(r, 1));
  console.log(statics.late.a, statics.late.b, statics.late.default.a, statics.get.g, statics.get.g);
});

await test("4 built-ins", async () => {
  for (const [name, m] of Object.entries({ path, url, os, sqlite, timers }) as [string, any][]) console.log(name, Object.keys(m).join(), Object.prototype.toString.call(m), Object.isExtensible(m));
  console.log((await later("node:fs")) === fs, fs.readFileSync === readFileSync, fs.default.readFileSync === readFileSync);
});

await test("5 CommonJS in a package of modules", async () => {
  const m = await later("./_typed/_main.js");
  console.log(m.a, m.x, m.y, m.b, m.same);
  console.log(await later("./_typed/_j.js"));
});
