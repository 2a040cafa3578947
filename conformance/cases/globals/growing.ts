// Texts that grow piece by piece, in every way a program appends: each must be what + makes of the two values, whatever they are.
import { test } from "../lib";

const long = "0123456789".repeat(40); // from some length on the engine may append in place
const pieces: any[] = [
  "a", "é", "🦊", "\ud800", "", 1, -0, 1.5, NaN, true, null, undefined, 10n, [1, [2]], { toString: () => "text" }, { valueOf: () => 7, toString: () => "no" },
  { [Symbol.toPrimitive]: (hint: string) => hint }, new Date(NaN), long, long + "ü", new String("boxed"),
];

function digest(s: any) {
  if (typeof s !== "string") return String(s);
  let h = 0;
  for (let i = 0; i < s.length; i++) h = (h * 31 + s.charCodeAt(i)) | 0;
  return `${s.length}:${h}`;
}

await test("1 a variable in a loop, and one of the function around", () => {
  let s = "", captured = long;
  for (const p of pieces) s += p;
  pieces.forEach((p) => { captured += p; });
  console.log(digest(s), digest(captured));
});

await test("1 the sum written out, and a template", () => {
  let s = long, t = long;
  for (const p of pieces) s = s + p + "-" + p;
  for (const p of pieces) t = `${t}${p}, ${p}`;
  console.log(digest(s), digest(t));
});

await test("1 fields", () => {
  class Writer {
    text = "";
    #hidden = "";
    static all = "";
    write(p: any) { this.text += p; this.#hidden += p; Writer.all += p; return this; }
    get hidden() { return this.#hidden; }
  }
  const w = new Writer();
  for (const p of pieces) w.write(p).write(long);
  console.log(digest(w.text), digest(w.hidden), digest(Writer.all));
});

await test("1 a text that two others grow out of keeps what it was", () => {
  let base = long;
  for (let i = 0; i < 3; i++) base += "b";
  let left = base, right = base;
  for (let i = 0; i < 5; i++) { left += "l"; right += "é"; }
  const before = left;
  for (let i = 0; i < 5; i++) left += "m";
  console.log(digest(base), base.slice(-4), left.slice(-11), right.slice(-6), before.slice(-6));
});

await test("1 what looks like a text and is none", () => {
  let n: any = "x", o: any = "", b: any = "";
  n = 1; o = { valueOf: () => 40 }; b = 1n;
  for (let i = 0; i < 4; i++) { n += i; o += 1; b += 5n; }
  console.log(n, o, String(b));
});

await test("1 errors, and what has been assigned by then", () => {
  for (const bad of [Symbol("s"), { toString() { throw new RangeError("mine"); }, valueOf: undefined }, Object.create(null)]) {
    let s = long;
    try {
      for (let i = 0; i < 2; i++) s += bad as any;
    } catch (e: any) {
      console.log(e.name, s === long);
    }
  }
  try {
    const c = long;
    for (let i = 0; i < 1; i++) (0, eval)("const c = 'x'; c += 'y'");
    console.log(c.length);
  } catch (e: any) {
    console.log(e.name);
  }
});

await test("1 the order of evaluation, and the value of the assignment", () => {
  const order: string[] = [];
  let s = "s";
  const note = (x: string) => (order.push(x), x);
  for (let i = 0; i < 2; i++) order.push((s += note("a") + (s = note("b"))));
  console.log(order.join(" "), s);
});

await test("1 a text that names itself twice", () => {
  let s = "ab", t = "ab", u = "ab";
  for (let i = 0; i < 10; i++) { s += s; t = t + t; u = `${u}${u}`; }
  console.log(digest(s), digest(t), digest(u));
});

await test("1 over many turns of the loop", async () => {
  let s = "";
  const add = async (n: number) => { for (let i = 0; i < n; i++) { s += `line ${i}\n`; if (i % 10 === 0) await null; } };
  await Promise.all([add(60), add(60)]);
  console.log(s.length, s.split("\n").length);
});

await test("1 200,000 pieces", () => {
  let s = "", u = "ü";
  for (let i = 0; i < 200_000; i++) { s += "abc"; u += i % 7; }
  console.log(s.length, u.length, digest(u));
});
