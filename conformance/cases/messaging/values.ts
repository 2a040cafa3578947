import { receiveMessageOnPort, markAsUncloneable } from "node:worker_threads";
import { test, probe } from "../lib";

const { port1, port2 } = new MessageChannel();
const send = (v: any) => { port1.postMessage(v); return receiveMessageOnPort(port2)!.message; };
await test("4 what arrives of the language's values", async () => {
  const data: any = {
    date: new Date(0), never: new Date(NaN), regexp: /x/giy, map: new Map<any, any>([[{ k: 1 }, new Set([1, "a"])]]), error: new RangeError("range"), big: 12n ** 30n, none: null, undef: undefined,
    zero: -0, nan: NaN, inf: -Infinity, text: "gr\u00fcn \u{1f600} \ud800", ascii: "ascii", boxed: [new String("s"), new Number(-0), new Boolean(false)], holes: [1, , 3], float: new Float32Array([1.5]),
    view: new DataView(new ArrayBuffer(4), 1, 2), instance: new (class A { x = 1; get y() { return 2; } })(), getter: { get z() { return 3; } }, sym: { [Symbol("s")]: 1 }, hidden: Object.defineProperty({}, "h", { value: 1 }),
  };
  data.self = data;
  data.map.set("data", data);
  const got = send(data);
  console.log(got.date.getTime(), got.never.getTime(), String(got.regexp), got.error instanceof RangeError, got.error.message, got.big, got.none, "undef" in got, Object.is(got.zero, -0), got.nan, got.inf);
  console.log(JSON.stringify(got.text), got.ascii, got.boxed.map((b: any) => typeof b + String(b)).join(), Object.is(+got.boxed[1], -0), got.holes.length, 1 in got.holes, got.float, got.view.byteOffset, got.view.byteLength, got.view.buffer.byteLength);
  console.log(got.instance, got.instance.constructor === Object, got.getter, Object.getOwnPropertySymbols(got.sym).length, got.hidden, got.self === got, got.map.get("data") === got, [...got.map.keys()][0], [...got.map.values()][0]);
  console.log(got === data, got.map === data.map, Object.keys(got).join() === Object.keys(data).join());
});
await test("4 bytes", async () => {
  const whole = new Uint8Array([1, 2, 3, 4]);
  const got = send({ a: whole, b: whole.subarray(1, 3), buffer: whole.buffer, node: Buffer.from("hey") });
  console.log(got.a.buffer === got.b.buffer, got.b.buffer === got.buffer, got.b, got.node.constructor.name, String.fromCharCode(...got.node));
  got.a[1] = 9;
  console.log(got.b[0], whole[1]);
  probe("nothing", () => send(undefined));
  probe("an empty buffer", () => send(new ArrayBuffer(0)).byteLength);
});
await test("4 blobs", async () => {
  const blob = send(new Blob(["abc", new Uint8Array([100])], { type: "text/x-own" }));
  console.log(blob instanceof Blob, blob.type, blob.size, await blob.text());
  const file = send({ list: [new File(["in it"], "n.txt", { type: "text/x-own", lastModified: 5 })] }).list[0];
  console.log(file.name, file.type, file.lastModified, await file.slice(1, 3).text());
});
await test("4 errors", () => {
  const e = send(Object.assign(new TypeError("with", { cause: new Error("c") }), { code: "X" }));
  console.log(e.name, e.message, e.cause, e.code, typeof e.stack);
  const own = send(new (class Own extends Error { name = "Own"; })("own"));
  console.log(own.constructor.name, own.name, own.message);
  const dom = send(new DOMException("m", "AbortError"));
  console.log(dom instanceof DOMException, dom.name, dom.message, dom.code);
});
await test("4 what cannot be cloned", () => {
  const marked = {};
  markAsUncloneable(marked);
  const { proxy } = { proxy: new Proxy({}, {}) };
  const values: Record<string, any> = {
    promise: Promise.resolve(), weakMap: new WeakMap(), headers: new Headers(), url: new URL("http://a/"), request: new Request("http://a/"), event: new Event("x"), proxy, generator: (function* () {})(),
    controller: new AbortController(), channel: new MessageChannel(), method: { f() {} }, symbol: [Symbol("s")], readable: new ReadableStream(), writable: new WritableStream(), marked, response: new Response("x"),
  };
  for (const [name, v] of Object.entries(values)) {
    probe(name, () => send(v));
    probe(name + ", structuredClone", () => structuredClone({ v }));
  }
});
await test("4 deep values", () => {
  let deep: any = [];
  for (let i = 0; i < 1000; i++) deep = [deep];
  let n = 0;
  for (let v = send(deep); v[0]; v = v[0]) n++;
  console.log(n);
});
port1.close();
