// Texts of dates and numbers as a chat prints them, for the locale of a script that names none.
import { test, probe } from "../lib";

const dates = [new Date(Date.UTC(2024, 0, 2, 15, 4, 5, 6)), new Date(Date.UTC(2024, 11, 25, 0, 30, 0)), new Date(NaN)];
const styles: any[] = [
  undefined, {}, { hour: "2-digit", minute: "2-digit" }, { hour: "numeric" }, { hour12: false }, { hourCycle: "h23" }, { month: "short", day: "numeric" }, { month: "long", day: "numeric", year: "numeric" },
  { weekday: "long", year: "numeric", month: "long", day: "numeric" }, { weekday: "short" }, { year: "2-digit", month: "2-digit", day: "2-digit" }, { year: "numeric", month: "short" }, { timeZone: "UTC" },
  { month: "long", day: "numeric", hour: "numeric", minute: "2-digit" }, { minute: "2-digit", second: "2-digit" }, { weekday: "short", hour: "numeric" },
];
for (const name of ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"] as const)
  await test(`3.3 Date: ${name}`, () => {
    for (const style of styles) probe(JSON.stringify(style) ?? "none", () => dates.map((d: any) => d[name]("en-US", { timeZone: "UTC", ...style })));
    probe("no locale", () => dates.map((d: any) => [d[name](undefined, { timeZone: "UTC" }), d[name]([], { timeZone: "UTC" }), d[name]("en", { timeZone: "UTC" })]));
  });
await test("3.3 Number: toLocaleString", () => {
  for (const n of [0, -0, 1234.5, -1234567.891, 0.125, 0.5, 1.005, 99.995, 1e15, 1e21, 0.00001, NaN, Infinity, -Infinity])
    for (const o of [undefined, { maximumFractionDigits: 0 }, { minimumFractionDigits: 2 }, { minimumFractionDigits: 2, maximumFractionDigits: 2 }, { style: "percent" }, { useGrouping: false }, { style: "percent", maximumFractionDigits: 1 }] as any[])
      probe(`${n} ${JSON.stringify(o)}`, () => n.toLocaleString("en-US", o));
  probe("BigInt", () => [1234567n.toLocaleString(), (-12n).toLocaleString(), (-1234n).toLocaleString("en-US")]);
  probe("array", () => [1234.5, 5n, null].toLocaleString());
});
