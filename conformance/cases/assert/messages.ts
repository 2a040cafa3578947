// How an AssertionError says what differs.
import { test } from "../lib";
import assert, { Assert } from "node:assert";

const n: any = new Assert({ strict: false, diff: "full" } as any);
const t = (f: () => void) => {
  try { f(); console.log("ok"); } catch (e: any) { console.log(e.message, e.operator, e.diff); }
};
await test("1 differences", () => {
  t(()=>assert.ok("")); t(()=>assert.ok(0n)); t(()=>assert.ok(undefined)); t(()=>assert.ok(NaN)); t(()=>assert.ok(-0));t(()=>assert.ok(false));
  t(()=>n.deepStrictEqual(1,2)); t(()=>assert.deepEqual.call({},1,2));t(()=>assert.deepEqual.call(n,1,2));
  t(()=>{ const x={a:Array.from({length:60},(_, i)=>i)}; assert.deepStrictEqual.call(n,x,{...x,b:1}); });
  t(()=>{ const x={a:Array.from({length:60},(_, i)=>i)}; assert.strictEqual.call(n,x,structuredClone(x)); });
  t(()=>{ const x={a:Array.from({length:60},(_, i)=>i)}; assert.strictEqual(x,structuredClone(x)); });
  t(()=>{ const x={a:Array.from({length:60},(_, i)=>i)}; assert.notDeepStrictEqual(x,structuredClone(x)); });
  t(()=>{ const x={a:Array.from({length:600},(_, i)=>i)}; assert.notDeepEqual(x,structuredClone(x)); });
  t(()=>{ const x={a:Array.from({length:600},(_, i)=>i)}; assert.deepEqual(x,3); });
  t(()=>assert.notStrictEqual("abcdef","abcdef")); t(()=>assert.notStrictEqual(assert.ok,assert.ok)); t(()=>assert.strictEqual(()=>1,()=>1));
  t(()=>assert.strictEqual("a".repeat(40)+"b","a".repeat(40)+"c"));t(()=>assert.strictEqual(1,"long string here"));t(()=>assert.strictEqual({a:1},"x"));t(()=>assert.strictEqual(null,{a:1,b:[1,2]}));
  t(()=>assert.deepStrictEqual([1,2,[3,4]],[1,2,[3,4],5]));t(()=>assert.deepStrictEqual({a:1,b:2},{b:2}));t(()=>assert.deepStrictEqual([{a:1}],{a:1}));t(()=>assert.deepStrictEqual(new Set([1]),new Set([2])));
  t(()=>assert.throws(()=>{throw undefined}));t(()=>assert.throws(()=>{throw {a:1}}, {a:1}));t(()=>assert.throws(()=>{throw {a:1}}, {b:1}));
  t(()=>assert.throws(()=>{throw new Error("x",{cause:1})}, {message:"x",code:"A"}));
  t(()=>assert.throws(()=>{throw {a:1}}, ()=>0)); t(()=>assert.throws(()=>{}, "a","b")); t(()=>assert.throws(()=>{throw 1}, [1]));
  t(()=>assert.doesNotThrow(()=>{throw null}));
  t(()=>assert.ifError({})); t(()=>assert.ifError({message:"",constructor:null}));
  const mm=(a,b)=>{try{assert.deepStrictEqual(a,b)}catch(e){console.log(e.message)}};
  mm("a\nb","a\nc");mm(1,{a:1});mm([1,,3],[1,2,3]);mm(new Date(0),new Date(1));mm({a:undefined},{});mm(new Map([["a",1]]),new Map([["a",2]]));mm(Symbol("a"),Symbol("b"));mm(Buffer.from("a"),Buffer.from("b"));mm(/a/,/b/);mm({get a(){return 1}},{a:2});mm([0],[-0]);mm(new Proxy({a:1},{}),{a:2});
});

// A generator with a seed, so that every run compares the same values.
let seed = 20;
const random = (n: number) => ((seed = (seed * 1103515245 + 12345) % 2147483648) >> 8) % n;
function value(depth: number): any {
  switch (random(depth > 0 ? 8 : 4)) {
    case 0: return random(4);
    case 1: return "abc".slice(0, random(4));
    case 2: return random(2) === 0;
    case 3: return null;
    case 4: case 5: return Array.from({ length: random(7) }, () => value(depth - 1));
    case 6: return new Map(Array.from({ length: random(3) }, () => [random(3), value(depth - 1)]));
    default: return Object.fromEntries(Array.from({ length: random(5) }, () => ["abcde"[random(5)], value(depth - 1)]));
  }
}
function changed(v: any): any {
  if (random(9) === 0) return value(1);
  if (Array.isArray(v)) return v.flatMap((x) => (random(8) === 0 ? [] : random(8) === 0 ? [changed(x), value(1)] : [changed(x)]));
  if (v && Object.getPrototypeOf(v) === Object.prototype) return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, changed(x)]));
  return v;
}
await test("2 generated values", () => {
  for (let i = 0; i < 25; i++) {
    const a = value(4), b = changed(a);
    for (const name of ["deepStrictEqual", "partialDeepStrictEqual", "strictEqual", "deepEqual"] as const) {
      try { assert[name](a, b); console.log(i, name, "equal"); } catch (e: any) { console.log(i, name, e.message); }
    }
  }
});
await test("3 many lines", () => {
  const list = (n: number, f: (i: number) => any) => Array.from({ length: n }, (_, i) => f(i));
  for (const [a, b] of [[list(400, (i) => i), list(400, (i) => `${i}`)], [list(3000, (i) => i), list(3000, (i) => (i === 1500 ? -1 : i))], [list(2500, (i) => i), list(2500, (i) => `${i}`)]]) {
    try { assert.deepStrictEqual(a, b); } catch (e: any) { console.log(e.message.length, e.message.slice(0, 200)); }
  }
});
