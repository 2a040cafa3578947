import { test, probeAsync } from "../lib";
import { quiet, shown, source, Readable, trace } from "./_trace";
import * as consumers from "node:stream/consumers";
import { PassThrough } from "node:stream";

await test("4.1 iteration: values, the end, leaving early, errors", async () => {
  const walk = async (name: string, s: any, body: (c: any, log: string[]) => any = () => {}, options?: any) => {
    const log: string[] = [];
    try {
      for await (const c of options ? s.iterator(options) : s) {
        log.push(String(c));
        if ((await body(c, log)) === "stop") break;
      }
      log.push("over");
    } catch (e: any) {
      log.push(`caught(${e.code ?? e.message})`);
    }
    await quiet();
    console.log(`${name}: ${shown(log)} | ${[s.destroyed, s.readableEnded, s.listenerCount("readable"), s.listenerCount("close"), s.errored?.message]}`);
  };
  await walk("all", source());
  await walk("all, later", source({}, true));
  await walk("text", source({ encoding: "utf8" }));
  await walk("objects", source({ objectMode: true }, false, [1, 0, "", false]));
  await walk("break", source(), () => "stop");
  await walk("break, kept", source(), () => "stop", { destroyOnReturn: false });
  await walk("break, no autoDestroy", source({ autoDestroy: false }), () => "stop");
  await walk("throw", source(), () => { throw new Error("body"); });
  await walk("destroyed before", source().destroy());
  const failed = source();
  failed.on("error", () => {});
  failed.destroy(new Error("before"));
  await walk("failed before", failed);
  const later = source({}, true);
  await walk("destroyed in the body", later, () => void later.destroy());
  const bad = source({}, true);
  await walk("failed in the body", bad, () => void bad.destroy(new Error("in")));
  await walk("ended before", await (async () => { const s = source().resume(); await quiet(); return s; })());
  const it: any = source()[Symbol.asyncIterator]();
  console.log(await it.next().then((r: any) => String(r.value)), await it.return("v"), await it.next(), it.stream.destroyed);
  const both: any = source({}, true)[Symbol.asyncIterator]();
  console.log((await Promise.all([both.next(), both.next(), both.next(), both.next(), both.next()])).map((r) => `${r.value},${r.done}`));
  const thrown: any = source()[Symbol.asyncIterator]();
  await thrown.next();
  await probeAsync("throw()", () => thrown.throw(new Error("t")));
});

await test("4.2 the helpers of iterators", async () => {
  const n = (k = 5) => Readable.from(Array.from({ length: k }, (_, i) => i + 1));
  await probeAsync("map", () => n().map((x) => x * 2).toArray());
  await probeAsync("map async", () => n().map(async (x) => x * 2, { concurrency: 2 }).toArray());
  await probeAsync("map order", () => n(3).map(async (x) => { for (let i = 0; i < 4 - x; i++) await quiet(1); return x; }, { concurrency: 3 }).toArray());
  await probeAsync("map fails", () => n().map((x) => { if (x === 3) throw new Error("three"); return x; }).toArray());
  await probeAsync("map rejects", () => n().map(async (x) => { if (x === 3) throw new Error("three"); return x; }, { concurrency: 2 }).toArray());
  await probeAsync("filter", () => n().filter((x) => x % 2).toArray());
  await probeAsync("filter async", () => n().filter(async (x) => x > 2, { concurrency: 3 }).toArray());
  await probeAsync("flatMap", () => n(3).flatMap((x) => [x, x]).toArray());
  await probeAsync("flatMap stream", () => n(2).flatMap((x) => n(x)).toArray());
  await probeAsync("flatMap text", () => n(2).flatMap((x) => "ab" as any).toArray());
  await probeAsync("drop", () => n().drop(2).toArray());
  await probeAsync("drop all", () => n().drop(9).toArray());
  await probeAsync("take", () => n().take(2).toArray());
  await probeAsync("take none", () => n().take(0).toArray());
  await probeAsync("take text", () => n().take("2" as any).toArray());
  await probeAsync("take of the endless", () => Readable.from((function* () { for (let i = 0; ; i++) yield i; })()).take(3).toArray());
  await probeAsync("forEach", async () => { const a: number[] = []; await n().forEach((x) => void a.push(x)); return a; });
  await probeAsync("some", () => n().some((x) => x === 3));
  await probeAsync("some not", () => n().some((x) => x === 30));
  await probeAsync("every", () => n().every((x) => x < 9));
  await probeAsync("every not", () => n().every((x) => x < 3));
  await probeAsync("find", () => n().find((x) => x > 2));
  await probeAsync("find not", () => n().find((x) => x > 20));
  await probeAsync("reduce", () => n().reduce((a, b) => a + b));
  await probeAsync("reduce initial", () => n().reduce((a, b) => a + b, "" as any));
  await probeAsync("reduce nothing", () => n(0).reduce((a, b) => a + b));
  await probeAsync("reduce nothing initial", () => n(0).reduce((a, b) => a + b, 7));
  await probeAsync("chain", () => n(20).drop(2).filter((x) => x % 3 === 0).map((x) => x * x).take(3).toArray());
  for (const name of ["forEach", "some", "every", "find", "reduce"]) await probeAsync(`${name} of a number`, () => (n() as any)[name](5));
  await probeAsync("aborted map", () => n().map((x) => x, { signal: AbortSignal.abort() }).toArray());
  await probeAsync("aborted toArray", () => n().toArray({ signal: AbortSignal.abort() }));
  await probeAsync("aborted reduce", () => n().reduce((a, b) => a + b, 0, { signal: AbortSignal.abort() }));
  await probeAsync("aborted forEach", () => n().forEach(() => {}, { signal: AbortSignal.abort() }));
  await probeAsync("aborted take", () => n().take(2, { signal: AbortSignal.abort() }).toArray());
  const ac = new AbortController();
  await probeAsync("signal for fn", () => n(1).map((x, o: any) => Object.keys(o).join() + o.signal.constructor.name, { signal: ac.signal }).toArray());
  const s = n();
  await s.some((x) => x === 2);
  await quiet();
  console.log("source after some:", s.destroyed);
  const rest = n();
  await probeAsync("take leaves", () => rest.take(1).toArray());
  await quiet();
  console.log("source after take:", rest.destroyed);
  console.log(["map", "filter", "reduce", "toArray", "drop"].map((k) => (Readable.prototype as any)[k].length + (Readable.prototype as any)[k].name).join());
});

await test("4.3 Readable.from: what it takes and how it ends its iterator", async () => {
  const gen = (log: string[], fail = false) => (async function* () {
    try {
      yield "a";
      if (fail) throw new Error("gen");
      yield "b";
      yield "c";
    } catch (e: any) {
      log.push("catch " + e.message);
      throw e;
    } finally {
      log.push("finally");
    }
  })();
  for (const [name, end] of Object.entries({
    all: (s: any) => s.resume(),
    destroy: (s: any) => s.once("data", () => s.destroy()),
    "destroy with an error": (s: any) => s.once("data", () => s.destroy(new Error("boom"))),
    "never read": (s: any) => s.destroy(),
  })) {
    const log: string[] = [];
    end(trace(Readable.from(gen(log)), log));
    await quiet();
    console.log(name, shown(log));
  }
  const log: string[] = [];
  trace(Readable.from(gen(log, true)), log, "", ["data"]);
  await quiet();
  console.log("fails", shown(log));
  const kinds: any[] = ["text", Buffer.from("buf"), [1, 2], new Set(["s"]), new Map([["k", 1]]), [Promise.resolve("p"), 2], new Uint8Array([1, 2])];
  for (const v of kinds) console.log(Bun.inspect(await Readable.from(v).toArray(), { compact: true } as any));
  const o = Readable.from([1, 2, 3]);
  console.log(o.readableObjectMode, o.readableHighWaterMark, Readable.from([1], { objectMode: false, highWaterMark: 9 }).readableHighWaterMark);
  await probeAsync("null in it", () => Readable.from([1, null, 2]).toArray());
  await probeAsync("rejected in it", () => Readable.from([1, Promise.reject(new Error("inner"))]).toArray());
});

await test("4.4 stream/consumers", async () => {
  const make = () => Readable.from([Buffer.from('{"a":'), Buffer.from([0xe2, 0x82]), Buffer.from([0xac, 0x7d])]);
  const web = () => new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode("[1]")); c.close(); } });
  await probeAsync("text", () => consumers.text(make()));
  await probeAsync("text of the web", () => consumers.text(web() as any));
  await probeAsync("json", () => consumers.json(web() as any));
  await probeAsync("json fails", async () => { try { await consumers.json(make()); } catch (e: any) { return e.name; } });
  await probeAsync("buffer", () => consumers.buffer(make()));
  await probeAsync("arrayBuffer", () => consumers.arrayBuffer(make()));
  await probeAsync("bytes", () => (consumers as any).bytes(make()));
  await probeAsync("blob", async () => { const b = await consumers.blob(make()); return [b.size, b.type]; });
  await probeAsync("iterable", () => consumers.text(["a", "b"] as any));
  await probeAsync("fails", () => consumers.text(new PassThrough().destroy(new Error("x")).on("error", () => {})));
});
