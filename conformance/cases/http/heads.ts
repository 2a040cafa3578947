import { test } from "../lib";
import { answer, close, get, headers } from "./_wire";

const bye = headers + close + "\r\n";
const shows: [string, any, string?][] = [
  ["end", (q, s) => s.end("hi")],
  ["nothing", (q, s) => s.end()],
  ["writeHead with a phrase", (q, s) => (s.writeHead(404, "Nope", { "X-a": "1", "content-type": "text/plain" }), s.end())],
  ["writeHead with a list", (q, s) => (s.setHeader("x-b", "2"), s.writeHead(201, ["X-a", "1", "x-a", "2"]), s.end("abc"))],
  ["two pieces", (q, s) => (s.write("a"), s.write("bc"), s.end())],
  ["a piece and an end", (q, s) => (s.write("a"), s.end("zz"))],
  ["trailers", (q, s) => (s.writeHead(200, { Trailer: "X-T" }), s.write("a"), s.addTrailers({ "X-T": "v" }), s.end())],
  ["204", (q, s) => ((s.statusCode = 204), s.end("x"))],
  ["304", (q, s) => ((s.statusCode = 304), s.end())],
  ["a length", (q, s) => (s.setHeader("Content-Length", "3"), s.write("a"), s.end("bc"))],
  ["removed fields", (q, s) => (["Date", "Connection", "Content-Length", "transfer-encoding"].forEach((n) => s.removeHeader(n)), s.end("bc"))],
  ["no date", (q, s) => ((s.sendDate = false), s.end("bc"))],
  ["lists", (q, s) => (s.setHeader("Set-Cookie", ["a=1", "b=2"]), s.setHeader("X-M", ["1", "2"]), s.appendHeader("x-m", "3"), s.end())],
  ["a phrase", (q, s) => ((s.statusMessage = "Fine"), s.end("x"))],
  ["an unknown status", (q, s) => ((s.statusCode = 299), s.end("x"))],
  ["Latin-1", (q, s) => (s.setHeader("x", "caf\xe9"), s.end("\u00e9"))],
  ["bytes", (q, s) => s.end(Buffer.from("abc"))],
  ["hex", (q, s) => s.end("616263", "hex")],
  ["early hints", (q, s) => (s.writeEarlyHints({ link: "</a>; rel=preload", "x-t": "1" }), s.writeProcessing(), s.end("x"))],
  ["no keep-alive", (q, s) => ((s.shouldKeepAlive = false), s.end("x"))],
  ["flushed", (q, s) => (s.flushHeaders(), s.end("x"))],
  ["headers of a Map", (q, s) => (s.setHeaders(new Map([["a", "1"], ["b", "2"]])), s.end("x"))],
];

await test("10.100 node:http: the bytes of answers, the connection closed", async () => {
  for (const [name, handler] of shows) console.log(name, "→", await answer(handler, bye));
});
await test("10.101 node:http: the bytes of answers, the connection kept for one more", async () => {
  for (const [name, handler] of shows) {
    if (name === "no keep-alive" || name === "removed fields") continue;
    console.log(name, "→", await answer(handler, get + bye));
  }
});
await test("10.102 node:http: HEAD and HTTP/1.0", async () => {
  const handlers = shows.filter(([name]) => ["end", "nothing", "two pieces", "a length"].includes(name));
  for (const [name, handler] of handlers) {
    console.log(name, "HEAD →", await answer(handler, `HEAD / HTTP/1.1\r\nHost: a\r\n${close}\r\n`));
    console.log(name, "1.0 →", await answer(handler, "GET / HTTP/1.0\r\n\r\n"));
    console.log(name, "1.0 keep-alive →", await answer(handler, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  }
});
await test("10.103 node:http: pipelined requests are answered in their order", async () => {
  const late = (q: any, s: any) => (q.url === "/1" ? setTimeout(() => s.end("1"), 20) : s.end("2"));
  console.log(await answer(late, `GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n${close}\r\n`));
});
await test("10.104 node:http: requests without Host, in absolute form, and to nobody", async () => {
  const url = (q: any, s: any) => s.end(q.url);
  console.log(await answer(url, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"));
  console.log(await answer(url, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", { options: { requireHostHeader: false } }));
  console.log(await answer(url, "GET http://foo/bar?x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
});
