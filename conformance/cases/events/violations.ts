// Violations of the protocol: the Close frame that the peer gets, and what the close handler gets.
import { test, connected, Queue, show, text, frame, closing } from "../lib";

const long = (n: number, first: number, ...high: number[]) => Uint8Array.from([first, 0xff, ...(high.length ? high : [0, 0, 0, 0, (n >>> 24) & 255, (n >> 16) & 255, (n >> 8) & 255, n & 255]), 1, 2, 3, 4]);
const bytes = (...b: number[]) => Uint8Array.from(b);

async function violation(name: string, packets: Uint8Array[], options: any = {}, frames = 2) {
  await test(`4.3 ${name}`, async () => {
    const closed = new Queue<void>();
    const { server, peer } = await connected({
      message: (_: any, m: any) => console.log("message", show(m)),
      ping: () => console.log("ping"),
      close: (ws: any, code: number, reason: string) => (console.log("handler", code, show(reason), ws.readyState), closed.push()),
      error: (e: any) => console.log("error", e),
      ...options,
    });
    await peer.write(...packets);
    await closed.next();
    await peer.print(frames);
    server.stop(true);
  });
}
await violation("an unmasked frame, after a valid message", [text("valid"), bytes(0x81, 1, 120)], {}, 2);
await violation("an unmasked empty frame", [bytes(0x81, 0)]);
await violation("an unmasked control frame", [bytes(0x89, 0)]);
for (const op of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) await violation(`opcode ${op}`, [frame(op, "x")]);
await violation("RSV1 without compression", [frame(1, "x", 0xc0)]);
await violation("RSV1 on a control frame", [frame(9, "x", 0xc0)]);
await violation("RSV1 on a continuation frame", [frame(1, "x", 0), frame(0, "y", 0xc0)]);
await violation("RSV2", [frame(1, "x", 0xa0)]);
await violation("RSV3", [frame(1, "x", 0x90)]);
await violation("RSV1 and RSV2", [frame(1, "x", 0xe0)]);
await violation("RSV2 with an invalid opcode", [frame(3, "x", 0xa0)]);
await violation("a fragmented ping", [frame(9, "x", 0)]);
await violation("a fragmented Close", [frame(8, "", 0)]);
await violation("a ping that is too big", [frame(9, "x".repeat(126))]);
await violation("a Close that is too big", [closing(1000, "x".repeat(124))]);
await violation("a continuation without a message", [frame(0, "x")]);
await violation("a continuation after a finished message", [frame(1, "a", 0), frame(0, "b"), frame(0, "c")]);
await violation("text inside a fragmented message", [frame(1, "a", 0), text("b")]);
await violation("binary inside a fragmented message", [frame(1, "a", 0), frame(2, "b", 0)]);
const utf8: [string, number[]][] = [
  ["a bad byte", [0x61, 0xff]], ["a truncated character", [0x61, 0xe6, 0x97]], ["a surrogate", [0xed, 0xa0, 0x80]], ["an overlong form", [0xc0, 0xaf]], ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80]], ["a lone continuation byte", [0x80]],
];
for (const [name, b] of utf8) await violation(`text with ${name}`, [text("before"), frame(1, Uint8Array.from(b))]);
await violation("bad UTF-8 across fragments", [frame(1, bytes(0xe6), 0), frame(0, bytes(0x41))]);
await violation("longer than maxPayloadLength", [frame(1, "12345"), frame(1, "123456")], { maxPayloadLength: 5 });
await violation("fragments longer than maxPayloadLength", [frame(1, "123", 0), frame(0, "456")], { maxPayloadLength: 5 });
await violation("the declared length is enough", [long(17 * 1024 * 1024, 0x82)]);
await violation("a length with the high bit", [long(0, 0x82, 0x80, 0, 0, 0, 0, 0, 0, 1)]);
await violation("a huge length", [long(0, 0x82, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)]);
await violation("maxPayloadLength 0 allows empty messages", [text(""), text("x")], { maxPayloadLength: 0 });
await test("4.3 what is accepted", async () => {
  const said = new Queue<string>();
  const { server, peer } = await connected({ message: (_: any, m: any) => said.push(show(m)), ping: (_: any, m: any) => said.push(`ping ${show(m)}`), maxPayloadLength: 8 });
  await peer.write(
    bytes(0x81, 0xfe, 0, 1, 1, 2, 3, 4, 0x41 ^ 1), // 16 bits of length for one byte
    bytes(0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 0x42 ^ 1), // 64 bits
    frame(1, bytes(0xe6, 0x97), 0), frame(0, bytes(0xa5)), // a character across fragments
    frame(1, "", 0), frame(0, "", 0), frame(0, ""), // empty fragments
    frame(2, "", 0), frame(0, "end"),
    text("12345678"), // exactly the limit
    frame(9, "control frames are not limited"),
  );
  for (let i = 0; i < 7; i++) console.log(await said.next());
  server.stop(true);
});
