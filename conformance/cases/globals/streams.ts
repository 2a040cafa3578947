// ReadableStream, WritableStream and TransformStream.
import { test, probe, probeAsync } from "../lib";

const stream = (...chunks: any[]) => new ReadableStream({ start(c) { for (const chunk of chunks) c.enqueue(chunk); c.close(); } });
const all = async (s: ReadableStream) => { const list: any[] = []; for await (const v of s) list.push(v); return list; };
const g = globalThis as any;

await test("3.1 streams: the classes", () => {
  for (const name of ["ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamDefaultController", "ReadableByteStreamController", "WritableStream", "WritableStreamDefaultWriter", "WritableStreamDefaultController", "TransformStream", "TransformStreamDefaultController", "ByteLengthQueuingStrategy", "CountQueuingStrategy", "TextDecoderStream", "TextEncoderStream"])
    probe(name, () => [typeof g[name], g[name].length, Object.getOwnPropertyNames(g[name].prototype).sort(), g[name].prototype[Symbol.toStringTag]]);
});
await test("3.1 streams: construction", () => {
  probe("number", () => new g.ReadableStream(1));
  probe("null", () => new g.ReadableStream(null));
  probe("wrong type", () => new g.ReadableStream({ type: "x" }));
  probe("pull is no function", () => new g.ReadableStream({ pull: 1 }));
  probe("negative highWaterMark", () => new g.ReadableStream({}, { highWaterMark: -1 }));
  probe("start throws", () => new ReadableStream({ start() { throw new Error("in start"); } }));
  probe("controller", () => new g.ReadableStreamDefaultController());
  probe("reader of nothing", () => new g.ReadableStreamDefaultReader({}));
  probe("foreign receiver", () => ReadableStream.prototype.getReader.call({} as any));
  probe("writable number", () => new g.WritableStream(1));
  probe("strategy without mark", () => new g.CountQueuingStrategy({}));
  probe("strategies", () => [new CountQueuingStrategy({ highWaterMark: 3 }).size("x"), new ByteLengthQueuingStrategy({ highWaterMark: 3 }).size(new Uint8Array(7)), new CountQueuingStrategy({ highWaterMark: 3 }).highWaterMark]);
});
await test("3.1 streams: reading", async () => {
  const s = stream("a", 1, null);
  const r = s.getReader();
  probe("locked", () => s.locked);
  for (let i = 0; i < 4; i++) await probeAsync("read " + i, () => r.read());
  await probeAsync("closed", () => r.closed);
  probe("second reader", () => s.getReader());
  probe("tee", () => s.tee());
  await probeAsync("cancel a locked one", () => s.cancel());
  probe("bad mode", () => s.getReader({ mode: "x" } as any));
  r.releaseLock();
  probe("released", () => s.locked);
  await probeAsync("read after release", () => r.read());
});
await test("3.1 streams: the controller", async () => {
  const s = new ReadableStream({
    start(c) {
      probe("desiredSize", () => c.desiredSize);
      c.enqueue("a");
      probe("desiredSize", () => c.desiredSize);
      c.close();
      probe("desiredSize closed", () => c.desiredSize);
      probe("enqueue after close", () => c.enqueue("b"));
      probe("close again", () => c.close());
    },
  });
  await probeAsync("what came", () => all(s));
  const errored = new ReadableStream({ start: (c) => c.error(new TypeError("bad")) });
  await probeAsync("read of an errored one", () => errored.getReader().read());
});
await test("3.1 streams: pull and backpressure", async () => {
  const log: string[] = [];
  let n = 0;
  const s = new ReadableStream({ pull(c) { log.push("pull " + n); c.enqueue(n++); if (n === 4) c.close(); } }, { highWaterMark: 2 });
  await Bun.sleep(1);
  console.log(log.join());
  const r = s.getReader();
  await r.read();
  await Bun.sleep(1);
  console.log(log.join());
  while (!(await r.read()).done);
  console.log(log.join());
});
await test("3.1 streams: the order of start, pull and reads", async () => {
  const log: string[] = [];
  const s = new ReadableStream({ start() { log.push("start"); }, pull(c) { log.push("pull"); c.enqueue("x"); c.close(); } });
  log.push("made");
  Promise.resolve().then(() => log.push("microtask"));
  await s.getReader().read();
  console.log(log.join());
});
await test("3.1 streams: cancel", async () => {
  const s = new ReadableStream({ cancel: (reason) => console.log("cancel", reason) });
  await probeAsync("cancel", () => s.cancel("why"));
  await probeAsync("read", () => s.getReader().read());
  const failing = new ReadableStream({ cancel() { throw new Error("in cancel"); } });
  await probeAsync("cancel that throws", () => failing.cancel());
});
await test("3.1 streams: iteration", async () => {
  await probeAsync("all", () => all(stream(1, 2, 3)));
  const s = new ReadableStream({ pull: (c) => c.enqueue("x"), cancel: (reason) => console.log("canceled", reason) });
  for await (const v of s) { console.log(v); break; }
  probe("locked after break", () => s.locked);
  const kept = stream(1, 2);
  for await (const v of kept.values({ preventCancel: true })) { console.log(v); break; }
  await probeAsync("the rest", () => all(kept));
  await probeAsync("an error", () => all(new ReadableStream({ pull: (c) => c.error(new Error("in pull")) })));
});
await test("3.1 streams: tee", async () => {
  const [a, b] = stream("x", "y").tee();
  await probeAsync("a", () => all(a));
  await probeAsync("b", () => all(b));
  const [c, d] = new ReadableStream({ cancel: (r) => console.log("cancel", r) }).tee();
  const both = [c.cancel("one"), d.cancel("two")];
  await probeAsync("canceled", () => Promise.all(both));
});
await test("3.1 streams: from", async () => {
  await probeAsync("array", () => all((ReadableStream as any).from([1, Promise.resolve(2)])));
  await probeAsync("async generator", () => all((ReadableStream as any).from((async function* () { yield "a"; })())));
  probe("number", () => (ReadableStream as any).from(5));
});
await test("3.1 streams: Bun's additions", async () => {
  await probeAsync("text", () => (stream("a", "b") as any).text());
  await probeAsync("json", () => (stream('{"a":1}') as any).json());
  await probeAsync("bytes", () => (stream("a") as any).bytes());
  await probeAsync("blob", async () => (await (stream("abc") as any).blob()).size);
  await probeAsync("readMany", () => (stream("a", "b").getReader() as any).readMany());
  await probeAsync("readableStreamToText", () => Bun.readableStreamToText(stream("t")));
  await probeAsync("readableStreamToArray", () => Bun.readableStreamToArray(stream(1, 2)));
  await probeAsync("readableStreamToJSON", () => Bun.readableStreamToJSON(stream("[1]")));
  await probeAsync("readableStreamToBytes", () => Bun.readableStreamToBytes(stream("b")));
});
await test("3.1 streams: direct", async () => {
  const s: any = new ReadableStream({ type: "direct", async pull(c: any) { console.log(c.write("e"), c.write(new Uint8Array(2))); await Bun.sleep(1); c.write("b"); c.end(); } } as any);
  await probeAsync("text", async () => JSON.stringify(await new Response(s).text()));
});
await test("3.1 streams: bytes and BYOB", async () => {
  const s = new ReadableStream({ type: "bytes", start(c) { probe("text", () => c.enqueue("x" as any)); c.enqueue(new Uint8Array([1, 2, 3])); c.close(); } });
  const r = s.getReader({ mode: "byob" });
  for (let i = 0; i < 3; i++) await probeAsync("read", () => r.read(new Uint8Array(2)));
  probe("not of bytes", () => stream("x").getReader({ mode: "byob" }) instanceof Object);
});
await test("3.1 streams: writing", async () => {
  const log: any[] = [];
  const s = new WritableStream({ start: () => void log.push("start"), write: (v) => void log.push("write " + v), close: () => void log.push("close") });
  const w = s.getWriter();
  probe("locked", () => [s.locked, w.desiredSize]);
  probe("second writer", () => s.getWriter());
  await probeAsync("ready", () => w.ready);
  await probeAsync("write", () => w.write(1));
  const second = w.write(2);
  probe("desiredSize", () => w.desiredSize);
  await second;
  await probeAsync("close", () => w.close());
  await probeAsync("closed", () => w.closed);
  await probeAsync("write after close", () => w.write(3));
  console.log(log.join());
});
await test("3.1 streams: a sink that fails, and abort", async () => {
  const failing = new WritableStream({ write() { throw new Error("in write"); } }).getWriter();
  await probeAsync("write", () => failing.write(1));
  await probeAsync("closed", () => failing.closed);
  await probeAsync("write again", () => failing.write(2));
  const aborted = new WritableStream({ abort: (reason) => console.log("abort", reason) }).getWriter();
  await probeAsync("abort", () => aborted.abort("why"));
  await probeAsync("closed after abort", () => aborted.closed);
});
await test("3.1 streams: transforms", async () => {
  const double = () => new TransformStream({ transform: (v, c) => c.enqueue(v * 2), flush: (c) => c.enqueue("end") });
  await probeAsync("pipeThrough", () => all(stream(1, 2).pipeThrough(double())));
  await probeAsync("identity", () => all(stream("x").pipeThrough(new TransformStream())));
  await probeAsync("throws", () => all(stream(1).pipeThrough(new TransformStream({ transform() { throw new Error("in transform"); } }))));
  await probeAsync("terminate", () => all(stream(1, 2).pipeThrough(new TransformStream({ transform(v, c) { c.enqueue(v); c.terminate(); } }))));
  await probeAsync("text", async () => (await all(stream("é", "x").pipeThrough(new TextEncoderStream()).pipeThrough(new TextDecoderStream()))).join(""));
  await probeAsync("split surrogates", async () => new Response(stream("\ud83d", "\ude00").pipeThrough(new TextEncoderStream())).text());
});
await test("3.1 streams: pipeTo", async () => {
  const log: any[] = [];
  const sink = () => new WritableStream({ write: (v) => void log.push(v), close: () => void log.push("closed"), abort: (e) => void log.push("aborted " + e) });
  await probeAsync("done", () => stream(1, 2).pipeTo(sink()));
  await probeAsync("source fails", () => new ReadableStream({ start: (c) => c.error("bad") }).pipeTo(sink()));
  await probeAsync("preventClose", () => stream(3).pipeTo(sink(), { preventClose: true }));
  const abort = new AbortController();
  const piped = new ReadableStream({ cancel: (r) => void log.push("canceled " + r) }).pipeTo(sink(), { signal: abort.signal });
  abort.abort("enough");
  await probeAsync("signal", () => piped);
  console.log(log.join());
  await probeAsync("no stream", () => stream(1).pipeTo({} as any));
});
await test("6 streams: printing", () => {
  const s = new ReadableStream();
  console.log(s, { s });
  console.log(new WritableStream(), new TransformStream());
  console.log(new ReadableStream({ type: "bytes" }));
});
