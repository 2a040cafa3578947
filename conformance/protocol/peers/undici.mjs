// A client over undici's WebSocket, that of browsers and of Node: messages of many sizes to an echo, a ping, a close. Its
// text is decoded without a byte order mark, so that none is sent.
import { WebSocket, ping } from "undici";

const [url] = process.argv.slice(2);
const sent = [];
for (const size of [0, 1, 125, 126, 65535, 65536, 300_000]) {
  sent.push("wörld €𝄞 ".repeat(size / 9 + 1).slice(0, size));
  sent.push(Uint8Array.from({ length: size }, (_, i) => (i * i * 7 + (i >> 3)) & 255));
}
const ws = new WebSocket(url, ["a", "b"]);
ws.binaryType = "arraybuffer";
let got = 0;
ws.onopen = () => {
  ping?.(ws, Buffer.from("are you there"));
  for (const m of sent) ws.send(m);
};
ws.onmessage = ({ data }) => {
  const want = sent[got++];
  const same = typeof want === "string" ? data === want : data.byteLength === want.length && new Uint8Array(data).every((b, i) => b === want[i]);
  if (!same) throw new Error(`message ${got} of ${want.length} came back wrong`);
  if (got === sent.length) ws.close(4001, "that was all");
};
ws.onerror = (e) => console.log("error", e.message ?? e.error?.message);
ws.onclose = (e) => console.log(`${got} of ${sent.length} echoes, protocol ${ws.protocol}, closed with ${e.code} ${e.reason} ${e.wasClean}, extensions: ${ws.extensions}`);
