import { test } from "../lib";
import { answer, close, headers } from "./_wire";

const body = (q: any, s: any) => {
  let text = "";
  q.on("data", (chunk: any) => (text += chunk));
  q.on("end", () => s.end(JSON.stringify([q.method, q.url, q.httpVersion, text, q.headers, q.rawHeaders, q.trailers, q.rawTrailers, q.complete])));
};

await test("10.110 node:http: what a request says", async () => {
  const lines = "X-A: 1\r\nx-a: 2\r\nCookie: a\r\nCookie: b\r\nContent-Type: a/b\r\nContent-Type: c/d\r\nSet-Cookie: x\r\nSet-Cookie: y\r\n__proto__: z\r\n" + close;
  const chunks = "Transfer-Encoding: chunked\r\nTrailer: T\r\n\r\n3\r\nabc\r\n0\r\nT: 1\r\nt: 2\r\n\r\n";
  console.log(await answer(body, `POST /x?y HTTP/1.1\r\nHost: a\r\n${lines}${chunks}`));
  console.log(await answer((q: any, s: any) => s.end(JSON.stringify([q.headersDistinct, q.trailersDistinct])), `GET /x?y HTTP/1.1\r\nHost: a\r\n${lines}\r\n`));
  console.log(await answer((q: any, s: any) => s.end(JSON.stringify(q.headers)), `GET /x?y HTTP/1.1\r\nHost: a\r\n${lines}\r\n`, { options: { joinDuplicateHeaders: true } }));
  console.log(await answer(body, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"));
});
await test("10.111 node:http: Expect", async () => {
  const waits = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc";
  const text = (q: any, s: any) => {
    let text = "";
    q.on("data", (chunk: any) => (text += chunk)).on("end", () => s.end(text));
  };
  console.log(await answer(text, waits));
  console.log(await answer(null, waits, { on: { checkContinue: (q: any, s: any) => (s.writeContinue(), text(q, s)) } }));
  console.log(await answer(text, headers + close + "Expect: foo\r\n\r\n"));
  console.log(await answer(text, headers + close + "Expect: foo\r\n\r\n", { on: { checkExpectation: (q: any, s: any) => s.end("ce") } }));
});
await test("10.112 node:http: upgrade and connect", async () => {
  const on = {
    upgrade: (q: any, socket: any, head: any) => {
      console.log("upgrade", q.upgrade, socket.constructor.name, String(head));
      socket.write("HTTP/1.1 101 Sw\r\n\r\n");
      socket.on("data", (chunk: any) => socket.end("<" + chunk + ">"));
    },
    connect: (q: any, socket: any, head: any) => {
      console.log("connect", q.url, String(head));
      socket.end("HTTP/1.1 200 OK\r\n\r\n");
    },
  };
  const upgrade = headers + "Connection: Upgrade\r\nUpgrade: foo\r\n\r\n";
  console.log(await answer((q: any, s: any) => s.end(String(q.upgrade)), upgrade.replace("Connection: Upgrade", "Connection: Upgrade, close")));
  console.log(await answer(null, "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\nearly", { on }));
  const { listening, wire } = await import("./_wire");
  const server = await listening({}, null);
  for (const [name, fn] of Object.entries(on)) server.on(name, fn);
  const peer = await wire(server);
  await peer.send(upgrade + "early");
  console.log((await peer.until("\r\n\r\n")).replaceAll("\r\n", "|"));
  await peer.send("later");
  console.log(await peer.rest());
  server.close();
});
await test("10.113 node:http: what is wrong with a request", async () => {
  const bad: [string, string][] = [
    ["no request", "BLAH\r\n\r\n"], ["a method", "FOO / HTTP/1.1\r\nHost: a\r\n\r\n"], ["a version", "GET / HTTP/2.7\r\nHost: a\r\n\r\n"], ["a target", "GET foo HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["white space", headers + "A : b\r\n\r\n"], ["a folded line", headers + "A: b\r\n c\r\n\r\n"], ["a NUL", headers + "A: b\0c\r\n\r\n"], ["a line feed", "GET / HTTP/1.1\nHost: a\n\n"],
    ["both lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["a length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n"], ["two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
    ["a chunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n"],
    ["the end of a chunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n"], ["too much", headers + "A: " + "x".repeat(20000) + "\r\n\r\n"],
  ];
  for (const [name, bytes] of bad) {
    const told: string[] = [];
    const on = { clientError: (error: any, socket: any) => (told.push(`${error.code} ${error.message} ${socket.writable}`), socket.end("X")) };
    const answered = await answer(() => {}, bytes, { on });
    console.log(name, told.join(", "), answered);
    console.log(name, "by itself", await answer(() => {}, bytes));
  }
});
process.exit(0); // Bun keeps connections that were refused
