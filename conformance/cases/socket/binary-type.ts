// binaryType: what handlers get for bytes.
//@tls
import { test, connected, probe, show, Queue, frame, text, ping, pong } from "../lib";

const said = new Queue<string>();
let last: any;
const see = (what: string) => (ws: any, data: any) => {
  last = data;
  said.push(`${what} ${data instanceof Blob ? "Blob " + data.size + " " + JSON.stringify(data.type) : show(data)}`);
};
const { server, peer, ws } = await connected({ message: see("message"), ping: see("ping"), pong: see("pong") });
const bytes = (...b: number[]) => frame(2, Uint8Array.from(b));

await test("3.2 the default", () => probe("binaryType", () => ws.binaryType));
for (const type of ["nodebuffer", "arraybuffer", "uint8array", "blob"]) {
  await test(`3.2 ${type}: messages, pings and pongs`, async () => {
    ws.binaryType = type;
    probe("reads back", () => ws.binaryType);
    await peer.write(bytes(1, 2), text("text"), text(""), bytes(), ping("p"), pong("q"), ping(), pong());
    for (let i = 0; i < 8; i++) console.log(await said.next());
  });
}
await test("3.2 a nodebuffer owns its memory", async () => {
  ws.binaryType = "nodebuffer";
  await peer.write(bytes(1, 2, 3));
  await said.next();
  const first = last;
  await peer.write(bytes(4, 5, 6));
  await said.next();
  probe("offset", () => first.byteOffset);
  probe("still", () => [...first]);
  first[0] = 9;
  probe("the next one", () => [...last]);
});
await test("3.2 a Blob's content", async () => {
  ws.binaryType = "blob";
  await peer.write(bytes(7, 8));
  await said.next();
  console.log(show(await last.arrayBuffer()));
});
await test("3.2 the type changes between two messages of a packet", async () => {
  ws.binaryType = "arraybuffer";
  const { server, peer, ws: other } = await connected({
    message(ws: any, data: any) {
      said.push(show(data));
      ws.binaryType = "uint8array";
    },
  });
  other.binaryType = "arraybuffer";
  await peer.write(bytes(1), bytes(2));
  console.log(await said.next(), await said.next());
  server.stop(true);
});
await test("3.2 other names of the types", () => {
  for (const name of ["buffer", "Buffer", "ArrayBuffer", "Uint8Array", "NODEBUFFER"]) probe(name, () => ((ws.binaryType = name), ws.binaryType));
  probe("String object", () => ((ws.binaryType = new String("blob")), ws.binaryType));
});
await test("3.2 what is refused leaves the value", () => {
  for (const v of ["", "Blob", "fragments", "DataView", 1, null, undefined, {}, Symbol("s"), ["blob"]]) probe("set " + String(v), () => ((ws.binaryType = v), ws.binaryType));
  probe("still", () => ws.binaryType);
});
server.stop(true);
