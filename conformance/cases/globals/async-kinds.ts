// Functions of the four kinds are known by their prototypes, wherever they stand.
import { probe, test } from "../lib";

const kind = (f: any) => `${f.constructor.name} ${Object.prototype.toString.call(f)} ${f instanceof Function}`;

await test("1.1 expressions", () => {
  console.log(kind(async () => {}), kind(async function () {}), kind(function* () {}), kind(async function* () {}));
  const kept = async function* () {};
  console.log(kind(kept), (async function* () {}).constructor.name, kind(((f: any) => f)(async function* () {})));
});

await test("1.2 methods of objects and classes", () => {
  const key = Symbol("key");
  const o = { async a() {}, async *b() {}, *c() {}, d() {}, async [key]() {}, get e(): any { throw new Error("read"); } };
  console.log([o.a, o.b, o.c, o.d, o[key]].map(kind));
  class C {
    static async a() {}
    async b() { return this; }
    async *c() { yield 1; }
    d() {}
    async [key]() {}
    get [Symbol.toStringTag](): any { throw new Error("read"); }
    async #e() {}
    e() { return this.#e; }
  }
  const p = C.prototype as any;
  console.log([C.a, p.b, p.c, p.d, p[key]].map(kind));
  class D extends C { async b() { return super.b(); } }
  console.log(kind(D.prototype.b), Object.getOwnPropertyNames(D).sort().join());
});

await test("1.3 what stands behind async generators", async () => {
  const generators = Object.getPrototypeOf(async function* () {}).prototype;
  const iterators = Object.getPrototypeOf(generators);
  console.log(Object.getPrototypeOf(iterators) === Object.prototype, typeof iterators[Symbol.asyncIterator], iterators[Symbol.asyncIterator].call(5));
  console.log(generators[Symbol.toStringTag], Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype)) === iterators);
  probe("own", () => Object.create(iterators, { x: { value: 1 } })[Symbol.asyncIterator]().x);
});

await test("1.4 names of the exports of a CommonJS module with getters", async () => {
  const m: any = await import("./_getters.cjs");
  console.log(Object.keys(m), m.hidden, m.got, m.got, m.thrown);
});
