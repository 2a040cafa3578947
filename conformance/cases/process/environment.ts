// process.env: what becomes of values and names that are no strings.
import { test, probe } from "../lib";

const E = process.env as any;
const set = (name: string, v: any) => probe(name, () => [E[name] = v, E[name], typeof E[name]].map(String).slice(1).join(" "));

await test("1 values become strings", () => {
  const values: any = { A1: undefined, A2: null, A3: 1, A4: {}, A5: [1, 2], A6: false, A7: 1n, A8: { toString: () => "own" }, A9: new Date(0).toISOString() };
  for (const name of Object.keys(values)) set(name, values[name]);
  probe("symbol", () => (E.S = Symbol("x")));
  Object.assign(E, { Z1: 1, Z2: true });
  probe("copies", () => [{ ...E }.Z1, typeof { ...E }.Z2, JSON.parse(JSON.stringify(E)).Z1]);
});

await test("2 names", () => {
  E[""] = "x";
  probe("empty", () => [E[""], "" in E]);
  E["a=b"] = "x";
  probe("with =", () => E["a=b"]);
  E[5] = "five";
  probe("number", () => [E[5], E["5"], Object.keys(E)[0]]);
  probe("delete", () => [delete E.A1, "A1" in E, E.A1, delete E.NOPE]);
  probe("keys", () => Object.keys(E).filter((k) => /^[AZ]\d$/.test(k)).join());
});

await test("3 object", () => {
  probe("has", () => ["toString" in E, Object.hasOwn(E, "A3"), String(E), E.constructor === Object, Object.getPrototypeOf(E) === Object.prototype]);
  probe("descriptor", () => JSON.stringify(Object.getOwnPropertyDescriptor(E, "A3")));
  probe("no descriptor", () => JSON.stringify(Object.getOwnPropertyDescriptor(E, "NOPE")));
  probe("same", () => [Bun.env === process.env, import.meta.env === process.env, Bun.env.Z1]);
});
