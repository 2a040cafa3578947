import { probe, probeAsync, show, test } from "../lib";

type Got = [string, number, string, any];

/** A socket that keeps what it gets, and hands it out one by one. */
async function receiver(options: any = {}) {
  const got: Got[] = [], waiting: ((g: Got) => void)[] = [];
  const socket = await Bun.udpSocket({
    hostname: "127.0.0.1", ...options,
    socket: { data(_: any, data: any, port: number, address: string, flags: any) {
      const g: Got = [show(data), port, address, flags];
      waiting.length ? waiting.shift()!(g) : got.push(g);
    } },
  } as any);
  return { socket, next: () => (got.length ? Promise.resolve(got.shift()!) : new Promise<Got>((ok) => waiting.push(ok))) };
}

await test("1.1 options", async () => {
  for (const options of [undefined, null, 5, { port: -1 }, { port: "x" }, { hostname: 5 }, { socket: 5 }, { socket: { data: 5 } }, { connect: 5 }, { connect: {} }, { connect: { port: 1 } },
    { connect: { port: "x", hostname: "127.0.0.1" } }, { connect: { port: 0, hostname: "127.0.0.1" } }, { flags: "x" }] as any[]) {
    await probeAsync(show(options), async () => (await Bun.udpSocket(options)).close());
  }
  for (const binaryType of ["x", "buffer", "uint8array", "arraybuffer"] as any[]) {
    const s = await Bun.udpSocket({ binaryType });
    console.log(binaryType, typeof s.binaryType);
    s.close();
  }
});

await test("1.2 the socket", async () => {
  const s = await Bun.udpSocket({});
  console.log(s.hostname, s.port > 0, s.address.address, s.address.family, s.address.port === s.port, s.remoteAddress, s.closed, typeof (s as any).fd);
  console.log(Object.getOwnPropertyNames(Object.getPrototypeOf(s)).sort().join(), Object.prototype.toString.call(s));
  probe("ref", () => [s.ref(), s.unref()]);
  probe("close", () => [s.close(), s.closed, s.close()]);
  probe("send", () => s.send("x", 9, "127.0.0.1"));
  probe("sendMany", () => s.sendMany(["x", 9, "127.0.0.1"]));
  probe("setTTL", () => (s as any).setTTL(5));
  console.log(s.port > 0, s.address.address);
});

await test("1.3 send and what the handler gets", async () => {
  for (const binaryType of ["buffer", "uint8array", "arraybuffer"]) {
    const { socket, next } = await receiver({ binaryType });
    const client = await Bun.udpSocket({ hostname: "127.0.0.1" });
    for (const data of ["grüße", Buffer.from([1]), new Uint8Array([2, 3]), new Uint16Array([4]), new ArrayBuffer(2), ""] as any[]) {
      probe("send " + show(data), () => client.send(data, socket.port, "127.0.0.1"));
      const [bytes, port, address, flags] = await next();
      console.log(bytes, port === client.port, address, show(flags));
    }
    socket.close();
    client.close();
  }
});

await test("1.4 what cannot be sent", async () => {
  const s: any = await Bun.udpSocket({});
  for (const args of [[], ["x"], ["x", 1], ["x", 9, "localhost"], ["x", 70000, "127.0.0.1"], ["x", 0, "127.0.0.1"], [{}, 9, "127.0.0.1"], [5, 9, "127.0.0.1"]]) probe(show(args), () => s.send(...args));
  probe("70,000 bytes", () => s.send(Buffer.alloc(70000), 9, "127.0.0.1"));
  for (const args of [[], ["abc"], [["a", 9]], [["a", 9, "localhost"]], [[5, 9, "127.0.0.1"]]]) probe("many " + show(args), () => s.sendMany(...args));
  s.close();
});

await test("1.5 sendMany", async () => {
  const { socket, next } = await receiver();
  const s = await Bun.udpSocket({});
  probe("three", () => s.sendMany(["a", socket.port, "127.0.0.1", Buffer.from("b"), socket.port, "127.0.0.1", "c", socket.port, "127.0.0.1"]));
  console.log([(await next())[0], (await next())[0], (await next())[0]]);
  probe("none", () => s.sendMany([]));
  s.close();
  socket.close();
});

await test("1.6 connected sockets", async () => {
  const { socket, next } = await receiver();
  let heard!: (v: any) => void;
  const answer = new Promise<any>((ok) => (heard = ok));
  const c: any = await Bun.udpSocket({ connect: { port: socket.port, hostname: "127.0.0.1" }, socket: { data(_: any, d: any) { heard(String(d)); } } });
  console.log(c.remoteAddress.address, c.remoteAddress.port === socket.port, c.remoteAddress.family);
  probe("send", () => c.send("hello"));
  const [bytes, port] = await next();
  console.log(bytes, port === c.port);
  probe("send to", () => c.send("x", socket.port, "127.0.0.1"));
  probe("bad", () => c.sendMany(["x", 5, "z"]));
  probe("many", () => c.sendMany(["x", "y"]));
  console.log([(await next())[0], (await next())[0]]);
  const other = await Bun.udpSocket({ hostname: "127.0.0.1" });
  other.send("not from the peer", c.port, "127.0.0.1");
  socket.send("from the peer", c.port, "127.0.0.1");
  console.log(await answer);
  for (const s of [socket, c, other]) s.close();
});

await test("1.7 nobody listens: the error handler", async () => {
  const { socket } = await receiver();
  const { port } = socket;
  socket.close();
  const failed = Promise.withResolvers<any[]>();
  const s: any = await Bun.udpSocket({ connect: { port, hostname: "127.0.0.1" }, socket: { error(...args: any[]) { failed.resolve(args); } } } as any);
  s.send("x");
  const args = await failed.promise;
  console.log(args.length, args[0].code, args[0].syscall, args[0].message);
  s.close();
});

await test("1.8 reload", async () => {
  const seen: string[] = [];
  let wake = () => {};
  const s: any = await Bun.udpSocket({ hostname: "127.0.0.1", socket: { data() { seen.push("first"); wake(); } } });
  const one = new Promise<void>((ok) => (wake = ok));
  s.send("x", s.port, "127.0.0.1");
  await one;
  probe("none", () => s.reload());
  probe("bad", () => s.reload({ socket: { data: 5 } }));
  probe("good", () => s.reload({ socket: { data() { seen.push("second"); wake(); } } }));
  const two = new Promise<void>((ok) => (wake = ok));
  s.send("x", s.port, "127.0.0.1");
  await two;
  console.log(seen);
  s.close();
});

await test("1.9 options of the system", async () => {
  const s: any = await Bun.udpSocket({});
  for (const [name, ...values] of [["setTTL", 64, 0, 300], ["setBroadcast", true, false], ["setMulticastTTL", 2], ["setMulticastLoopback", true], ["setMulticastInterface", "127.0.0.1", "x"], ["addMembership", "224.0.0.114", "1.2.3.4", "x"],
    ["dropMembership", "224.0.0.114", "224.0.0.115"]] as any[]) {
    probe(name, () => s[name]());
    for (const value of values) probe(`${name} ${value}`, () => s[name](value));
  }
  s.close();
});

await test("1.10 in use, and no such name", async () => {
  const { socket } = await receiver();
  try {
    await Bun.udpSocket({ hostname: "127.0.0.1", port: socket.port });
  } catch (e: any) {
    console.log(e.code, e.syscall, e.message);
  }
  socket.close();
  try {
    await Bun.udpSocket({ hostname: "nosuch.invalid" });
  } catch (e: any) {
    console.log(e.code, e.syscall, e.message);
  }
});

await test("1.11 1,000 datagrams there and back", async () => {
  const echo: any = await Bun.udpSocket({ hostname: "127.0.0.1", socket: { data(s: any, d: any, port: number, at: string) { s.send(d, port, at); } } });
  let n = 0;
  const done = Promise.withResolvers<void>();
  const c: any = await Bun.udpSocket({ connect: { port: echo.port, hostname: "127.0.0.1" }, socket: { data(s: any, d: any) {
    if (Number(String(d)) !== n) done.reject(new Error("out of order"));
    if (++n === 1000) done.resolve();
    else s.send(String(n));
  } } });
  c.send("0");
  await done.promise;
  console.log(n);
  echo.close();
  c.close();
});
