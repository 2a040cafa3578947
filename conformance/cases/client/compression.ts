// permessage-deflate in the client: what it accepts as an answer, which messages it compresses, and what it makes of
// compressed messages.
import { test } from "../lib";
import { frame, Host, switching, watch } from "../host";
import { bytes, dynamic, hello, helloAgain, join, letters, match, odd, stored, whole } from "../deflate/_data";

const host = await Host.listen();
const P = "permessage-deflate";
const answer = (a: string) => a.split("\n").map((l) => "Sec-WebSocket-Extensions: " + l.replaceAll("P", P));
const compressed = 0xc0;

/** Connects, answers, and prints what the client sees until it is closed. */
async function answers(a: string, packets: Uint8Array[] = [], name = "1.13 answer " + JSON.stringify(a), options?: any) {
  await test(name, async () => {
    const ws = new WebSocket(host.url, options);
    const closed = watch(ws);
    const { conn } = await host.request();
    await conn.write(switching(...answer(a)));
    for (const p of packets) await conn.write(p);
    await conn.write(frame(8, Uint8Array.of(3, 232)));
    await conn.end();
    await closed;
    console.log("server:", (await conn.rest()).last);
  });
}

for (const a of [
  "P", "P; server_no_context_takeover", "P; client_no_context_takeover", "P; client_no_context_takeover; server_no_context_takeover",
  ...[8, 9, 10, 14, 15].flatMap((n) => ["P; client_max_window_bits=" + n, "P; server_max_window_bits=" + n]),
  "P;client_max_window_bits=11;server_max_window_bits=10;client_no_context_takeover;server_no_context_takeover",
  'P; client_max_window_bits="10"', "P ;server_no_context_takeover",
  "", "P; client_max_window_bits", "P; server_max_window_bits", "P; client_max_window_bits=", "P; client_max_window_bits=7", "P; client_max_window_bits=16",
  "P; server_max_window_bits=7", "P; server_max_window_bits=16", "P; server_max_window_bits=010", "P; client_max_window_bits=9x", "P; client_max_window_bits= 9",
  "P; foo", "P; foo=1", "P; server_no_context_takeover; server_no_context_takeover", "P; server_no_context_takeover=1", "P; server_max_window_bits=10; server_max_window_bits=11",
  "P, P", "P, foo", "foo, P", "P,", ",P", "P;", "foo", "PERMESSAGE-DEFLATE", '"P"', "P\nP", "P\nfoo", "\nP", "P\n",
]) await answers(a);
await answers("P", [], "1.13 answer without offer", { perMessageDeflate: false });

/** Has the client send, and prints the frames. */
async function sends(name: string, a: string, messages: any[]) {
  await test("1.13 sends: " + name, async () => {
    const { ws, conn } = await host.open(undefined, ...(a ? answer(a) : []));
    for (const m of messages) ws.send(m);
    await conn.print(messages.length);
    const closed = watch(ws);
    await conn.write(frame(8, Uint8Array.of(3, 232)));
    await conn.end();
    await closed;
  });
}
const sizes = [0, 1, 100, 860, 1015, 1016, 1017, 5000];
for (const a of ["P", "P; client_no_context_takeover", "P; client_max_window_bits=9", "P; client_max_window_bits=8", ""]) {
  await sends(`text by length, ${a || "not agreed"}`, a, sizes.map((n) => letters(n)));
  await sends(`bytes by length, ${a || "not agreed"}`, a, sizes.map((n) => Buffer.from(letters(n))));
}
await sends("the same again", "P", Array(4).fill(letters(3000)));
await sends("the same again without context", "P; client_no_context_takeover", Array(4).fill(letters(3000)));
await sends("text that is not ASCII, by length in bytes", "P", ["ä".repeat(507), "ä".repeat(508), "漢".repeat(286), "漢".repeat(287), "😀".repeat(214), "😀".repeat(215), "漢" + "a".repeat(856), "a".repeat(857) + "漢"]);
await sends("a Blob", "P", [new Blob(["x".repeat(2000)])]);

const z = (...payloads: Uint8Array[]) => payloads.map((p) => frame(1, p, compressed));
for (const [name, messages] of odd) await answers("P", z(...messages), "1.13 receives: " + name);
await answers("P", z(hello, helloAgain), "1.13 receives: with context");
await answers("P; server_no_context_takeover", z(hello, helloAgain), "1.13 receives: with context though there is none");
await answers("P", [frame(1, hello.slice(0, 3), 0x40), frame(9, "p"), frame(0, hello.slice(3, 5), 0), frame(0, hello.slice(5))], "1.13 receives: fragments");
await answers("P", [frame(1, hello.slice(0, 3), 0x40), frame(0, hello.slice(3), 0xc0)], "1.13 receives: RSV1 on a continuation");
await answers("P", [frame(9, "p", 0xc0)], "1.13 receives: RSV1 on a ping");
await answers("P", [frame(2, dynamic, compressed)], "1.13 receives: bytes");
const far = letters(3000);
for (const d of [500, 512, 600]) {
  await answers("P; server_max_window_bits=9", z(join(stored(far), match(d))), `1.13 receives: window 9, ${d} back within a message`);
  await answers("P; server_max_window_bits=9", z(whole(far), match(d)), `1.13 receives: window 9, ${d} back into an earlier message`);
}
