import dgram from "node:dgram";
import { probe, show, test } from "../lib";

const event = (on: any, name: string): Promise<any[]> => new Promise((ok) => on.once(name, (...a: any[]) => ok(a)));
const bound = async (type: any = "udp4", address = "127.0.0.1") => {
  const s = dgram.createSocket(type);
  s.bind(0, address);
  await event(s, "listening");
  return s;
};
const error = (e: any) => (e ? `${e.name} ${e.code} ${e.message.replace(/\d{4,}/g, "N")}` : show(e));

await test("1.1 what the module has", () => {
  console.log(Object.keys(dgram).sort().join(), dgram.Socket.length, dgram.createSocket.length);
  for (const type of [undefined, null, "udp", "tcp4", 5, {}, { type: "udp5" }] as any[]) probe(show(type), () => dgram.createSocket(type));
  for (const type of ["udp4", "udp6", { type: "udp4", reuseAddr: true }] as any[]) {
    const s = dgram.createSocket(type);
    console.log(s instanceof dgram.Socket, s instanceof require("events"), s.type);
    s.close();
  }
});

await test("1.2 events of a socket, in their order", async () => {
  const seen: string[] = [];
  const s = dgram.createSocket("udp4", (msg, rinfo) => seen.push(`callback ${msg} ${rinfo.family} ${rinfo.size}`));
  for (const name of ["listening", "close", "error", "connect"]) s.on(name, () => seen.push(name));
  s.bind(0, "127.0.0.1", () => seen.push("bound"));
  seen.push("bind returned");
  await event(s, "listening");
  const { address, family, port } = s.address();
  console.log(address, family, port > 0);
  const got = event(s, "message");
  s.send("to itself", port, "127.0.0.1", (e, n) => seen.push(`sent ${e} ${n}`));
  seen.push("send returned");
  const [msg, rinfo] = await got;
  console.log(Buffer.isBuffer(msg), String(msg), rinfo.address, rinfo.port === port, Object.keys(rinfo).sort().join());
  s.close(() => seen.push("closed"));
  seen.push("close returned");
  await event(s, "close");
  console.log(seen);
});

await test("1.3 what can be sent", async () => {
  const a = await bound(), b = await bound();
  const { port } = a.address();
  const send = async (...args: any[]) => {
    const got = event(a, "message");
    (b as any).send(...args);
    const [msg] = await got;
    console.log(show(msg));
  };
  await send("text", port, "127.0.0.1");
  await send(Buffer.from("buffer"), port, "127.0.0.1");
  await send(new Uint8Array([1, 2]), port, "127.0.0.1");
  await send(new DataView(new Uint8Array([3, 4]).buffer), port, "127.0.0.1");
  await send(Buffer.from("0123456789"), 2, 3, port, "127.0.0.1");
  await send("0123456789", 2, 3, port, "127.0.0.1");
  await send(["a", Buffer.from("b"), new Uint8Array([99])], port, "127.0.0.1");
  await send("", port, "127.0.0.1");
  await send("by name", port, "localhost");

  for (const args of [[], [5], ["x"], ["x", 0], ["x", 70000, "127.0.0.1"], ["x", -1], [{}, port], [null, port], [["a", 5], port], [Buffer.from("abc"), 2, 5, port], [Buffer.from("abc"), 5, 1, port], ["x", port, 5]] as any[][]) {
    probe(show(args).replace(String(port), "PORT"), () => (b as any).send(...args));
  }
  a.close();
  b.close();
});

await test("1.4 states", async () => {
  const s = dgram.createSocket("udp4");
  probe("address", () => s.address());
  probe("remoteAddress", () => s.remoteAddress());
  probe("disconnect", () => s.disconnect());
  probe("setTTL", () => s.setTTL(5));
  s.bind(0, "127.0.0.1");
  probe("bind twice", () => s.bind(0));
  await event(s, "listening");
  probe("bind again", () => s.bind(0));
  s.close();
  probe("close twice", () => s.close());
  probe("send", () => s.send("x", 9, "127.0.0.1"));
  probe("bind", () => s.bind(0));
  probe("address", () => s.address());
  probe("ref", () => s.ref() === s && s.unref() === s);
});

await test("1.5 connected sockets", async () => {
  const a = await bound(), other = await bound();
  const c = dgram.createSocket("udp4");
  c.connect(a.address().port, "127.0.0.1", () => console.log("callback"));
  probe("connect twice", () => c.connect(1));
  await event(c, "connect");
  console.log(c.remoteAddress().address, c.remoteAddress().port === a.address().port, c.remoteAddress().family);
  const got = event(a, "message");
  c.send("connected", (e) => console.log("sent", e));
  const [msg, rinfo] = await got;
  console.log(String(msg), rinfo.port === c.address().port);
  probe("with an address", () => c.send("x", a.address().port, "127.0.0.1"));
  probe("connect again", () => c.connect(1));
  const answer = event(c, "message");
  other.send("not from the peer", c.address().port, "127.0.0.1");
  a.send("from the peer", c.address().port, "127.0.0.1");
  console.log(String((await answer)[0]));
  c.disconnect();
  probe("remoteAddress", () => c.remoteAddress());
  probe("send", () => c.send("x"));
  for (const s of [a, other, c]) s.close();
});

await test("1.6 errors", async () => {
  const a = await bound();
  const b = dgram.createSocket("udp4");
  b.bind(a.address().port, "127.0.0.1");
  console.log("in use", error((await event(b, "error"))[0]));
  const c = dgram.createSocket("udp4");
  c.bind(0, "192.0.2.1");
  console.log("not here", error((await event(c, "error"))[0]));
  const d = dgram.createSocket("udp4");
  console.log("too big", error(await new Promise((ok) => d.send(Buffer.alloc(70000), 9, "127.0.0.1", ok))));
  d.close();
  a.close();
  for (const options of [{ type: "udp4", lookup: 5 }, { type: "udp4", signal: 5 }, { type: "udp4", recvBufferSize: "x" }] as any[]) probe(show(options), () => dgram.createSocket(options));
});

await test("1.7 options of the socket", async () => {
  const s = await bound();
  probe("setTTL", () => s.setTTL(64));
  for (const ttl of [0, 256, "x"] as any[]) probe("setTTL " + ttl, () => s.setTTL(ttl));
  probe("setBroadcast", () => s.setBroadcast(true));
  probe("setMulticastTTL", () => s.setMulticastTTL(8));
  probe("setMulticastTTL x", () => s.setMulticastTTL("x" as any));
  probe("setMulticastLoopback", () => s.setMulticastLoopback(true));
  probe("setMulticastInterface", () => s.setMulticastInterface("127.0.0.1"));
  probe("addMembership", () => s.addMembership("224.0.0.114", "127.0.0.1"));
  probe("dropMembership", () => s.dropMembership("224.0.0.114", "127.0.0.1"));
  probe("addMembership none", () => (s as any).addMembership());
  probe("addMembership bad", () => s.addMembership("1.2.3.4"));
  probe("dropMembership unknown", () => s.dropMembership("224.0.0.115", "127.0.0.1"));
  s.setRecvBufferSize(65536);
  s.setSendBufferSize(65536);
  console.log(s.getRecvBufferSize() >= 65536, s.getSendBufferSize() >= 65536, s.getSendQueueSize(), s.getSendQueueCount());
  probe("setRecvBufferSize 0", () => s.setRecvBufferSize(-1));
  s.close();
});

await test("1.8 a signal and Symbol.asyncDispose", async () => {
  const stop = new AbortController();
  const s = dgram.createSocket({ type: "udp4", signal: stop.signal });
  s.bind(0, "127.0.0.1");
  await event(s, "listening");
  const closed = event(s, "close");
  stop.abort();
  await closed;
  console.log("closed");
  const d = await bound();
  const gone = event(d, "close");
  await d[Symbol.asyncDispose]();
  await gone;
  console.log("disposed");
});

await test("1.9 udp6", async () => {
  const a = await bound("udp6", "::1");
  console.log(a.address().address, a.address().family);
  const got = event(a, "message");
  const b = dgram.createSocket("udp6");
  b.send("six", a.address().port, "::1");
  const [msg, rinfo] = await got;
  console.log(String(msg), rinfo.address, rinfo.family);
  a.close();
  b.close();
});

await test("1.10 100 datagrams to one socket arrive in order", async () => {
  const a = await bound(), b = await bound();
  const seen: number[] = [];
  const all = new Promise<void>((ok) => a.on("message", (m) => { seen.push(Number(m)); if (seen.length < 100) b.send(String(seen.length), a.address().port, "127.0.0.1"); else ok(); }));
  b.send("0", a.address().port, "127.0.0.1");
  await all;
  console.log(seen.every((n, i) => n === i));
  a.close();
  b.close();
});
