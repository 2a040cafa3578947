import { test } from "../lib";

const missing: any = { [Symbol.iterator]: () => ({}) };
const wrong: any = { [Symbol.iterator]: () => ({ next: 1 }) };

function thrown(fn: () => unknown): string {
  try {
    fn();
  } catch (e) {
    return (e as Error).constructor.name;
  }
  return "nothing";
}

await test("1 an iterator without next is a TypeError that the script catches", () => {
  for (const bad of [missing, wrong]) {
    console.log("for of", thrown(() => { for (const _ of bad); }));
    console.log("declaration", thrown(() => { const [a] = bad; return a; }));
    console.log("assignment", thrown(() => { let a; [a] = bad; return a; }));
    console.log("array", thrown(() => [...bad]));
    console.log("arguments", thrown(() => Math.max(...bad)));
    console.log("Map", thrown(() => new Map(bad)));
    console.log("Set", thrown(() => new Set(bad)));
    console.log("Array.from", thrown(() => Array.from(bad)));
    console.log("Object.fromEntries", thrown(() => Object.fromEntries(bad)));
    console.log("URLSearchParams", thrown(() => new URLSearchParams(bad)));
    console.log("Headers", thrown(() => new Headers(bad)));
    console.log("Blob", thrown(() => new Blob(bad)));
  }
});

await test("2 promises of such iterators reject", async () => {
  for (const make of [() => Promise.all(missing), () => Promise.race(missing), () => Array.fromAsync(missing)])
    await make().then(() => console.log("fulfilled"), (e: Error) => console.log(e.constructor.name));
});

await test("3 return is called when a loop over an iterator is left", () => {
  let returned = 0;
  const good = { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }), return: () => (returned++, {}) }) };
  for (const _ of good) break;
  const [a] = good;
  try {
    for (const _ of good) throw new Error("out");
  } catch {}
  console.log(a, returned);
});

await test("4 the iterator is asked for once", () => {
  let asked = 0;
  class List {
    [Symbol.iterator]() {
      asked++;
      return [1, 2][Symbol.iterator]();
    }
  }
  const seen = [];
  for (const x of new List()) seen.push(x);
  console.log(seen, asked);
  for (const x of new Proxy(new List(), {})) seen.push(x);
  console.log(seen, asked);
});

await test("5 built-ins of RegExp and Object with receivers that they do not know", () => {
  console.log(thrown(() => (RegExp.prototype as any)[Symbol.replace].call({ flags: "" }, "a", "b")));
  console.log(thrown(() => (RegExp.prototype as any)[Symbol.replace].call(null, "a", "b")));
  console.log(thrown(() => Object.prototype.toLocaleString.call(undefined)));
  console.log("a-b".replace(/-/, "+"), "a-b".split(/-/).length, Object.prototype.toLocaleString.call(1));
});
