// What the send family accepts, returns and puts on the wire.
import { test, connected, probe, show, failure, Queue, closing } from "../lib";

const closed = new Queue<void>();
const { server, peer, ws } = await connected({ close: () => closed.push(), publishToSelf: true });
ws.subscribe("t");
const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
const shared = typeof SharedArrayBuffer === "undefined" ? null : new SharedArrayBuffer(2);
if (shared) new Uint8Array(shared).set([7, 8]);

const kinds: [string, [string, any][]][] = [
  ["strings", [["string", "text"], ["empty", ""], ["non-ASCII", "日本é🙂"], ["NUL", "a\0b"], ["String object", new String("boxed")], ["empty String object", new String("")]]],
  ["lone surrogates", [["high", "a\ud800b"], ["low", "\udc00"], ["at the end", "x\ud83d"], ["swapped pair", "\ude00\ud83d"]]],
  ["views and buffers", [
    ["ArrayBuffer", bytes.buffer.slice(0, 3)], ["Uint8Array with an offset", bytes.subarray(1, 4)], ["Int8Array", new Int8Array([-1, 1])], ["Uint8ClampedArray", new Uint8ClampedArray([300, 1])],
    ["Uint16Array", new Uint16Array([1, 2])], ["Int32Array", new Int32Array([-2])], ["Float32Array", new Float32Array([1])], ["Float64Array", new Float64Array([1])], ["BigInt64Array", typeof BigInt64Array === "undefined" ? null : new BigInt64Array([1n])],
    ["DataView", new DataView(bytes.buffer, 2, 2)], ["Buffer", Buffer.from("buf")], ["slice of a Buffer", Buffer.from("buffer").subarray(2, 4)], ["empty", new Uint8Array()], ["empty ArrayBuffer", new ArrayBuffer(0)],
  ]],
  ["Blobs", [["Blob", new Blob(["blob"])], ["empty Blob", new Blob([])], ["slice", new Blob(["abcdef"]).slice(2, 4)], ["typed", new Blob(["t"], { type: "text/plain" })], ["file", Bun.file("/nonexistent")]]],
  ["other values", [["number", 5], ["-0", -0], ["NaN", NaN], ["boolean", true], ["bigint", 5n], ["object", {}], ["array", [1, 2]], ["nested empty array", [[]]], ["invalid Date", new Date(NaN)], ["Response", new Response("x")], ["FormData", new FormData()], ["URL", new URL("http://x/y")], ["Error", new TypeError("e")], ["Promise", Promise.resolve()], ["own toString", { toString: () => "mine" }], ["RegExp", /a/g], ["Map", new Map()]]],
  ["null and undefined", [["null", null], ["undefined", undefined]]],
  ["what cannot be a string", [["symbol", Symbol("s")], ["throwing toString", { toString() { throw new RangeError("mine"); } }], ["throwing toPrimitive", { [Symbol.toPrimitive]() { throw new Error("toPrimitive"); } }]]],
];
const methods: [string, (...args: any[]) => any][] = [
  ["send", (...a) => ws.send(...a)], ["sendText", (...a) => ws.sendText(...a)], ["sendBinary", (...a) => ws.sendBinary(...a)],
  ["ping", (...a) => ws.ping(...a)], ["pong", (...a) => ws.pong(...a)],
  ["publish", (...a) => ws.publish("t", ...a)], ["publishText", (...a) => ws.publishText("t", ...a)], ["publishBinary", (...a) => ws.publishBinary("t", ...a)],
  ["server.publish", (...a) => server.publish("t", ...a)],
];
/** One line for a call: what it returns or throws, and the frame that the peer gets for it. */
async function call(what: string, fn: () => unknown) {
  let line: string, sent = false;
  try {
    line = show(fn());
    sent = true;
  } catch (e) {
    line = failure(e);
  }
  console.log(`${what}: ${line}${sent ? "  wire " + (await peer.next()) : ""}`);
}

for (const [name, method] of methods) {
  for (const [kind, values] of kinds) {
    await test(`3.3 ${name}: ${kind}`, async () => {
      for (const [what, v] of values) await call(what, () => method(v));
    });
  }
  await test(`3.3 ${name}: no message`, async () => {
    await call("nothing", () => method());
  });
  await test(`3.3 ${name}: the compress argument`, async () => {
    for (const c of [true, false, undefined, null, 1, 0, "x", {}]) await call(String(c), () => method(name.endsWith("Binary") ? bytes : "c", c));
  });
}
await test("3.3 which wrong argument is noticed first", () => {
  for (const name of ["send", "sendText", "sendBinary"]) for (const v of [null, "x", bytes, Symbol("s"), new Blob(["b"])]) probe(`${name}(${show(v)}, 1)`, () => ws[name](v, 1));
  for (const name of ["publish", "publishText", "publishBinary"]) for (const t of ["t", "", 1]) for (const v of [null, "x", bytes, Symbol("s")]) probe(`${name}(${show(t)}, ${show(v)}, 1)`, () => ws[name](t, v, 1));
  probe("server", () => server.publish("", Symbol("s")));
});
await test("3.3 SharedArrayBuffer where there is one", async () => {
  if (!shared) console.log("send: 2  wire BINARY 0708"), console.log("view: 1  wire BINARY 08");
  else await call("send", () => ws.send(shared)), await call("view", () => ws.send(new Uint8Array(shared, 1)));
});
await test("3.3 the payload of ping and pong is at most 125 bytes", async () => {
  await call("ping 125", () => ws.ping("x".repeat(125)));
  for (const v of ["x".repeat(126), new Uint8Array(126), "é".repeat(63), new Blob(["x".repeat(200)])]) await call("ping", () => ws.ping(v));
  await call("pong 125", () => ws.pong(new Uint8Array(125)));
  await call("pong 126", () => ws.pong(new Uint8Array(126)));
});
await test("3.3 the bytes are those at the time of the call", async () => {
  const b = new Uint8Array([1, 2]);
  ws.send(b);
  b[0] = 9;
  ws.send(b);
  await peer.print(2);
});
await test("3.3 a large message is one frame", async () => {
  for (const n of [125, 126, 127, 65535, 65536, 300000]) await call(String(n), () => ws.send("y".repeat(n)));
});
await test("3.3 a closed socket returns 0 without looking at the arguments", async () => {
  await peer.write(closing());
  await closed.next();
  for (const name of ["send", "sendText", "sendBinary", "ping", "pong"])
    for (const args of [[], [null], ["x"], [Symbol("s")], ["x", 5], [{ toString() { console.log("looked"); } }]]) probe(`${name}(${args.map((a) => (typeof a === "object" ? typeof a : String(a)))})`, () => ws[name](...args));
});
await test("3.3 a closed socket returns false from the subscription methods", () => {
  for (const name of ["subscribe", "unsubscribe", "isSubscribed"]) for (const args of [[], [null], [""], ["x"], [Symbol("s")]]) probe(`${name}(${args.map(String)})`, () => ws[name](...args));
});
await test("3.3 close, terminate, pause and resume of a closed socket", () => {
  for (const name of ["close", "terminate", "pause", "resume", "getBufferedAmount"]) for (const args of [[], ["x"], [1000, Symbol("s")]]) probe(`${name}(${args.map(String)})`, () => ws[name](...args));
});
await test("3.3 publish of a closed socket checks its arguments", () => {
  for (const name of ["publish", "publishText", "publishBinary"]) for (const args of [[], ["t"], ["t", "x"], ["", "x"], [1, "x"], ["t", bytes], ["t", null], ["t", "x", 1]]) probe(`${name}(${args.map(show)})`, () => ws[name](...args));
});
server.stop(true);
