// Values that are nested deeply are compared, and those that are nested too deeply are an error that a script can catch.
import { test } from "../lib";
import { isDeepStrictEqual } from "node:util";

const nest = (n: number, wrap: (v: any) => any) => {
  let v: any = 1;
  for (let i = 0; i < n; i++) v = wrap(v);
  return v;
};
const wraps: Record<string, (v: any) => any> = { array: (v) => [v], object: (v) => ({ v }) };
const compare: Record<string, (a: any, b: any) => boolean> = {
  "Bun.deepEquals": (a, b) => Bun.deepEquals(a, b), "isDeepStrictEqual": isDeepStrictEqual,
};
for (const [name, same] of Object.entries(compare))
  for (const [kind, wrap] of Object.entries(wraps))
    await test(`1 ${name}: ${kind}s within each other`, () => {
      console.log(same(nest(1_000, wrap), nest(1_000, wrap)));
      try {
        console.log(same(nest(50_000, wrap), nest(50_000, wrap)));
      } catch (e: any) {
        console.log(e.name);
      }
    });
