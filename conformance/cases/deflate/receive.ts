// permessage-deflate: what the server makes of compressed messages, right and wrong.
import { test, connected, frame, text, ping } from "../lib";
import { bytes, dynamic, hello, helloAgain, join, letters, match, odd, stored, whole } from "./_data";

const P = "permessage-deflate";
const compressed = 0xc0; // final, RSV1

/** Sends packets, prints what the handlers get and what comes back. */
async function receives(name: string, packets: Uint8Array[], options: any = {}, offer = P) {
  await test(name, async () => {
    let closed!: () => void;
    const over = new Promise<void>((resolve) => (closed = resolve));
    const { server, peer } = await connected(
      {
        perMessageDeflate: true,
        ...options,
        message(ws: any, m: any) {
          console.log(`message ${typeof m === "string" ? (m.length > 60 ? m.length + " characters" : JSON.stringify(m)) : "bytes " + m.length}`);
        },
        close(_: any, code: number, reason: string) {
          console.log(`close ${code} ${JSON.stringify(reason)}`);
          closed();
        },
      },
      {},
      { head: `Sec-WebSocket-Extensions: ${offer}\r\n` },
    );
    for (const p of packets) await peer.write(p);
    await peer.write(frame(8, Uint8Array.of(3, 232)));
    await over;
    console.log("peer: " + JSON.stringify(await peer.rest()));
    server.stop(true);
  });
}
const z = (...payloads: Uint8Array[]) => payloads.map((p) => frame(1, p, compressed));

for (const [name, messages] of odd) await receives("4.3 compressed: " + name, z(...messages));

await receives("4.3 compressed: fragments", [frame(1, hello.slice(0, 3), 0x40), frame(0, hello.slice(3, 7), 0), frame(0, hello.slice(7))]);
await receives("4.3 compressed: fragments, the last one empty", [frame(1, hello, 0x40), frame(0, "", 0), frame(0, "")]);
await receives("4.3 compressed: an empty fragment first", [frame(1, "", 0x40), frame(0, hello)]);
await receives("4.3 compressed: a ping between fragments", [frame(1, hello.slice(0, 3), 0x40), ping("p"), frame(0, hello.slice(3))]);
await receives("4.3 compressed: byte by byte", [...frame(1, hello, compressed)].map((b) => Uint8Array.of(b)));
await receives("4.3 compressed: binary", [frame(2, hello, compressed)]);
await receives("4.3 compressed: binary need not be UTF-8", [frame(2, bytes("faff0f00"), compressed)]);
await receives("4.3 compressed: between plain messages", [text("one"), ...z(hello), text("two"), ...z(dynamic)]);
await receives("4.3 compressed: RSV1 on a continuation", [frame(1, hello.slice(0, 3), 0x40), frame(0, hello.slice(3), 0xc0)]);
await receives("4.3 compressed: RSV1 on a ping", [frame(9, "p", 0xc0)]);
await receives("4.3 compressed: RSV1 on a close", [frame(8, "", 0xc0)]);
await receives("4.3 compressed: RSV1 and RSV2", [frame(1, hello, 0xe0)]);
await receives("4.3 compressed: not agreed", z(hello), {}, "foo");
await receives("4.3 compressed: compress disabled", z(hello), { perMessageDeflate: { compress: "disable", decompress: "shared" } });
await receives("4.3 compressed: decompress disabled", z(hello), { perMessageDeflate: { compress: "shared", decompress: "disable" } });

const thousand = bytes("aaa81805a360140c7700");
const more = bytes("aaa81805a360140c7b00");
await receives("4.3 compressed: exactly maxPayloadLength", z(thousand), { maxPayloadLength: 1000 });
await receives("4.3 compressed: one more than maxPayloadLength", z(more), { maxPayloadLength: 1000 });
await receives("4.3 compressed: longer than maxPayloadLength as sent, shorter inside", z(join(...Array(10).fill(stored("")), stored("x"))), { maxPayloadLength: 20 });
await receives("4.3 compressed: as long as maxPayloadLength as sent", z(stored("x")), { maxPayloadLength: 6 });
await receives("4.3 compressed: maxPayloadLength 0, empty", z(bytes("")), { maxPayloadLength: 0 });
await receives("4.3 compressed: maxPayloadLength 0, empty inside", z(bytes("00")), { maxPayloadLength: 0 });

const both = { perMessageDeflate: { compress: "dedicated", decompress: "dedicated" } };
await receives("4.3 context: kept", z(hello, helloAgain, helloAgain), both);
await receives("4.3 context: not kept by shared", z(hello, helloAgain));
await receives("4.3 context: given up by the client", z(hello, helloAgain), both, P + "; client_no_context_takeover");
await receives("4.3 context: plain messages are no part of it", [...z(hello), text("plain"), ...z(helloAgain)], both);
await receives("4.3 context: begins anew after a final block", z(hello, stored("final", 1), hello, helloAgain), both);
await receives("4.3 context: ends with a final block", z(stored("hello hello hello hello", 1), helloAgain), both);
const far = letters(3000);
for (const [offer, decompress, distances] of [
  ["P; client_max_window_bits=9", "dedicated", [500, 512, 600]],
  ["P; client_max_window_bits=8", "dedicated", [250, 256, 300]],
  ["P; client_max_window_bits", "3KB", [2000, 2048, 2100]],
  ["P", "3KB", [500]],
  ["P", "dedicated", [2048, 3000]],
] as [string, string, number[]][]) {
  for (const d of distances) {
    const o = { perMessageDeflate: { compress: "shared", decompress } };
    await receives(`4.3 window: ${decompress} ${offer} ${d} back within a message`, z(join(stored(far), match(d))), o, offer.replace("P", P));
    await receives(`4.3 window: ${decompress} ${offer} ${d} back into an earlier message`, z(whole(far), match(d)), o, offer.replace("P", P));
  }
}
