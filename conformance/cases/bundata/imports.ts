// Imports of documents, with and without attributes.
import t, { a as ta, b as tb } from "./_a.toml";
import y, { b as yb } from "./_a.yaml";
import ym from "./_a.yml";
import * as j5 from "./_a.json5";
import j5d from "./_a.json5";
import jc, { a as jca } from "./_a.jsonc";
import txt from "./_a.txt";
import arr from "./_arr.json5";
import multi from "./_multi.yaml";
import dat from "./_toml.dat" with { type: "toml" };
import t2 from "./_a.toml" with { type: "toml" };
import yt from "./_a.yml" with { type: "text" };
import jx from "./_a.jsonc" with { type: "jsonc" };
import s from "./_s.jsonc";
import ny from "./_a.txt" with { type: "yaml" };
import n5 from "./_a.jsonc" with { type: "json5" };
import * as all from "./_a.toml";
import emptyYAML from "./_empty.yaml";
import emptyTOML from "./_empty.toml";
import emptyJSONC from "./_empty.jsonc";
import emptyJSON5 from "./_empty.json5";
import { test } from "../lib";

const later = (name: string) => import("./".concat(name));

await test("1 static imports", () => {
  for (const v of [t, ta, tb, y, yb, ym, j5d, jc, jca, txt, arr, multi, dat, t2, yt, jx, s, ny, n5]) console.log(v);
  console.log(Object.keys(j5), Object.keys(all), Object.keys(all.default));
  console.log(emptyYAML, emptyTOML, emptyJSONC, emptyJSON5);
});

await test("2 import() and require", async () => {
  for (const name of ["_a.toml", "_a.yaml", "_a.json5", "_a.jsonc", "_a.txt"]) console.log(name, (await later(name)).default);
  console.log(Object.keys(await later("_a.yaml")), require("./_a.toml").b, require("./_a.json5").a);
  console.log((await import("./_toml.dat", { with: { type: "toml" } })).default);
});

await test("3 mistakes", async () => {
  for (const name of ["_bad.toml", "_bad.yaml", "_bad.json5", "_bad.jsonc"]) await later(name).then(() => console.log("?"), (e) => console.log(name, e.message));
});
