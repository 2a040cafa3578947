// What a client makes of the server's answer to its handshake: which are refused, with which words and codes.
import { test, show } from "../lib";
import { Host, switching, text, watch } from "../host";

const host = await Host.listen();
const ok = switching();

/** Answers one handshake with these packets and prints what the client sees; then the connection ends. */
async function answers(name: string, packets: (string | Uint8Array)[], options: any = {}) {
  await test("1.11 answer: " + name, async () => {
    const ws = new WebSocket(host.url, { perMessageDeflate: false, ...options });
    const closed = watch(ws);
    const { conn } = await host.request();
    for (const p of packets) await conn.write(p);
    await conn.end();
    await closed;
    // With bytes unread in the kernel a close is an RST.
    if (!packets.some((p) => p.length > 17000)) console.log("server:", (await conn.rest()).end);
  });
}
const without = (name: string) => ok.split("\r\n").filter((l) => !l.startsWith(name)).join("\r\n");
const instead = (line: string) => ok.split("\r\n").map((l) => (l.split(":")[0] === line.split(":")[0] ? line : l)).join("\r\n");

await answers("accepted, a frame in the same packet", [ok + "\x81\x02hi"]);
await answers("accepted, byte by byte", ok.match(/\{accept\}|[^]/g)!);
for (const status of ["200 OK", "204 No Content", "301 Moved", "302 Found", "400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "426 Upgrade Required", "500 Internal Server Error", "503 x"]) {
  await answers("status " + status, [`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nLocation: /elsewhere\r\n\r\n`]);
}
await answers("status 100 first", ["HTTP/1.1 100 Continue\r\n\r\n" + ok]);
await answers("status 101 without reason", [ok.replace(" Switching Protocols", "")]);
await answers("status 101 with another reason", [ok.replace("Switching Protocols", "Whatever")]);
await answers("HTTP/1.0", [ok.replace("1.1", "1.0")]);
await answers("HTTP/2.0", [ok.replace("1.1", "2.0")]);
await answers("HTTP/0.9", [ok.replace("1.1", "0.9")]);
await answers("upgrade missing", [without("Upgrade")]);
await answers("upgrade wrong", [instead("Upgrade: other")]);
await answers("upgrade empty", [instead("Upgrade:")]);
await answers("upgrade in capitals", [instead("Upgrade: WebSocket")]);
await answers("upgrade list", [instead("Upgrade: websocket, other")]);
await answers("upgrade twice", [instead("Upgrade: websocket\r\nUpgrade: websocket")]);
await answers("upgrade twice, the first wrong", [instead("Upgrade: other\r\nUpgrade: websocket")]);
await answers("upgrade twice, the second wrong", [instead("Upgrade: websocket\r\nUpgrade: other")]);
await answers("connection missing", [without("Connection")]);
await answers("connection wrong", [instead("Connection: close")]);
await answers("connection list", [instead("Connection: keep-alive, Upgrade")]);
await answers("connection in capitals", [instead("Connection: UPGRADE")]);
await answers("connection with a longer word", [instead("Connection: upgraded")]);
await answers("connection twice", [instead("Connection: keep-alive\r\nConnection: Upgrade")]);
await answers("accept missing", [without("Sec-WebSocket-Accept")]);
await answers("accept wrong", [instead("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")]);
await answers("accept empty", [instead("Sec-WebSocket-Accept:")]);
await answers("accept twice", [instead("Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Accept: {accept}")]);
await answers("accept twice, the first wrong", [instead("Sec-WebSocket-Accept: x\r\nSec-WebSocket-Accept: {accept}")]);
await answers("accept with spaces", [instead("Sec-WebSocket-Accept:   {accept}  ")]);
await answers("names in lower case", [ok.split("\r\n").map((l, i) => (i ? l.replace(/^[^:]+/, (n) => n.toLowerCase()) : l)).join("\r\n")]);
await answers("everything wrong", ["HTTP/1.1 101 x\r\n\r\n"]);
await answers("upgrade and accept wrong", [instead("Upgrade: other").replace("{accept}", "x")]);
await answers("content-length", [switching("Content-Length: 5") + "\x81\x02hi"]);
await answers("transfer-encoding", [switching("Transfer-Encoding: chunked") + "\x81\x02hi"]);
await answers("lines that end with LF alone", [ok.replaceAll("\r\n", "\n")]);
await answers("a folded header", [switching("X-A: 1", " 2")]);
await answers("a header without colon", [switching("nonsense")]);
await answers("a header without name", [switching(": x")]);
await answers("a space before the colon", [switching("X-A : 1")]);
await answers("a space in a header's name", [switching("X A: 1")]);
await answers("a NUL in a header's value", [switching("X-A: \0")]);
await answers("a control character in a header's value", [switching("X-A: \x01")]);
await answers("a CR in a header's value", [switching("X-A: a\rb")]);
await answers("Latin-1 in a header's value", [switching("X-A: \xe9")]);
await answers("an empty line first", ["\r\n" + ok]);
await answers("spaces first", ["  " + ok]);
await answers("garbage", ["\x00\x01\x02\x03 garbage\r\n\r\n"]);
await answers("garbage without end", ["garbage"]);
await answers("one letter", ["H"]);
await answers("SSH", ["SSH-2.0-OpenSSH_9.0\r\n"]);
await answers("lower-case http", [ok.replace("HTTP", "http")]);
await answers("status that is no number", ["HTTP/1.1 abc x\r\n\r\n"]);
await answers("status with two digits", ["HTTP/1.1 10 x\r\n\r\n"]);
await answers("status with four digits", ["HTTP/1.1 1011 x\r\n\r\n"]);
await answers("nothing", []);
await answers("half of a head", [ok.slice(0, 60)]);
await answers("100 headers", [switching(...Array.from({ length: 96 }, (_, i) => `X-${i}: ${i}`))]);
await answers("127 headers", [switching(...Array.from({ length: 124 }, (_, i) => `X-${i}: ${i}`))]);
await answers("128 headers", [switching(...Array.from({ length: 125 }, (_, i) => `X-${i}: ${i}`))]);
await answers("129 headers", [switching(...Array.from({ length: 126 }, (_, i) => `X-${i}: ${i}`))]);
await answers("200 headers", [switching(...Array.from({ length: 196 }, (_, i) => `X-${i}: ${i}`))]);
await answers("a header of 8000 bytes", [switching("X-A: " + "a".repeat(8000))]);
await answers("a header of 15000 bytes", [switching("X-A: " + "a".repeat(15000))]);
await answers("a header of 40000 bytes", [switching("X-A: " + "a".repeat(40000))]);
await answers("a head of 16 KiB without end", ["HTTP/1.1 101 x\r\nX-A: " + "a".repeat(16400)]);
await answers("a reason of 40000 bytes", ["HTTP/1.1 101 " + "a".repeat(40000)]);

const offers = { protocols: ["chat", "v2"] };
const chosen = (p: string) => [switching("Sec-WebSocket-Protocol: " + p)];
await answers("protocol: the first", chosen("chat"), offers);
await answers("protocol: the second", chosen("v2"), offers);
await answers("protocol: none", [ok], offers);
await answers("protocol: empty", chosen(""), offers);
await answers("protocol: not offered", chosen("other"), offers);
await answers("protocol: other case", chosen("CHAT"), offers);
await answers("protocol: a list", chosen("chat, v2"), offers);
await answers("protocol: twice the same", [switching("Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: chat")], offers);
await answers("protocol: twice", [switching("Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: v2")], offers);
await answers("protocol: nothing was offered", chosen("chat"));
await answers("protocol: empty and nothing was offered", chosen(""));
await answers("protocol: offered by a header", chosen("b"), { headers: { "Sec-WebSocket-Protocol": "a, b" } });
await answers("protocol: offered by a header, none chosen", [ok], { headers: { "Sec-WebSocket-Protocol": "a, b" } });
await answers("protocol: header and protocols, of the header", chosen("b"), { protocols: ["c"], headers: { "Sec-WebSocket-Protocol": "a, b" } });
await answers("protocol: header and protocols, of the protocols", chosen("c"), { protocols: ["c"], headers: { "Sec-WebSocket-Protocol": "a, b" } });

const extension = (e: string) => [switching("Sec-WebSocket-Extensions: " + e)];
await answers("extension: not offered", extension("permessage-deflate"));
await answers("extension: unknown", extension("x-custom"));
await answers("extension: empty", extension(""));

await test("1.11 answer: RST", async () => {
  const ws = new WebSocket(host.url);
  const closed = watch(ws);
  const { conn } = await host.request();
  await conn.reset();
  await closed;
});

await test("1.11 answer: RST in the middle of the head", async () => {
  const ws = new WebSocket(host.url);
  const closed = watch(ws);
  const { conn } = await host.request();
  await conn.write(ok.slice(0, 30));
  await conn.reset();
  await closed;
});

await test("1.11 frames in the packet of the answer come after open, in order", async () => {
  const ws = new WebSocket(host.url);
  const closed = watch(ws);
  ws.addEventListener("open", () => {
    process.nextTick(() => console.log("nextTick of open"));
    queueMicrotask(() => console.log("microtask of open"));
  });
  const { conn } = await host.request();
  await conn.write(ok, text("one"), text("two"), "\x89\x01p", "\x88\x02\x03\xe8");
  await conn.print(3);
  await conn.end();
  await closed;
});

await test("1.11 nobody listens: refused", async () => {
  const other = Bun.serve({ port: 0, fetch: () => new Response("") } as any);
  const url = "ws://127.0.0.1:" + other.port;
  await other.stop(true);
  const order: string[] = [];
  const ws = new WebSocket(url);
  process.nextTick(() => order.push("nextTick"));
  queueMicrotask(() => order.push("microtask"));
  setImmediate(() => order.push("immediate"));
  ws.addEventListener("error", () => order.push("error"));
  ws.addEventListener("close", () => order.push("close"));
  order.push("sync");
  await watch(ws);
  console.log(order.join(), ws.readyState, show(ws.url === url + "/"));
});

await test("1.11 unknown host", async () => {
  await watch(new WebSocket("ws://nothing.invalid:8080/x"));
});

await test("1.11 port 0", async () => {
  await watch(new WebSocket("ws://127.0.0.1:0/"));
});
