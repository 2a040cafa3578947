// What comes after the handshake: messages, fragments, control frames, closing by the server, and every violation.
import { test, gate } from "../lib";
import { Host, closing, frame, text, watch } from "../host";

const host = await Host.listen();
const plain = (url: string) => new WebSocket(url, { perMessageDeflate: false } as any);
const F = { FIN: 0x80, RSV1: 0x40, RSV2: 0x20, RSV3: 0x10 };

/** Sends the frames in one packet, then reads n frames of the client, then ends. */
async function receives(name: string, frames: (string | Uint8Array)[], n = 0) {
  await test("1.12 " + name, async () => {
    const { ws, conn } = await host.open(plain);
    const closed = watch(ws);
    await conn.write(...frames);
    if (n > 0) await conn.print(n);
    await conn.end();
    await closed;
    console.log("server:", (await conn.rest()).end);
  });
}
const bytes = (...b: number[]) => Uint8Array.from(b);

await receives("text", [text("hi")]);
await receives("empty text and empty binary", [text(""), frame(2)]);
await receives("binary", [frame(2, bytes(1, 2, 3))]);
await receives("text with every length of UTF-8", [text("aé€😀")]);
await receives("text with a BOM and a NUL", [text("\uFEFFa\0b")]);
await receives("messages of 125, 126, 65535 and 65536 bytes", [text("a".repeat(125)), text("b".repeat(126)), text("c".repeat(65535)), text("d".repeat(65536))]);
await receives("fragments", [frame(1, "one ", 0), frame(0, "two ", 0), frame(0, "three")]);
await receives("empty fragments", [frame(1, "", 0), frame(0, "", 0), frame(0, "")]);
await receives("a character over fragments", [frame(1, bytes(0xe2, 0x82), 0), frame(0, bytes(0xac))]);
await receives("control frames between fragments", [frame(1, "a", 0), frame(9, "p"), frame(0, "b", 0), frame(10, "q"), frame(0, "c")], 1);
await receives("ping and pong with payload", [frame(9, "ping"), frame(10, "pong"), frame(9), frame(9, bytes(0, 255))], 3);
await receives("ping of 125 bytes", [frame(9, "x".repeat(125))], 1);
await receives("ten pings are all answered, in order", Array.from({ length: 10 }, (_, i) => frame(9, String(i))), 10);

await receives("close with code and reason", [closing(1000, "bye")], 2);
await receives("close without payload", [closing()], 2);
await receives("close with a reason of 123 bytes", [closing(1000, "x".repeat(123))], 2);
for (const code of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]) await receives("close " + code, [closing(code)], 1);
for (const code of [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535]) await receives("close " + code + " is refused", [closing(code)], 1);
await receives("frames behind a close are ignored", [closing(1000), text("late"), frame(3)], 1);
await receives("text before a close is delivered", [text("last"), closing(1000)], 1);
await receives("FIN without close frame", []);
await receives("half of a frame, then FIN", ["\x81\x05he"]);
await receives("half of a message, then FIN", [frame(1, "a", 0)]);

await receives("violation: close payload of 1 byte", [frame(8, "x")], 1);
await receives("violation: control frame of 126 bytes", [frame(9, "x".repeat(126))], 1);
await receives("violation: close frame of 126 bytes", [frame(8, "x".repeat(126))], 1);
await receives("violation: close reason that is no UTF-8", [frame(8, bytes(3, 232, 0xff))], 1);
await receives("violation: text that is no UTF-8", [frame(1, bytes(0x61, 0xff))], 1);
await receives("violation: text that ends inside a character", [frame(1, bytes(0xe2, 0x82))], 1);
await receives("violation: surrogates in text", [frame(1, bytes(0xed, 0xa0, 0x80))], 1);
await receives("violation: fragments that are no UTF-8", [frame(1, bytes(0xe2), 0), frame(0, bytes(0x28))], 1);
await receives("violation: masked frame", ["\x81\x82\x00\x00\x00\x00hi"], 1);
await receives("violation: RSV1", [frame(1, "x", F.FIN | F.RSV1)], 1);
await receives("violation: RSV2", [frame(1, "x", F.FIN | F.RSV2)], 1);
await receives("violation: RSV3", [frame(1, "x", F.FIN | F.RSV3)], 1);
await receives("violation: all RSV", [frame(1, "x", 0xf0)], 1);
await receives("violation: RSV1 of a ping", [frame(9, "x", F.FIN | F.RSV1)], 1);
for (const op of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) await receives("violation: opcode " + op, [frame(op)], 1);
await receives("violation: continuation without start", [frame(0, "x")], 1);
await receives("violation: continuation without start or end", [frame(0, "x", 0)], 1);
await receives("violation: text inside a message", [frame(1, "a", 0), text("b")], 1);
await receives("violation: binary inside a message", [frame(1, "a", 0), frame(2, "b")], 1);
await receives("violation: ping in fragments", [frame(9, "x", 0)], 1);
await receives("violation: close in fragments", [frame(8, "", 0)], 1);
await receives("violation: length of 128 MiB and one", ["\x82\x7f\x00\x00\x00\x00\x08\x00\x00\x01"], 1);
await receives("violation: length above 2^53", ["\x82\x7f\x00\x20\x00\x00\x00\x00\x00\x00"], 1);
await receives("violation: length with the top bit", ["\x82\x7f\x80\x00\x00\x00\x00\x00\x00\x00"], 1);
await receives("a length in more bytes than it needs", ["\x82\x7e\x00\x01x", "\x82\x7f\x00\x00\x00\x00\x00\x00\x00\x01y"]);
await receives("violation behind good frames", [text("good"), frame(9, "p"), frame(3)], 2);
await receives("several things wrong: opcode and mask", ["\x83\x80\x00\x00\x00\x00"], 1);
await receives("several things wrong: RSV and opcode", ["\xf3\x00"], 1);

await test("1.12 RST without close frame", async () => {
  const { ws, conn } = await host.open(plain);
  const closed = watch(ws);
  await conn.reset();
  await closed;
});
await test("1.12 frames byte by byte", async () => {
  const { ws, conn } = await host.open(plain);
  const closed = watch(ws);
  for (const b of Buffer.concat([frame(1, "ab", 0), frame(9, "p"), frame(0, "c"), frame(2, "x".repeat(130)), closing(1000, "bye")] as any)) await conn.write(bytes(b));
  await conn.print(2);
  await conn.end();
  await closed;
});
await test("1.12 a message of 1 MiB in one frame and in 64 fragments", async () => {
  const { ws, conn } = await host.open(plain);
  const sizes: number[] = [];
  const done = gate();
  ws.onmessage = (e) => (sizes.push(e.data.length), sizes.length === 2 && done.open());
  await conn.write(text("x".repeat(1 << 20)));
  const piece = "y".repeat(1 << 14);
  await conn.write(frame(1, piece, 0), ...Array.from({ length: 62 }, () => frame(0, piece, 0)), frame(0, piece));
  await done.passed;
  console.log(sizes.join());
  await conn.destroy();
});
await test("1.12 the client pings nobody and closes nothing of its own", async () => {
  const { ws, conn } = await host.open(plain);
  await Bun.sleep(300);
  console.log(ws.readyState);
  ws.send("now");
  await conn.print();
  await conn.destroy();
});
