// permessage-deflate: which messages the server compresses. The peer prints the message, not its compressed bytes.
import { test, probe, connected, Raw, gate } from "../lib";

const offer = (o: string) => ({ head: `Sec-WebSocket-Extensions: ${o}\r\n` });
const P = "permessage-deflate";
const long = "a long message, ".repeat(5000);

async function sends(name: string, perMessageDeflate: any, offered: string) {
  await test("2.6 " + name, async () => {
    const { server, peer, ws } = await connected({ perMessageDeflate }, {}, offered ? offer(offered) : {});
    const bytes = Buffer.from("bytes");
    for (const flag of [undefined, false, true]) {
      probe(`send ${flag}`, () => ws.send("text", flag));
      probe(`send bytes ${flag}`, () => ws.send(bytes, flag));
      probe(`sendText ${flag}`, () => ws.sendText("text", flag));
      probe(`sendBinary ${flag}`, () => ws.sendBinary(bytes, flag));
      probe(`send nothing ${flag}`, () => ws.send("", flag));
      probe(`send no bytes ${flag}`, () => ws.sendBinary(new Uint8Array(0), flag));
      probe(`send long ${flag}`, () => ws.send(long, flag));
      await peer.print(7);
    }
    probe("one character", () => ws.send("a", true));
    probe("again", () => ws.send("text", true));
    probe("not ASCII", () => ws.send("äöü 漢字 😀", true));
    probe("incompressible", () => ws.send(Uint8Array.from({ length: 40 }, (_, i) => (i * 7919) & 255), true));
    probe("ping", () => ws.ping("text"));
    probe("buffered", () => ws.getBufferedAmount());
    await peer.print(5);
    server.stop(true);
    await peer.print();
  });
}

await sends("without perMessageDeflate", undefined, P);
await sends("true, not offered", true, "");
await sends("true, declined", true, P + "; foo");
await sends("true", true, P);
await sends("dedicated", { compress: "dedicated", decompress: "dedicated" }, P);
await sends("dedicated, without context takeover", { compress: "dedicated" }, P + "; server_no_context_takeover");
await sends("dedicated, smallest window", { compress: "dedicated" }, P + "; server_max_window_bits=8");
await sends("3KB", { compress: "3KB" }, P);
await sends("16KB", { compress: "16KB" }, P);
await sends("compress disable", { compress: "disable", decompress: "shared" }, P);
await sends("decompress disable", { compress: "shared", decompress: "disable" }, P);

async function publishes(name: string, perMessageDeflate: any, offered: string) {
  await test("5 compressed publish: " + name, async () => {
    const both = gate();
    let open = 0;
    const { server, peer, ws } = await connected(
      { perMessageDeflate, open: (ws: any) => (ws.subscribe("t"), ++open === 3 && both.open()) }, {}, offer(offered));
    const plain = await Raw.connect(server);
    const other = await Raw.connect(server, offer(offered));
    await both.passed;
    const s = server as any;
    const bytes = Buffer.from("bytes");
    probe("server.publish", () => s.publish("t", "text"));
    for (const flag of [undefined, null, 0, "", false, true, 1, "x"]) probe(`server.publish ${JSON.stringify(flag)}`, () => s.publish("t", "text", flag));
    probe("server.publish bytes", () => s.publish("t", bytes));
    probe("server.publish nothing", () => s.publish("t", ""));
    probe("server.publish long", () => s.publish("t", long));
    probe("send between", () => ws.send("text", true));
    probe("server.publish", () => s.publish("t", "text"));
    for (const p of [peer, other]) await p.print(p === peer ? 14 : 13, p === peer ? "peer" : "other");
    await plain.print(13, "plain");
    for (const flag of [undefined, false, true]) {
      probe(`ws.publish ${flag}`, () => ws.publish("t", "text", flag));
      probe(`ws.publishText ${flag}`, () => ws.publishText("t", "text", flag));
      probe(`ws.publishBinary ${flag}`, () => ws.publishBinary("t", bytes, flag));
      await other.print(3, "other");
      await plain.print(3, "plain");
    }
    probe("send after", () => ws.send("text", true));
    await peer.print();
    server.stop(true);
    for (const p of [peer, other, plain]) await p.print();
  });
}

await publishes("shared", true, P);
await publishes("dedicated", { compress: "dedicated" }, P);
await publishes("8KB", { compress: "8KB" }, P + "; server_max_window_bits=9");
await publishes("compress disable", { compress: "disable", decompress: "shared" }, P);
