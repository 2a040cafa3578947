// Node's modules as far as they are here.
import { test, probe, probeAsync } from "../lib";
import * as util from "node:util";
import { promisify, inherits, types } from "util";
import { setTimeout as sleep, setInterval as every } from "node:timers/promises";
import { createHash, createHmac, randomBytes, randomInt, randomUUID, timingSafeEqual, webcrypto } from "node:crypto";
import { fileURLToPath, pathToFileURL } from "node:url";
import { performance as clock } from "node:perf_hooks";
import { isatty } from "node:tty";
import * as buffer from "node:buffer";
import * as missing from "node:dns";

await test("9 node:util", async () => {
  probe("format", () => [util.format("%s %d %i %f %j %% %s", "a", "5", 5.9, "1.5", { a: 1 }, "x", "more"), util.format("%s", 5n, -0), util.format("%z %s"), util.format("a", "b", 5), util.format("%s", null, undefined)]);
  await probeAsync("promisify", () => promisify((a: number, done: any) => done(null, a + 1))(1));
  await probeAsync("promisify fails", () => promisify((done: any) => done(new Error("e")))());
  await new Promise<void>((resolve) => util.callbackify(async (x: number) => x * 2)(4, (e: any, v: any) => (console.log("callbackify", e, v), resolve())));
  function A() {}
  function B() {}
  inherits(A, B);
  probe("inherits", () => [Object.getPrototypeOf(A.prototype) === B.prototype, (A as any).super_ === B]);
  probe("types", () => [types.isPromise(Promise.resolve()), types.isDate(new Date()), types.isUint8Array(Buffer.alloc(1)), types.isRegExp({}), types.isMap(new Map())]);
  probe("others", () => [util.isDeepStrictEqual({ a: 1 }, { a: 1 }), util.stripVTControlCharacters("\x1b[31mx\x1b[0m")]);
});
await test("9 node:timers/promises", async () => {
  await probeAsync("setTimeout", () => sleep(1, "value"));
  await probeAsync("aborted", () => sleep(1000, 0, { signal: AbortSignal.abort() }));
  const later = new AbortController();
  setTimeout(() => later.abort(), 1);
  await probeAsync("aborted later", () => sleep(1000, 0, { signal: later.signal }));
  let n = 0;
  for await (const v of every(1, "tick")) if (++n === 3) break;
  console.log(n);
});
await test("9 node:crypto", () => {
  for (const a of ["md5", "sha1", "sha224", "sha256", "SHA384", "sha512", "RSA-SHA256"])
    probe(a, () => [createHash(a).update("a").update(Buffer.from("b")).digest("hex"), createHmac(a, "key").update("data").digest("base64"), createHash(a).digest().length]);
  probe("unknown", () => createHash("nope"));
  probe("twice", () => { const h = createHash("md5"); h.digest(); return h.update("x"); });
  probe("number", () => createHash("md5").update(5 as any));
  probe("copy", () => createHash("md5").update("e9", "hex").copy().digest("base64url"));
  probe("random", () => [randomBytes(8).length, randomUUID().length, randomInt(5) < 5, randomInt(3, 4), webcrypto === crypto]);
  probe("timingSafeEqual", () => [timingSafeEqual(Buffer.from("a"), Buffer.from("a")), timingSafeEqual(Buffer.from("a"), Buffer.from("b"))]);
});
await test("9 node:url, node:perf_hooks, node:tty, node:buffer", () => {
  probe("url", () => [fileURLToPath("file:///a/b%20c"), pathToFileURL("/a b").href]);
  probe("perf_hooks", () => typeof clock.now());
  probe("tty", () => [isatty(1), isatty(99)]);
  probe("buffer", () => [buffer.Buffer === Buffer, buffer.isUtf8(Buffer.from([0xff])), buffer.isAscii(Buffer.from("a")), buffer.transcode(Buffer.from("é"), "utf8", "latin1"), buffer.kMaxLength, buffer.constants]);
});
await test("9 a module that a program imports for parts it does not use", () => {
  console.log(typeof missing.lookup, typeof missing, typeof (missing as any).default);
});
