import { test } from "../lib";
import { trace, quiet, shown, source, sink, Readable } from "./_trace";

const modes: Record<string, (s: any, log: string[]) => any> = {
  data: (s, log) => s.on("data", (c: any) => log.push(`data(${c})`)),
  readable: (s, log) => s.on("readable", () => {
    log.push("readable");
    for (let c; (c = s.read()) !== null; ) log.push(`read(${c})`);
  }),
  pipe: (s, log) => s.pipe(trace(sink(log, { highWaterMark: 2 }, true), log, "w.")),
  resume: (s) => s.resume(),
  iterate: async (s, log) => {
    try {
      for await (const c of s) log.push(`next(${c})`);
      log.push("over");
    } catch (e: any) {
      log.push(`caught(${e.code ?? e.message})`);
    }
  },
  nothing: () => {},
};

const failures: Record<string, (s: any, log: string[]) => void> = {
  none: () => {},
  "destroy at once": (s) => s.destroy(),
  "destroy with an error at once": (s) => s.destroy(new Error("boom")),
  "destroy later": (s) => setImmediate(() => s.destroy()),
  "destroy with an error later": (s) => setImmediate(() => s.destroy(new Error("boom"))),
  "destroy in data": (s) => s.once("readable", () => s.destroy(new Error("boom"))),
  "destroy twice": (s, log) => s.destroy(new Error("one"), () => log.push("callback")).destroy(new Error("two"), () => log.push("callback2")),
  "destroy at the end": (s) => s.once("end", () => s.destroy()),
  "push after the end": (s) => s.once("end", () => s.push("late")),
};

const kinds: Record<string, () => any> = {
  sync: () => source(),
  async: () => source({}, true),
  object: () => source({ objectMode: true, highWaterMark: 1 }, false, [1, "", { toString: () => "o" }]),
  utf8: () => source({ encoding: "utf8" }, false, [Buffer.from([0xe2]), Buffer.from([0x82, 0xac]), "x"]),
  "small mark": () => source({ highWaterMark: 1 }, true),
  "no autoDestroy": () => source({ autoDestroy: false }),
  "no close": () => source({ emitClose: false }, true),
  throws: () => source({ read() { throw new Error("read"); } }),
  "throws later": () => {
    let n = 0;
    return new Readable({ read() {
      if (n++ > 0) throw new Error("second");
      this.push("a");
    } });
  },
  destroys: () => {
    let n = 0;
    return new Readable({ read() {
      if (n++ > 0) this.destroy(new Error("source"));
      else this.push("a");
    } });
  },
  "destroy fails": () => source({ destroy(e: any, cb: any) { cb(new Error("destroy")); } }, true),
  "destroy later": () => source({ destroy(e: any, cb: any) { setImmediate(cb, e); } }),
  construct: () => source({ construct(cb: any) { setImmediate(cb); } }),
  "construct fails": () => source({ construct(cb: any) { cb(new Error("construct")); } }),
  empty: () => source({}, false, []),
};

for (const [kind, make] of Object.entries(kinds)) {
  await test(`1.1 Readable, ${kind}: the order of events in every mode`, async () => {
    for (const [mode, use] of Object.entries(modes)) {
      for (const [failure, fail] of Object.entries(failures)) {
        await quiet(1);
        const log: string[] = [];
        const s = trace(make(), log);
        use(s, log);
        fail(s, log);
        await quiet(14);
        console.log(`${mode}, ${failure}: ${shown(log)} | ${[s.readable, s.readableFlowing, s.readableEnded, s.destroyed, s.closed, s.readableAborted, s.readableDidRead, s.errored?.message]}`);
      }
    }
  });
}
