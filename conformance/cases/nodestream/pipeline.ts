import { test } from "../lib";
import { trace, quiet, shown, source, sink, Readable, Writable, Transform, Duplex } from "./_trace";
import * as stream from "node:stream";
import { PassThrough, pipeline, finished, compose } from "node:stream";
import * as promises from "node:stream/promises";

const outcome = (log: string[], name: string) => (e: any, v?: any) => log.push(`${name}:${e ? e.code ?? e.message : e}${v !== undefined ? "=" + v : ""}`);
const upper = () => new Transform({ transform(c, e, cb) { cb(null, String(c).toUpperCase()); } });
const state = (s: any) => [s.destroyed, s.readable, s.writable, s.errored?.message].join();

await test("3.1 pipeline: every kind of member", async () => {
  const lines: Record<string, (log: string[], done: any) => any> = {
    "streams": (log, done) => pipeline(source(), upper(), trace(sink(log, {}, true), log, "w."), done),
    "array": (log, done) => (pipeline as any)([source(), upper(), sink(log)], done),
    "iterable": (log, done) => pipeline(["a", "b"], sink(log), done),
    "string": (log, done) => pipeline("abc" as any, sink(log), done),
    "generator": (log, done) => pipeline(function* () { yield "a"; yield "b"; }, sink(log), done),
    "async generator": (log, done) => pipeline(async function* () { yield "a"; yield "b"; }, async function* (s) { for await (const c of s) yield c + "!"; }, sink(log), done),
    "function to a value": (log, done) => pipeline(source(), async (s) => {
      let all = "";
      for await (const c of s) all += c;
      return all;
    }, done),
    "function to nothing": (log, done) => pipeline(source(), async (s) => { for await (const c of s) log.push("c" + c); }, done),
    "function fails": (log, done) => pipeline(source({}, true), async (s) => { throw new Error("fn"); }, done),
    "generator fails": (log, done) => pipeline(async function* () { yield "a"; throw new Error("gen"); }, trace(sink(log), log, "w."), done),
    "source fails": (log, done) => pipeline(source({ read() { this.destroy(new Error("source")); } }), upper(), trace(sink(log), log, "w."), done),
    "source is destroyed": (log, done) => pipeline(source({ read() { this.destroy(); } }), trace(sink(log), log, "w."), done),
    "sink fails": (log, done) => pipeline(trace(source({}, true), log, "r."), sink(log, { write(c: any, e: any, cb: any) { cb(new Error("sink")); } }), done),
    "sink is destroyed": (log, done) => {
      const w = sink(log, {}, true);
      setImmediate(() => w.destroy());
      return pipeline(trace(source({}, true), log, "r."), w, done);
    },
    "middle fails": (log, done) => pipeline(trace(source({}, true), log, "r."), new Transform({ transform(c, e, cb) { cb(new Error("middle")); } }), trace(sink(log), log, "w."), done),
    "final fails": (log, done) => pipeline(source(), sink(log, { final(cb: any) { cb(new Error("final")); } }), done),
    "web": (log, done) => pipeline(new ReadableStream({ start(c) { c.enqueue("a"); c.enqueue("b"); c.close(); } }) as any, new TransformStream({ transform(c, k) { k.enqueue(c + "?"); } }) as any, sink(log), done),
    "to the web": (log, done) => pipeline(source({ encoding: "utf8" }), new WritableStream({ write(c) { log.push(`web(${c})`); }, close() { log.push("closed"); } }) as any, done),
    "web fails": (log, done) => pipeline(source({}, true), new WritableStream({ write() { throw new Error("web"); } }) as any, done),
    "ended source": (log, done) => {
      const r = source();
      r.resume();
      return void r.on("close", () => setImmediate(() => pipeline(r, sink(log), done)));
    },
    "ended sink": (log, done) => {
      const w = sink(log);
      w.end();
      w.on("error", (e: any) => log.push("error " + e.code));
      return pipeline(source(), w, done);
    },
  };
  for (const [name, run] of Object.entries(lines)) {
    const log: string[] = [];
    const s = run(log, outcome(log, "done"));
    await quiet(40);
    console.log(`${name}: ${shown(log)}${s?.destroyed !== undefined ? " | " + state(s) : ""}`);
  }
});

await test("3.2 pipeline of stream/promises: signal, end and what it resolves to", async () => {
  const log: string[] = [];
  const say = async (name: string, p: () => Promise<any>) => {
    try {
      console.log(name, await p(), shown(log.splice(0)));
    } catch (e: any) {
      console.log(name, "rejects", e.name, e.code, e.message, e.cause?.message, shown(log.splice(0)));
    }
  };
  await say("value", () => promises.pipeline(source(), async (s: any) => { let n = 0; for await (const c of s) n++; return n; }));
  await say("sink", () => promises.pipeline(source(), sink(log)));
  const w = sink(log);
  await say("end: false", () => promises.pipeline(source(), w, { end: false }));
  console.log(w.writable, w.destroyed);
  await say("aborted", () => promises.pipeline(source({}, true), sink(log), { signal: AbortSignal.abort(new Error("why")) }));
  const ac = new AbortController();
  await say("abort", () => {
    setImmediate(() => ac.abort());
    return promises.pipeline(new Readable({ read() {} }), sink(log), { signal: ac.signal });
  });
  await say("fails", () => promises.pipeline(source(), sink(log, { write(c: any, e: any, cb: any) { cb(new Error("bad")); } })));
  await say("finished", () => promises.finished(source().resume()));
  await say("finished fails", () => {
    const s = source({}, true);
    s.destroy(new Error("gone"));
    return promises.finished(s);
  });
  await say("premature", () => promises.finished(new PassThrough().destroy()));
  const c = source().resume();
  await say("cleanup", () => promises.finished(c, { cleanup: true }));
  console.log(c.eventNames().map(String), stream.promises === promises || Object.keys(stream.promises).join());
});

await test("3.3 finished: when it calls, with what, for every kind and option", async () => {
  const kinds: Record<string, () => any> = {
    readable: () => source({}, true),
    writable: () => sink([]),
    duplex: () => new PassThrough(),
    "no autoDestroy": () => source({ autoDestroy: false }, true),
    "no close": () => sink([], { emitClose: false }),
    old: () => {
      const s: any = new (stream as any).Stream();
      s.readable = true;
      s.writable = false;
      s.resume = () => setImmediate(() => (s.emit("end"), s.emit("close")));
      s.destroy = (e: any) => (e && s.emit("error", e), s.emit("close"));
      return s;
    },
  };
  const ends: Record<string, (s: any) => void> = {
    normal: (s) => (s.resume?.(), s.end?.("x")),
    destroy: (s) => s.destroy(),
    error: (s) => s.destroy(new Error("boom")),
    "only end": (s) => s.end?.(),
    already: (s) => (s.resume?.(), s.end?.()),
  };
  for (const [kind, make] of Object.entries(kinds)) {
    for (const [end, act] of Object.entries(ends)) {
      for (const options of [{}, { readable: false }, { writable: false }, { error: false }]) {
        const log: string[] = [];
        const s = make();
        s.on("error", () => {});
        if (end === "already") {
          act(s);
          await quiet(8);
          finished(s, options, outcome(log, "already"));
        } else {
          finished(s, options, outcome(log, "done"));
          act(s);
        }
        await quiet(8);
        console.log(`${kind}, ${end}, ${JSON.stringify(options)}: ${shown(log)} ${s.listenerCount("close")}`);
      }
    }
  }
  for (const s of [new ReadableStream({ start(c) { c.close(); } }), new WritableStream()]) {
    const log: string[] = [];
    finished(s as any, outcome(log, "web"));
    if (s instanceof WritableStream) s.getWriter().close();
    await quiet();
    console.log(shown(log));
  }
  const log: string[] = [];
  const clean = finished(source().resume(), outcome(log, "cleaned"));
  clean();
  await quiet();
  console.log("after cleanup:", log.length);
});

await test("3.4 compose and Duplex.from: what they make and how it ends", async () => {
  const all = async (s: any) => {
    try {
      let text = "";
      for await (const c of s) text += c;
      return text;
    } catch (e: any) {
      return `${e.name} ${e.code} ${e.message}`;
    }
  };
  const feed = (d: any) => (d.write("a"), d.end("b"), d);
  console.log("compose", await all(feed(compose(upper(), new PassThrough()))));
  console.log("compose generator", await all(feed(compose(async function* (s: any) { for await (const c of s) yield c + "1"; }, upper()))));
  console.log("compose one", await all(compose(async function* () { yield "x"; } as any)));
  console.log("compose fails", await all(feed(compose(upper(), new Transform({ transform(c, e, cb) { cb(new Error("t")); } })).on("error", () => {}))));
  console.log("compose web", await all(feed(compose(new TransformStream({ transform(c, k) { k.enqueue(String(c) + "w"); } }) as any, upper()))));
  console.log("compose source", await all(compose(Readable.from(["p", "q"]), upper())));
  console.log("method", await all(Readable.from(["p", "q"]).compose(upper())));
  console.log("from string", await all(Duplex.from("abc")));
  console.log("from array", await all(Duplex.from(["x", "y"])));
  console.log("from promise", await all(Duplex.from(Promise.resolve("p"))));
  console.log("from rejected", await all(Duplex.from(Promise.reject(new Error("r")))));
  console.log("from blob", await all(Duplex.from(new Blob(["blob"]) as any)));
  console.log("from generator", await all(Duplex.from(async function* () { yield "g"; } as any)));
  console.log("from pair", await all(feed(Duplex.from({ writable: sink([]), readable: Readable.from(["r"]) }))));
  console.log("from web pair", await all(feed(Duplex.from(new TransformStream() as any))));
  console.log("from readable", await all(Duplex.from(source())));
  const d = Duplex.from(source());
  console.log([d.readable, d.writable, Duplex.from(sink([])).readable, Duplex.from(async (s: any) => {}).readable]);
  const log: string[] = [];
  const f: any = Duplex.from(async function (s: any) { for await (const c of s) log.push(String(c)); });
  f.on("finish", () => log.push("finish")).on("close", () => log.push("close"));
  f.write("1");
  f.end("2");
  await quiet();
  console.log("function", shown(log));
});
