// Reading and writing: backpressure, pausing, counting, encodings.
import net from "node:net";
import { once } from "node:events";
import { test, probe } from "../lib";
import { closed, fault, log, pair, watch } from "./_net";

await test("2.1 a slow reader stops the writer", async () => {
  await pair("backpressure", { quiet: true }, {}, async (c, s) => {
    s.pause();
    log(c.write(Buffer.alloc(30 << 20), () => log("written")));
    log(c.writableLength, c.bytesWritten, c.writableNeedDrain);
    let n = 0;
    s.on("data", (d: any) => (n += d.length));
    s.resume();
    await once(c, "drain");
    while (n < 30 << 20) await once(s, "data");
    log(n, s.bytesRead, c.bytesWritten);
    c.end();
  });
});

await test("2.2 pauseOnConnect: nothing is read before resume", async () => {
  await pair("paused", { pauseOnConnect: true }, {}, async (c, s) => {
    log(s.isPaused());
    c.write("x");
    log(s.bytesRead);
    s.resume();
    await once(s, "data");
    log(s.bytesRead);
    c.end();
  });
});

await test("2.3 cork joins writes, setEncoding makes text", async () => {
  await pair("cork", { quiet: true }, {}, async (c, s) => {
    s.setEncoding("utf8");
    s.on("data", (d: any) => log(typeof d, d));
    c.cork();
    c.write("a");
    c.write("ü");
    c.write(new Uint8Array([66]));
    c.uncork();
    await once(s, "data");
    log(s.bytesRead, c.bytesWritten);
    c.end();
  });
});

await test("2.4 writing before the connection is there", async () => {
  const server = net.createServer((s) => {
    let text = "";
    s.on("data", (d) => (text += d));
    s.on("end", () => log("got", text));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const c: any = watch("early", net.connect((server.address() as any).port, "127.0.0.1"));
  log(c.write("one"), c.write("two", () => log("callback")), c.bytesWritten, c.writableLength);
  c.end("three");
  await closed(c);
  log(c.bytesWritten);
  server.close();
});

await test("2.5 a socket is an asynchronous iterable", async () => {
  await pair("iterate", {}, { quiet: true }, async (c, s) => {
    s.end("abc");
    for await (const d of c) log("got", String(d));
  });
});

await test("2.6 sockets that were never connected", async () => {
  for (const act of [(c: any) => c.write("x", (e: any) => log("callback", fault(e))), (c: any) => c.end("x"), (c: any) => c.destroy(), (c: any) => c.resetAndDestroy()]) {
    const c: any = watch("nobody", new net.Socket());
    log(c.readyState, c.pending, c.connecting, c.writable, c.remoteAddress, c.bytesRead);
    act(c);
    await closed(c);
    log(c.destroyed, c.readyState);
  }
});

await test("2.7 timeouts ring once for each silence", async () => {
  await pair("timeout", {}, {}, async (c, s) => {
    log(c.setTimeout(30) === c, c.timeout);
    c.setTimeout(20, () => log("callback"));
    await once(c, "timeout");
    log(c.destroyed, c.timeout);
    c.setTimeout(0);
    log(c.timeout);
    c.end();
  });
  for (const v of ["x", -1, NaN, Infinity, null] as any[]) probe(`setTimeout(${v})`, () => new net.Socket().setTimeout(v));
});

await test("2.8 options of sockets", async () => {
  await pair("options", { noDelay: true, keepAlive: true, keepAliveInitialDelay: 1000 }, { noDelay: true, keepAlive: true }, async (c, s) => {
    log(c.setNoDelay(true) === c, c.setKeepAlive(true, 10) === c, c.ref() === c, c.unref() === c, s.getTypeOfService());
    c.ref();
    c.end();
  });
});

await test("2.9 onread puts bytes into a buffer of the script", async () => {
  const buffer = Buffer.alloc(4);
  let text = "";
  await pair("onread", {}, { quiet: true, onread: { buffer, callback(n: number, b: any) { text += b.toString("latin1", 0, n); return true; } } }, async (c, s) => {
    s.end("0123456789");
    await once(c, "close");
    log(text, c.readableLength);
  });
});
