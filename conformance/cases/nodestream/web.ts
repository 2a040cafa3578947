import { test, probeAsync, probe } from "../lib";
import { quiet, shown, source, sink, Readable, Writable, Duplex, trace } from "./_trace";
import { PassThrough, isErrored, isReadable, isWritable, isDisturbed, isDestroyed, addAbortSignal } from "node:stream";

const webSource = (chunks: any[], log: string[] = [], fail?: Error) => new ReadableStream({
  pull(c) {
    if (chunks.length > 0) c.enqueue(chunks.shift());
    else if (fail) c.error(fail);
    else c.close();
  },
  cancel(reason) { log.push(`cancel(${reason?.message ?? reason})`); },
});
const webSink = (log: string[], fail = false) => new WritableStream({
  write(c) {
    log.push(`write(${typeof c === "string" ? c : c instanceof Uint8Array ? c.constructor.name + " " + new TextDecoder().decode(c) : c})`);
    if (fail) throw new Error("sink");
  },
  close() { log.push("close()"); },
  abort(reason) { log.push(`abort(${reason?.message ?? reason})`); },
});
const bytes = (t: string) => new TextEncoder().encode(t);

await test("5.1 fromWeb: data, errors and cancelling", async () => {
  for (const [name, make] of Object.entries({
    bytes: () => Readable.fromWeb(webSource([bytes("a"), bytes("b")]) as any),
    text: () => Readable.fromWeb(webSource([bytes("a"), bytes("b")]) as any, { encoding: "utf8" }),
    objects: () => Readable.fromWeb(webSource([1, { toString: () => "o" }]) as any, { objectMode: true }),
    fails: () => Readable.fromWeb(webSource([bytes("a")], [], new Error("web")) as any),
  })) {
    const log: string[] = [];
    const s = trace(make(), log);
    s.on("data", (c: any) => log.push(`${c?.constructor?.name}(${c})`));
    await quiet(20);
    console.log(name, shown(log), s.readableHighWaterMark);
  }
  for (const error of [undefined, new Error("boom")]) {
    const log: string[] = [];
    const s = trace(Readable.fromWeb(webSource([bytes("a"), bytes("b"), bytes("c")], log) as any), log);
    s.once("data", () => s.destroy(error));
    await quiet(20);
    console.log("destroy", shown(log));
  }
  const locked = webSource([]);
  locked.getReader();
  probe("locked", () => Readable.fromWeb(locked as any));
});

await test("5.2 Writable.fromWeb", async () => {
  for (const options of [{}, { decodeStrings: false }, { objectMode: true }]) {
    const log: string[] = [];
    const w = trace(Writable.fromWeb(webSink(log), options), log);
    w.write("a", (e: any) => log.push(`cb(${e?.message ?? e})`));
    w.write(Buffer.from("b"));
    w.end("c");
    await quiet(20);
    console.log(JSON.stringify(options), shown(log));
  }
  const log: string[] = [];
  const w = trace(Writable.fromWeb(webSink(log, true)), log);
  w.write("a", (e: any) => log.push(`cb(${e?.message ?? e})`));
  await quiet(20);
  console.log("fails", shown(log));
  for (const error of [undefined, new Error("boom")]) {
    const log: string[] = [];
    const w = trace(Writable.fromWeb(webSink(log)), log);
    w.write("a");
    await quiet(5);
    w.destroy(error);
    await quiet(20);
    console.log("destroy", shown(log));
  }
});

await test("5.3 toWeb", async () => {
  const read = async (s: ReadableStream) => {
    const log: string[] = [];
    try {
      const r = s.getReader();
      for (;;) {
        const { value, done } = await r.read();
        if (done) break;
        log.push(`${value?.constructor?.name}(${value})`);
      }
      log.push("closed");
    } catch (e: any) {
      log.push(`${e.name} ${e.code} ${e.message} ${e.cause?.code}`);
    }
    return shown(log);
  };
  console.log(await read(Readable.toWeb(source()) as any));
  console.log(await read(Readable.toWeb(source({ encoding: "utf8" }, true)) as any));
  console.log(await read(Readable.toWeb(Readable.from([1, "x"])) as any));
  console.log(await read(Readable.toWeb(source({ read() { this.destroy(new Error("src")); } })) as any));
  console.log(await read(Readable.toWeb(source({ read() { this.destroy(); } })) as any));
  console.log(await read(Readable.toWeb(source().destroy()) as any));
  const s = source({}, true);
  const r = (Readable.toWeb(s) as any).getReader();
  await r.read();
  await r.cancel(new Error("enough"));
  await quiet();
  console.log(s.destroyed, s.errored?.message);

  const log: string[] = [];
  const w = Writable.toWeb(trace(sink(log, { highWaterMark: 1 }, true), log)).getWriter();
  await w.write("a");
  await w.write(new Uint8Array([98]));
  await w.close();
  await quiet();
  console.log(shown(log));
  const bad = Writable.toWeb(sink([], { write(c: any, e: any, cb: any) { cb(new Error("bad")); } }) as any).getWriter();
  await probeAsync("write", () => bad.write("a"));
  await probeAsync("closed", () => bad.closed);
  const aborted = sink([]);
  await probeAsync("abort", () => Writable.toWeb(aborted).abort(new Error("ab")));
  console.log(aborted.destroyed, aborted.errored?.message);
  const pair = Duplex.toWeb(new PassThrough());
  const pw = (pair.writable as any).getWriter();
  pw.write("x");
  pw.close();
  console.log(await read(pair.readable as any));
  const d = Duplex.fromWeb(new TransformStream() as any, { encoding: "utf8" });
  d.end("round");
  let text = "";
  for await (const c of d) text += c;
  console.log(text);
});

await test("5.4 isReadable and its kin, of streams of both kinds", async () => {
  const ask = (name: string, s: any) => console.log(name, [isReadable(s), isWritable(s as any), isErrored(s), isDisturbed(s), (isDestroyed as any)(s)].join());
  const used = source().resume();
  const dead = source();
  dead.on("error", () => {});
  dead.destroy(new Error("x"));
  const w = sink([]);
  w.end("x");
  await quiet();
  ask("fresh", source());
  ask("used", used);
  ask("failed", dead);
  ask("writable", sink([]));
  ask("ended", w);
  ask("duplex", new PassThrough());
  for (const v of [null, undefined, 5, {}, "s"]) ask(String(v), v);
  const rs = webSource([bytes("a")]);
  ask("web", rs);
  await rs.text();
  ask("web read", rs);
  ask("web failed", new ReadableStream({ start(c) { c.error(new Error("e")); } }));
  ask("web writable", new WritableStream());
  const ac = new AbortController();
  const web = addAbortSignal(ac.signal, webSource([bytes("a")]) as any) as any;
  ac.abort();
  await probeAsync("aborted web", () => web.getReader().read());
});
