import { test } from "../lib";
import { trace, quiet, shown, sink, Writable } from "./_trace";

const kinds: Record<string, (log: string[]) => any> = {
  sync: (log) => sink(log),
  async: (log) => sink(log, {}, true),
  "small mark": (log) => sink(log, { highWaterMark: 2 }, true),
  "sync, small mark": (log) => sink(log, { highWaterMark: 2 }),
  writev: (log) => sink(log, { write: undefined, writev(chunks: any[], cb: any) {
    log.push(`writev(${chunks.map((c) => c.chunk + "/" + c.encoding)})`);
    setImmediate(cb);
  } }),
  both: (log) => sink(log, { writev(chunks: any[], cb: any) {
    log.push(`writev(${chunks.map((c) => c.chunk)})`);
    cb();
  } }, true),
  object: (log) => sink(log, { objectMode: true, highWaterMark: 2 }, true),
  strings: (log) => sink(log, { decodeStrings: false, write(chunk: any, encoding: any, cb: any) {
    log.push(`write(${typeof chunk}/${encoding})`);
    cb();
  } }),
  final: (log) => sink(log, { final(cb: any) {
    log.push("final");
    setImmediate(cb);
  } }),
  "final fails": (log) => sink(log, { final(cb: any) { cb(new Error("final")); } }),
  "final throws": (log) => sink(log, { final() { throw new Error("final"); } }),
  "write fails": (log) => sink(log, { write(c: any, e: any, cb: any) { cb(new Error("write")); } }),
  "write fails later": (log) => sink(log, { write(c: any, e: any, cb: any) { setImmediate(cb, new Error("write")); } }),
  "no autoDestroy": (log) => sink(log, { autoDestroy: false }, true),
  "no autoDestroy, fails": (log) => sink(log, { autoDestroy: false, write(c: any, e: any, cb: any) { cb(new Error("write")); } }),
  "no close": (log) => sink(log, { emitClose: false }),
  construct: (log) => sink(log, { construct(cb: any) { setImmediate(cb); } }),
  "construct fails": (log) => sink(log, { construct(cb: any) { setImmediate(cb, new Error("construct")); } }),
  "destroy fails": (log) => sink(log, { destroy(e: any, cb: any) { cb(new Error("destroy")); } }, true),
  "calls back twice": (log) => sink(log, { write(c: any, e: any, cb: any) { cb(); cb(); } }),
};

const uses: Record<string, (s: any, log: string[], cb: (name: string) => any) => void> = {
  "write and end": (s, log, cb) => {
    log.push(String(s.write("ab", cb("1"))), String(s.write("cd", cb("2"))));
    s.end("e", cb("end"));
  },
  "end at once": (s, log, cb) => s.end(cb("end")),
  "write, drain, end": (s, log, cb) => {
    log.push(String(s.write("abc")));
    s.once("drain", () => s.end(cb("end")));
  },
  cork: (s, log, cb) => {
    s.cork();
    s.write("a", cb("1"));
    s.write("b", cb("2"));
    process.nextTick(() => {
      s.uncork();
      s.write("c", cb("3"));
      s.end();
    });
  },
  "end while corked": (s, log, cb) => {
    s.cork();
    s.write("a", cb("1"));
    s.cork();
    s.end("b", cb("end"));
  },
  "destroy while writing": (s, log, cb) => {
    s.write("a", cb("1"));
    s.write("b", cb("2"));
    s.end(cb("end"));
    s.destroy();
  },
  "destroy with an error": (s, log, cb) => {
    s.write("a", cb("1"));
    s.write("b", cb("2"));
    s.destroy(new Error("boom"), cb("destroy"));
    s.write("c", cb("3"));
    s.end(cb("end"));
  },
  "destroy later": (s, log, cb) => {
    s.write("a", cb("1"));
    s.write("b", cb("2"));
    setImmediate(() => s.destroy(new Error("later")));
  },
  "write after end": (s, log, cb) => {
    s.end(cb("end"));
    s.write("x", cb("x"));
    s.end(cb("end2"));
  },
  "end twice": (s, log, cb) => {
    s.end("a", cb("end"));
    s.end(cb("end2"));
    s.on("finish", () => s.end(cb("end3")));
  },
  "same callback": (s, log, cb) => {
    const one = cb("same");
    for (const c of "abc") s.write(c, one);
    s.end();
  },
};

for (const [kind, make] of Object.entries(kinds)) {
  await test(`1.2 Writable, ${kind}: the order of events and callbacks`, async () => {
    for (const [use, run] of Object.entries(uses)) {
      await quiet(1);
      const log: string[] = [];
      const s = trace(make(log), log);
      const cb = (name: string) => (e: any) => log.push(`${name}:${e ? e.code ?? e.message : e}`);
      run(s, log, cb);
      await quiet(14);
      console.log(`${use}: ${shown(log)} | ${[s.writable, s.writableEnded, s.writableFinished, s.destroyed, s.closed, s.writableAborted, s.writableNeedDrain, s.writableLength, s.errored?.message]}`);
    }
  });
}
