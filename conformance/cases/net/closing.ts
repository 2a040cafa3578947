// How sockets end: the events of both sides for each way.
import { once } from "node:events";
import { test } from "../lib";
import { closed, fault, log, pair } from "./_net";

await test("1.1 destroy, with and without an error", async () => {
  await pair("destroy", {}, {}, (c) => c.destroy());
  await pair("destroy with an error", {}, {}, (c) => c.destroy(new Error("mine")));
  await pair("the server's side", {}, {}, (c, s) => s.destroy());
  await pair("before anything was read", { quiet: true }, {}, async (c, s) => {
    s.resume();
    c.destroy();
  });
});

await test("1.2 resetAndDestroy: the peer gets ECONNRESET", async () => {
  await pair("reset", {}, {}, (c) => log(c.resetAndDestroy() === c));
  await pair("reset by the server", {}, {}, (c, s) => s.resetAndDestroy());
  await pair("writing to a socket that was reset", {}, {}, async (c, s) => {
    c.resetAndDestroy();
    await closed(s);
    s.write("x", (e: any) => log("callback", fault(e)));
    log(s.destroyed, s.writable, s.readyState);
    await new Promise(setImmediate);
  });
});

await test("1.3 end: half-open sockets go on", async () => {
  await pair("end by the client", {}, {}, (c) => c.end("bye"));
  await pair("end by the server", {}, {}, (c, s) => s.end("bye"));
  await pair("the server may still write", { allowHalfOpen: true }, {}, async (c, s) => {
    c.end();
    await once(s, "end");
    log(s.readyState, s.write("later"));
    s.end();
  });
  await pair("both half-open", { allowHalfOpen: true }, { allowHalfOpen: true }, async (c, s) => {
    c.end("1");
    await once(s, "end");
    log(c.readyState, s.readyState);
    s.end("22");
  });
});

await test("1.4 writing after the end", async () => {
  await pair("after one's own end", {}, {}, (c) => {
    c.end();
    c.write("x", (e: any) => log("callback", fault(e)));
  });
  await pair("after the peer's end", {}, {}, async (c, s) => {
    s.end();
    await once(c, "end");
    await closed(c);
    c.write("y", (e: any) => log("callback", fault(e)));
    await new Promise(setImmediate);
  });
});

await test("1.5 destroySoon and end with data", async () => {
  await pair("destroySoon", {}, {}, (c) => {
    c.write("abc");
    c.destroySoon();
    log(c.destroyed, c.writable);
  });
  await pair("a large end", {}, {}, async (c, s) => {
    s.removeAllListeners("data");
    let n = 0;
    s.on("data", (d: any) => (n += d.length));
    c.end(Buffer.alloc(5 << 20));
    await closed(s);
    log(n, s.bytesRead, c.bytesWritten);
  });
});

await test("1.6 data that nobody reads keeps the end away", async () => {
  await pair("unread", { quiet: true }, {}, async (c, s) => {
    c.end("data");
    await once(c, "finish");
    while (s.readableLength < 4) await new Promise(setImmediate);
    log(s.readyState, s.readableLength, s.bytesRead);
    s.destroy();
  });
});
