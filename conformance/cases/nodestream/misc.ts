import { test, probe } from "../lib";
import { quiet, shown, source, sink, trace, Readable, Writable, Duplex, Transform } from "./_trace";
import * as stream from "node:stream";
import { PassThrough } from "node:stream";

await test("7.1 read(n), unshift, setEncoding and the buffer", async () => {
  const r = new Readable({ read() {}, highWaterMark: 10 });
  const at = () => [r.readableLength, r.readableBuffer.length, r.readableFlowing, (r as any)._readableState.needReadable].join();
  console.log(r.push("hello"), r.push("world"), r.push("!"), at());
  for (const n of [3, 0, 4, 100, undefined, undefined]) console.log(n, String(r.read(n as any)), at());
  r.unshift("back");
  r.push(Buffer.from([0xe2, 0x82]));
  console.log(at());
  r.setEncoding("utf8");
  console.log(at(), r.readableEncoding);
  r.push(Buffer.from([0xac]));
  console.log(at(), r.read(), at());
  r.unshift(Buffer.from("bytes"));
  console.log(r.read(2), r.read(), at());
  for (const bad of [NaN, -1, "3", 1.5, {}]) {
    const s = new Readable({ read() {} });
    s.push("abcdef");
    probe(`read ${String(bad)}`, () => String(s.read(bad as any)));
  }
  const big = new Readable({ read() {}, highWaterMark: 4 });
  big.read(100);
  console.log(big.readableHighWaterMark);
  const o = new Readable({ objectMode: true, read() {} });
  o.push({ a: 1 });
  o.push("s");
  o.push(0);
  console.log(Bun.inspect([o.read(5), o.read(), o.read(), o.read()], { compact: true } as any));
});

await test("7.2 pipe: several destinations, unpipe, back-pressure, end: false", async () => {
  const log: string[] = [];
  const r = trace(source({}, true, ["1", "2", "3", "4"]), log, "r.");
  const slow = trace(sink(log, { highWaterMark: 1 }, true), log, "slow.");
  const fast = new PassThrough();
  fast.on("data", (c) => log.push(`fast(${c})`));
  r.pipe(slow);
  r.pipe(fast, { end: false });
  await quiet(40);
  console.log(shown(log), fast.writableEnded, slow.writableFinished);
  log.length = 0;
  const a = trace(new Readable({ read() {} }), log, "a."), b = trace(sink(log), log, "b.");
  a.pipe(b);
  a.push("x");
  await quiet(4);
  a.unpipe(new PassThrough());
  a.unpipe(b);
  a.push("y");
  await quiet(4);
  console.log(shown(log), a.readableFlowing, a.isPaused(), a.listenerCount("data"), b.listenerCount("drain"), b.listenerCount("error"));
  a.pipe(b);
  a.pipe(new PassThrough());
  a.unpipe();
  await quiet(4);
  console.log(shown(log.splice(0)), a.readableFlowing);
  const c = source(), dead = sink(log);
  dead.on("error", (e) => log.push(e.message));
  c.pipe(dead);
  dead.destroy(new Error("dead"));
  await quiet(6);
  console.log(shown(log), c.readableFlowing, c.destroyed);
});

await test("7.3 cork, writev, decodeStrings, encodings", async () => {
  const log: string[] = [];
  const w = new Writable({ decodeStrings: false, defaultEncoding: "latin1", writev(chunks, cb) {
    log.push(chunks.map((c) => `${typeof c.chunk}/${c.encoding}`).join("+") + ":" + (chunks as any).allBuffers);
    cb();
  } });
  w.write("a");
  w.cork();
  w.cork();
  w.write("b", "hex");
  w.write(Buffer.from("c"));
  w.write(new Uint8Array([1]));
  console.log(w.writableCorked, w.writableLength, w.writableBuffer!.length);
  w.uncork();
  w.uncork();
  w.uncork();
  w.setDefaultEncoding("hex");
  w.write("dd");
  w.end();
  await quiet();
  console.log(log.join(" "), w.writableCorked);
});

await test("7.4 destroy: order of callbacks, _destroy, autoDestroy, symbols", async () => {
  const log: string[] = [];
  const s = trace(new Duplex({ read() {}, write(c, e, cb) { log.push("write"); setImmediate(cb); }, destroy(e, cb) { log.push(`_destroy(${e?.message})`); setImmediate(cb, e); } }), log);
  s.write("a", (e: any) => log.push(`a:${e}`));
  s.write("b", (e: any) => log.push(`b:${e?.code ?? e?.message}`));
  s.destroy(new Error("x"), (e: any) => log.push(`cb:${e?.message}`));
  log.push(`${s.destroyed},${s.closed}`);
  await quiet();
  console.log(shown(log), s.closed);
  log.length = 0;
  {
    await using d = trace(new PassThrough(), log) as any;
    d.on("error", (e: any) => log.push(e.name));
  }
  await quiet(4);
  console.log(shown(log));
  const r = source();
  console.log(typeof (r as any)[Symbol.asyncDispose], typeof (r as any)[Symbol.asyncIterator], (Readable as any).name, Readable.length);
  class Sub extends Transform {
    constructor() { super({ objectMode: true }); }
    _transform(c: any, e: any, cb: any) { cb(null, { c }); }
    _flush(cb: any) { this.push("last"); cb(); }
    _destroy(e: any, cb: any) { log.push("sub"); cb(e); }
  }
  log.length = 0;
  const sub = new Sub();
  sub.end(1);
  console.log(Bun.inspect(await sub.toArray(), { compact: true } as any), shown(log), sub instanceof Readable, sub instanceof Writable, sub instanceof (stream as any).Stream);
  function Old(this: any) { Readable.call(this as any, { objectMode: true } as any); }
  Object.setPrototypeOf(Old.prototype, Readable.prototype);
  Old.prototype._read = function () { this.push("old"); this.push(null); };
  console.log(await new (Old as any)().toArray());
});

await test("7.5 wrap: streams of the first kind", async () => {
  const { EventEmitter } = await import("node:events");
  const log: string[] = [];
  const old: any = new EventEmitter();
  old.pause = () => log.push("pause");
  old.resume = () => log.push("resume");
  old.extra = function () { return this === old; };
  const r: any = new Readable({ highWaterMark: 2 }).wrap(old);
  console.log(r.extra());
  old.emit("data", "abc");
  old.emit("data", "d");
  r.on("data", (c: any) => log.push(`data(${c})`)).on("end", () => log.push("end"));
  await quiet(4);
  old.emit("end");
  await quiet(4);
  console.log(shown(log));
  const legacy: any = new (stream as any).Stream();
  const w = sink(log.splice(0) && log);
  legacy.pipe(w);
  legacy.emit("data", "x");
  legacy.emit("end");
  await quiet(4);
  console.log(shown(log), w.writableFinished);
});

await test("7.6 signals, construct, high-water marks of options", async () => {
  for (const [name, make] of Object.entries<(signal: AbortSignal) => any>({
    Readable: (signal) => new Readable({ signal, read() {} }),
    Writable: (signal) => new Writable({ signal, write() {} }),
    Duplex: (signal) => new Duplex({ signal, read() {}, write() {} }),
    Transform: (signal) => new Transform({ signal, transform() {} }),
  })) {
    for (const early of [true, false]) {
      const log: string[] = [];
      const ac = new AbortController();
      if (early) ac.abort(new Error("reason"));
      const s = trace(make(ac.signal), log);
      ac.abort(new Error("reason"));
      await quiet(4);
      console.log(name, early, shown(log), s.errored.name, s.errored.cause?.message);
    }
  }
  const marks = (o: any) => {
    const d = new Duplex(o);
    return [d.readableHighWaterMark, d.writableHighWaterMark, d.readableObjectMode, d.writableObjectMode].join();
  };
  for (const o of [{}, { objectMode: true }, { readableObjectMode: true }, { writableObjectMode: true, writableHighWaterMark: 3 }, { highWaterMark: 0 }, { highWaterMark: 7, readableHighWaterMark: 1 }]) console.log(JSON.stringify(o), marks(o));
  for (const o of [{ highWaterMark: 0 }, { readableHighWaterMark: 0 }, { readableHighWaterMark: 0, writableHighWaterMark: 4 }]) {
    const t = new Transform(o);
    console.log(JSON.stringify(o), t.readableHighWaterMark, t.writableHighWaterMark);
  }
  const before = stream.getDefaultHighWaterMark(false);
  stream.setDefaultHighWaterMark(false, 100);
  console.log(new Readable().readableHighWaterMark, new Writable().writableHighWaterMark, new Readable({ objectMode: true }).readableHighWaterMark);
  stream.setDefaultHighWaterMark(false, before);
  const log: string[] = [];
  const c = trace(new Duplex({ construct(cb) { log.push("construct"); setImmediate(cb); }, read() { this.push("r"); this.push(null); }, write(ch, e, cb) { log.push("write"); cb(); } }), log);
  c.end("x");
  c.resume();
  log.push("made");
  await quiet(6);
  console.log(shown(log));
});
