import { test } from "../lib";
import { trace, quiet, shown, source, sink, Duplex, Transform } from "./_trace";
import { PassThrough, duplexPair } from "node:stream";

const kinds: Record<string, (log: string[]) => any> = {
  PassThrough: () => new PassThrough(),
  "PassThrough, small marks": () => new PassThrough({ highWaterMark: 1 }),
  "PassThrough, no marks": () => new PassThrough({ highWaterMark: 0 }),
  "PassThrough, objects": () => new PassThrough({ objectMode: true }),
  upper: () => new Transform({ transform(c, e, cb) { cb(null, String(c).toUpperCase()); } }),
  later: () => new Transform({ transform(c, e, cb) { setImmediate(() => cb(null, c)); } }),
  flush: () => new Transform({ transform(c, e, cb) { this.push(c); this.push(c); cb(); }, flush(cb) { this.push("!"); cb(null, "?"); } }),
  "flush fails": () => new Transform({ transform(c, e, cb) { cb(null, c); }, flush(cb) { cb(new Error("flush")); } }),
  "final of its own": () => new Transform({ transform(c, e, cb) { cb(null, c); }, final(cb) { this.push("f"); cb(); }, flush(cb) { cb(null, "l"); } }),
  fails: () => new Transform({ transform(c, e, cb) { cb(new Error("transform")); } }),
  throws: () => new Transform({ transform() { throw new Error("throws"); } }),
  "ends early": () => new Transform({ transform(c, e, cb) { this.push(c); this.push(null); cb(); } }),
  "half open": () => new Duplex({ read() { this.push(null); }, write(c, e, cb) { setImmediate(cb); } }),
  "not half open": () => new Duplex({ allowHalfOpen: false, read() { this.push(null); }, write(c, e, cb) { setImmediate(cb); } }),
  "only readable": () => new Duplex({ writable: false, read() { this.push("r"); this.push(null); } }),
  "only writable": () => new Duplex({ readable: false, write(c, e, cb) { cb(); } }),
  "mixed modes": () => new Transform({ readableObjectMode: true, transform(c, e, cb) { cb(null, { toString: () => "o" + c }); } }),
};
const uses: Record<string, (s: any, log: string[]) => any> = {
  "write, end, data": (s, log) => {
    s.on("data", (c: any) => log.push(`data(${c})`));
    try {
      log.push(String(s.write("a")), String(s.write("b")));
      s.end("c");
    } catch (e: any) {
      log.push(`thrown(${e.message})`);
    }
  },
  "end without reading": (s, log) => {
    try {
      s.end("a");
    } catch (e: any) {
      log.push(`thrown(${e.message})`);
    }
  },
  "read first": (s, log) => {
    s.resume();
    setImmediate(() => s.writable && s.end());
  },
  "destroy between": (s, log) => {
    s.on("data", (c: any) => log.push(`data(${c})`));
    try {
      s.write("a");
    } catch (e: any) {
      log.push(`thrown(${e.message})`);
    }
    setImmediate(() => s.destroy(new Error("boom")));
  },
  "in the middle of a pipe": (s, log) => {
    process.once("uncaughtException", () => log.push("uncaught"));
    source({}, true).pipe(s).pipe(trace(sink(log, {}, true), log, "w."));
    return () => process.removeAllListeners("uncaughtException");
  },
};
for (const [kind, make] of Object.entries(kinds)) {
  await test(`1.3 ${kind}: the order of events on both sides`, async () => {
    for (const [use, run] of Object.entries(uses)) {
      await quiet(1);
      const log: string[] = [];
      const s = trace(make(log), log);
      const after = run(s, log);
      await quiet(20);
      if (typeof after === "function") after();
      console.log(`${use}: ${shown(log)} | ${[s.readable, s.writable, s.readableEnded, s.writableFinished, s.destroyed, s.closed, s.errored?.message]}`);
    }
  });
}

await test("1.4 duplexPair: what one side writes the other reads", async () => {
  for (const end of ["end", "destroy", "destroy with an error"]) {
    const log: string[] = [];
    const [a, b] = duplexPair({ highWaterMark: 4 });
    trace(a, log, "a.", ["data"]);
    trace(b, log, "b.", ["data"]);
    a.write("hello", () => log.push("written"));
    b.write("hi");
    await quiet();
    if (end === "end") a.end("bye");
    else a.destroy(end === "destroy" ? undefined : new Error("boom"));
    await quiet();
    console.log(`${end}: ${shown(log)} | ${[a.destroyed, b.destroyed, b.readableEnded, b.writable]}`);
  }
});
