// Objects that cannot become primitive values: the error shows nothing of them.
import { test } from "../lib";

const stubborn = () => [Object.create(null), { toString: () => ({}), valueOf: () => ({}) }, { toString: 1, valueOf: null }, { é: "\ud800", toString: undefined, valueOf: undefined }, Object.assign(Object.create(null), { secret: "x" })] as any[];

await test("1 operators", () => {
  const uses: ((o: any) => any)[] = [(o) => String(o), (o) => `${o}`, (o) => "" + o, (o) => +o, (o) => o * 1, (o) => o < 1, (o) => o == 1, (o) => ({ [o]: 1 }), (o) => "a"[o], (o) => o in {}];
  for (const use of uses) for (const o of stubborn()) {
    try { console.log(use(o)); } catch (e: any) { console.log(e.name, e.message); }
  }
});
await test("2 natives", () => {
  const uses: ((o: any) => any)[] = [(o) => [o].join(), (o) => [o, 1].sort(), (o) => Math.max(o), (o) => "x".repeat(o), (o) => parseInt(o), (o) => Number(o), (o) => new Date(o).getTime(), (o) => Symbol(o), (o) => new Error(o), (o) => "x".concat(o), (o) => Array.from({ length: o }), (o) => Reflect.get({}, o), (o) => encodeURIComponent(o), (o) => isNaN(o), (o) => new Headers({ a: o })];
  for (const use of uses) for (const o of stubborn()) {
    try { use(o); console.log("accepted"); } catch (e: any) { console.log(e.name, e.message); }
  }
});
