// send, sendText, sendBinary, ping, pong, publish: what each accepts and returns, and what arrives.
import { pair, probe, gate } from "../lib";

const opened = gate<any>();
const { server, client } = await pair({ open: (ws: any) => opened.open(ws), publishToSelf: true });
const ws = await opened.passed;
ws.subscribe("t");
const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
const values: [string, any][] = [
  ["string", "text"], ["empty string", ""], ["non-ASCII", "日本é🙂"], ["String object", new String("boxed")], ["lone surrogate", "a\ud800b"],
  ["ArrayBuffer", bytes.buffer.slice(0, 3)], ["Uint8Array", bytes.subarray(1, 4)], ["Uint16Array", new Uint16Array([1, 2])], ["DataView", new DataView(bytes.buffer, 2, 2)],
  ["Buffer", Buffer.from("buf")], ["empty bytes", new Uint8Array()], ["Blob", new Blob(["blob"])], ["file", Bun.file("/nonexistent")],
  ["number", 5], ["boolean", true], ["bigint", 5n], ["object", {}], ["array", [1, 2]], ["Date", new Date(NaN)], ["Promise", Promise.resolve()],
  ["null", null], ["undefined", undefined], ["symbol", Symbol("s")], ["throwing toString", { toString() { throw new RangeError("mine") } }],
];
const methods: [string, (...args: any[]) => any][] = [
  ["send", (...a) => ws.send(...a)], ["sendText", (...a) => ws.sendText(...a)], ["sendBinary", (...a) => ws.sendBinary(...a)],
  ["ping", (...a) => ws.ping(...a)], ["pong", (...a) => ws.pong(...a)],
  ["publish", (...a) => ws.publish("t", ...a)], ["publishText", (...a) => ws.publishText("t", ...a)], ["publishBinary", (...a) => ws.publishBinary("t", ...a)],
  ["server.publish", (...a) => (server as any).publish("t", ...a)],
];
for (const [name, call] of methods) {
  for (const [kind, v] of values) {
    let sent: any = "nothing";
    probe(`${name} ${kind}`, () => (sent = call(v)));
    if (sent !== "nothing") console.log("  arrives:", await client.next());
  }
  probe(`${name} without argument`, () => call());
  if (name === "ping" || name === "pong") console.log("  arrives:", await client.next());
  for (const c of [true, false, undefined, null, 1, "x", {}]) {
    let sent: any = "nothing";
    probe(`${name} compress ${String(c)}`, () => (sent = call(name.endsWith("Binary") ? bytes : "c", c)));
    if (sent !== "nothing") await client.next();
  }
}
probe("ping 125", () => ws.ping("x".repeat(125)));
probe("ping 126", () => ws.ping("x".repeat(126)));
probe("pong 126", () => ws.pong(new Uint8Array(126)));
for (const name of ["publish", "publishText", "publishBinary"]) {
  for (const topic of ["", null, undefined, 1, {}, true, Symbol("q"), new String("t")]) probe(`${name} topic ${String(topic)}`, () => ws[name](topic, "x"));
  probe(`${name} nothing`, () => ws[name]());
}
for (const topic of ["", null, undefined, 1, {}]) probe(`server.publish topic ${String(topic)}`, () => (server as any).publish(topic, "x"));
client.socket.terminate();
await client.next();
await Bun.sleep(5);
for (const name of ["send", "sendText", "sendBinary", "ping", "pong", "subscribe", "unsubscribe", "isSubscribed", "close", "terminate", "pause", "resume", "getBufferedAmount"])
  for (const args of [[], [null], ["x"], [Symbol("s")]]) probe(`closed: ${name}(${args.map(String)})`, () => ws[name](...args));
for (const name of ["publish", "publishText", "publishBinary", "cork"]) for (const args of [[], ["t"], ["t", "x"]]) probe(`closed: ${name}(${args})`, () => ws[name](...args));
probe("closed: subscriptions", () => ws.subscriptions);
probe("closed: isPaused", () => ws.isPaused);
server.stop(true);
