// Globals that make and convert values: text, base64, clones, random numbers, forms, files, time.
import { test, probe, probeAsync } from "../lib";

const g = globalThis as any;
await test("3.3 TextEncoder", () => {
  const e = new TextEncoder();
  probe("encoding", () => e.encoding);
  for (const v of ["é", "\ud800x", "", undefined, 5, null]) probe("encode " + JSON.stringify(v), () => (e as any).encode(v));
  probe("encode()", () => e.encode());
  probe("encodeInto", () => { const to = new Uint8Array(4); const r = e.encodeInto("aé😀", to); return [r.read, r.written, to[0], to[1], to[2], to[3]]; });
  probe("encodeInto no bytes", () => (e as any).encodeInto("x", []));
});
await test("3.3 TextDecoder", () => {
  const d = new TextDecoder();
  probe("attributes", () => [d.encoding, d.fatal, d.ignoreBOM]);
  for (const bytes of [[0xef, 0xbb, 0xbf, 0x61], [0xff], [0xe2, 0x82], [0xf0, 0x9f, 0x98, 0x80], []]) probe(bytes.join(), () => d.decode(new Uint8Array(bytes)));
  probe("ArrayBuffer, DataView", () => [d.decode(new Uint8Array([65]).buffer), d.decode(new DataView(new Uint8Array([66]).buffer)), d.decode()]);
  for (const v of ["x", null, 5]) probe("decode " + v, () => d.decode(v as any));
  probe("fatal", () => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff])));
  probe("ignoreBOM", () => new TextDecoder("utf8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])).length);
  for (const label of ["UTF8", " utf-8 ", "utf-16", "utf-16be", "latin1", "ascii", "iso-8859-2", "windows-1251", "koi8-r", undefined, "nope", ""]) probe("label " + label, () => new TextDecoder(label).encoding);
  probe("UTF-16", () => [new TextDecoder("utf-16le").decode(new Uint8Array([65, 0, 0x3d, 0xd8, 0, 0xde])), new TextDecoder("utf-16be").decode(new Uint8Array([0, 65]))]);
  probe("windows-1252", () => new TextDecoder("latin1").decode(new Uint8Array([0x80, 0xe9])));
  probe("stream", () => [d.decode(new Uint8Array([0xe2, 0x82]), { stream: true }), d.decode(new Uint8Array([0xac]), { stream: true }), d.decode(new Uint8Array([0xe2]), { stream: true }), d.decode()]);
  probe("without new", () => g.TextDecoder());
});
await test("3.3 atob and btoa", () => {
  for (const v of ["YQ==", " YQ= =", "YQ", "a", "!", "YWI=\n", ""]) probe("atob " + JSON.stringify(v), () => atob(v));
  for (const v of ["a\xff", "€", "", null, 5]) probe("btoa " + JSON.stringify(v), () => btoa(v as any));
  probe("atob()", () => g.atob());
  probe("btoa()", () => g.btoa());
});
await test("3.3 structuredClone", () => {
  const value = { a: [1, new Date(0), /x/g, null, undefined, 5n, -0], m: new Map<any, any>([[1, { b: 2 }]]), s: new Set([1]), u: new Uint8Array([1, 2]), f: new Float64Array([0.5]), d: new DataView(new ArrayBuffer(2)), n: new Number(5), t: new String("t") };
  probe("all kinds", () => { const c = structuredClone(value); return [c.a[1] instanceof Date, c.a[2] instanceof RegExp, c.m.get(1).b, c.s.has(1), [...c.u], [...c.f], c.d.byteLength, Object.prototype.toString.call(c.n), c.m !== value.m]; });
  probe("cycle", () => { const o: any = { list: [] }; o.self = o; o.list.push(o); const c = structuredClone(o); return [c.self === c, c.list[0] === c, c !== o]; });
  probe("shared", () => { const inner = {}; const c = structuredClone([inner, inner]); return c[0] === c[1]; });
  probe("shared buffer", () => { const b = new ArrayBuffer(4); const c = structuredClone([new Uint8Array(b, 1, 2), new Uint8Array(b)]); return [c[0].buffer === c[1].buffer, c[0].byteOffset, c[0].length]; });
  probe("class instance", () => { class A { x = 1; m() {} } const c = structuredClone(new A()); return [c.constructor.name, c.x]; });
  probe("getter", () => structuredClone({ get a() { return 1; } }));
  probe("throwing getter", () => structuredClone({ get a() { throw new Error("in the getter"); } }));
  probe("holes", () => { const c = structuredClone([1, , 3]); return [c.length, 1 in c]; });
  probe("error", () => { const c = structuredClone(new TypeError("t", { cause: 1 })); return [c.name, c.message, c instanceof TypeError, c.cause]; });
  probe("blob", () => structuredClone(new Blob(["x"])).size);
  probe("transfer", () => { const b = new ArrayBuffer(4); const c = structuredClone(b, { transfer: [b] }); return [b.byteLength, c.byteLength]; });
  for (const [name, v] of Object.entries({ function: () => 1, symbol: Symbol("s"), method: { f() {} }, promise: Promise.resolve(), WeakMap: new WeakMap(), WeakSet: new WeakSet(), proxy: new Proxy({}, {}), Headers: new Headers(), Response: new Response("x"), generator: (function* () {})() })) probe(name, () => structuredClone(v as any));
  probe("nothing", () => g.structuredClone());
});
await test("3.3 crypto", async () => {
  probe("randomUUID", () => [/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()), crypto.randomUUID() !== crypto.randomUUID()]);
  probe("getRandomValues", () => { const b = new Uint8Array(64); return [crypto.getRandomValues(b) === b, b.some((v) => v !== 0)]; });
  for (const v of [new Float32Array(1), [], undefined, new DataView(new ArrayBuffer(1))]) probe("getRandomValues " + Object.prototype.toString.call(v), () => crypto.getRandomValues(v as any));
  probe("timingSafeEqual", () => [(crypto as any).timingSafeEqual(new Uint8Array(2), new Uint8Array(2)), (crypto as any).timingSafeEqual(new Uint8Array([1]), new Uint8Array([2]))]);
  probe("timingSafeEqual of different sizes", () => (crypto as any).timingSafeEqual(new Uint8Array(2), new Uint8Array(3)));
  for (const name of ["SHA-1", "SHA-256", "sha-512"]) await probeAsync(name, async () => Buffer.from(await crypto.subtle.digest(name, new TextEncoder().encode("abc"))).toString("hex").slice(0, 16));
  await probeAsync("digest by object", async () => (await crypto.subtle.digest({ name: "SHA-384" }, new Uint8Array())).byteLength);
});
await test("3.3 performance", () => {
  const start = performance.now();
  probe("now", () => [typeof start, start >= 0, performance.now() >= start]);
  probe("timeOrigin", () => Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 1000);
  probe("mark and measure", () => { performance.mark("a"); performance.mark("b"); const m = performance.measure("m", "a", "b"); return [m.name, m.entryType, m.duration >= 0, performance.getEntriesByType("mark").map((e) => e.name), performance.getEntriesByName("m").length]; });
  probe("clear", () => { performance.clearMarks(); performance.clearMeasures(); return performance.getEntries().length; });
});
await test("3.3 navigator", () => {
  probe("values", () => [navigator.userAgent, typeof navigator.platform, navigator.hardwareConcurrency > 0]);
  console.log(navigator);
});
await test("3.3 FormData", () => {
  const f = new FormData();
  f.append("a", "1");
  f.append("b", 2 as any);
  f.append("a", "3");
  f.append("file", new Blob(["x"], { type: "text/x" }), "n.txt");
  probe("get", () => [f.get("a"), f.get("none"), f.getAll("a"), f.has("b"), (f as any).length]);
  probe("file", () => { const file = f.get("file") as File; return [file instanceof File, file.name, file.type, file.size]; });
  probe("set", () => { f.set("a", "4"); return [...f.keys()]; });
  probe("delete", () => { f.delete("b"); return [...f.entries()].map(([k]) => k); });
  probe("forEach", () => { const l: any[] = []; f.forEach((v, k, of) => l.push(k, typeof v, of === f)); return l; });
  probe("JSON", () => JSON.stringify(f));
  probe("one argument", () => (f as any).append("x"));
  probe("file name of text", () => (f as any).append("a", "b", "c"));
  probe("get()", () => (f as any).get());
  probe("without new", () => g.FormData());
  f.append("g", new File(["yy"], "f.bin", { lastModified: 5 }));
  console.log(f);
  console.log(new FormData());
});
await test("3.3 File", async () => {
  const f = new File(["abc", new Uint8Array([100])], "n", { type: "Text/Plain", lastModified: 7 });
  probe("attributes", () => [f.name, f.size, f.type, f.lastModified, f instanceof File, f instanceof Blob, f.constructor.name, Object.prototype.toString.call(f)]);
  await probeAsync("text", () => f.text());
  console.log(f);
  probe("one argument", () => new g.File(["x"]));
  probe("none", () => new g.File());
});
await test("3.3 which globals there are", () => {
  for (const name of ["AbortController", "AbortSignal", "Blob", "Buffer", "CloseEvent", "CustomEvent", "DOMException", "ErrorEvent", "Event", "EventTarget", "File", "FormData", "Headers", "MessageEvent", "Request", "Response", "URL", "URLSearchParams", "TextEncoder", "TextDecoder", "ReadableStream", "WritableStream", "TransformStream", "WebSocket", "console", "crypto", "performance", "process", "navigator", "fetch", "atob", "btoa", "structuredClone", "queueMicrotask", "setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate", "reportError", "global", "self"])
    if (typeof g[name] === "undefined") console.log("missing", name);
});
