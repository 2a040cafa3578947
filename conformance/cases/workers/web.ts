// new Worker: messages, events, options, ends.
import { test } from "../lib";

const url = new URL("./_echo.ts", import.meta.url).href;
const js = (code: string) => "data:text/javascript," + encodeURIComponent(code);
const closed = (w: Worker) => new Promise<any>((done) => w.addEventListener("close", (e: any) => done([e.constructor.name, e.code, e.reason, e.wasClean])));
const first = (w: Worker) => new Promise<any>((done) => w.addEventListener("message", (e) => done(e.data), { once: true }));
const attempt = (fn: () => unknown) => { try { fn(); return "fine"; } catch (e: any) { return `${e.name} ${e.code} ${e.message}`; } };

await test("8.1 a message there and back", async () => {
  const w = new Worker(url);
  w.postMessage({ a: [1, new Map([["k", 2n]])], d: new Date(0) });
  console.log(await first(w));
  const end = closed(w);
  console.log(w.terminate());
  console.log(await end);
});
await test("8.1 messages before the script runs keep their order", async () => {
  const w = new Worker(url);
  const got: number[] = [];
  await new Promise<void>((done) => { w.onmessage = (e) => { got.push(e.data); if (e.data === 4) done(); }; for (let i = 0; i < 5; i++) w.postMessage(i); });
  console.log(got);
  w.terminate();
});
await test("8.2 open comes", async () => {
  const w = new Worker(url);
  console.log(await new Promise((done) => w.addEventListener("open", (e: any) => done([e.type, e.constructor.name]))));
  w.terminate();
});
for (const [what, word] of [["an uncaught error", "throw"], ["a thrown string", "string"]]) {
  await test(`8.3 ${what} is the parent's error event`, async () => {
    const w = new Worker(url);
    const end = closed(w);
    w.onerror = (e: any) => console.log(e.constructor.name, e.message.includes(word === "throw" ? "TypeError: thrown" : "a string"), e.error);
    w.postMessage(word);
    console.log(await end);
  });
}
await test("8.4 process.exit ends the Worker", async () => {
  const w = new Worker(url);
  const end = closed(w);
  w.postMessage("exit");
  console.log(await end);
});
await test("8.4 without a listener the Worker ends", async () => {
  const w = new Worker(url);
  const end = closed(w);
  w.postMessage("leave");
  console.log(await end);
});
await test("8.4 an endless loop can be terminated", async () => {
  const w = new Worker(js("postMessage('up'); for (;;);"));
  const end = closed(w);
  console.log(await first(w));
  w.terminate();
  w.terminate();
  console.log(await end);
});
await test("8.5 a file that does not exist", async () => {
  const w = new Worker("./nothere.ts");
  const end = closed(w);
  w.onerror = (e) => console.log(e.message);
  console.log(await end);
});
await test("1.1 the constructor's errors", async () => {
  const W = Worker as any;
  console.log(attempt(() => new W()), attempt(() => W(url)));
  console.log(attempt(() => new W(url, { preload: 5 })));
  console.log(attempt(() => new W(url, { argv: 5 })));
  console.log(attempt(() => new W(url, { env: 5 })));
});
await test("1.2 argv, execArgv, env", async () => {
  const w = new Worker(js("postMessage([process.argv.slice(2), process.execArgv, process.env.FOO, process.env.HOME])"), { argv: ["a", 5 as any], execArgv: ["--x"], env: { FOO: "bar" } } as any);
  console.log(await first(w));
});
await test("1.3 Bun.isMainThread and self", async () => {
  const w = new Worker(js("postMessage([Bun.isMainThread, self === globalThis, typeof postMessage, onmessage])"));
  console.log(Bun.isMainThread, await first(w));
});
await test("1.4 a Worker of a Worker", async () => {
  const w = new Worker(js(`const w = new Worker(${JSON.stringify(url)}); w.onmessage = (e) => { postMessage(["inner", e.data]); w.terminate(); }; w.postMessage(1);`));
  console.log(await first(w));
});
await test("1.5 a buffer is transferred", async () => {
  const w = new Worker(url);
  const bytes = new Uint8Array([1, 2, 3]);
  w.postMessage(bytes, [bytes.buffer]);
  console.log(bytes.byteLength, await first(w));
  w.terminate();
});
await test("1.5 a port is transferred", async () => {
  const { port1, port2 } = new MessageChannel();
  const w = new Worker(js("onmessage = (e) => { e.data.postMessage('through the port'); onmessage = null; }"));
  w.postMessage(port2, [port2]);
  console.log(await new Promise((done) => { port1.onmessage = (e) => done(e.data); }));
  port1.close();
});
await test("1.5 what cannot be cloned", async () => {
  const w = new Worker(url);
  console.log(attempt(() => w.postMessage(() => 1)));
  w.terminate();
});
await test("1.6 a BroadcastChannel reaches a Worker", async () => {
  const channel = new BroadcastChannel("room");
  const w = new Worker(js("const c = new BroadcastChannel('room'); c.onmessage = (e) => { c.postMessage(e.data + '!'); c.close(); }; postMessage('ready')"));
  await first(w);
  channel.postMessage("hello");
  console.log(await new Promise((done) => { channel.onmessage = (e) => done(e.data); }));
  channel.close();
});
await test("1.7 the exit event inside", async () => {
  const w = new Worker(js("process.on('exit', (code) => postMessage(['exit', code])); process.exitCode = 4;"));
  const end = closed(w);
  console.log(await first(w));
  console.log(await end);
});
