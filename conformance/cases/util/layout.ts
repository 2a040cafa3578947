// util.inspect: how long arrays are laid out in columns.
import { test } from "../lib";
import { inspect } from "node:util";

let seed = 7;
const random = (n: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
await test("1 columns", () => {
  for (let i = 0; i < 60; i++) {
    const list = Array.from({ length: 7 + random(60) }, () => (i % 2 ? random(10 ** (1 + random(7))) : "x".repeat(random(1 + random(14)))));
    console.log(inspect(list, i % 5 === 0 ? { compact: i % 7 } : i % 3 === 0 ? { breakLength: 120 } : {}));
  }
});
await test("2 one width", () => {
  for (let width = 1; width < 22; width++)
    for (const n of [7, 10, 26, 50, 100]) console.log(width, n, inspect(Array.from({ length: n }, () => "x".repeat(width)), { compact: 100, breakLength: 1000 }).split("\n").length);
});
