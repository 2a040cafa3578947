// A client that talks to an echo: messages of many sizes, all at once, and each must come back as it was, in order.
const [url] = process.argv.slice(2);
const sizes = [0, 1, 2, 125, 126, 127, 1015, 1016, 4096, 65535, 65536, 65537, 300_000];

const sent = [];
for (const size of sizes) {
  sent.push("wörld €𝄞 ".repeat(size / 9 + 1).slice(0, size));
  sent.push(Uint8Array.from({ length: size }, (_, i) => (i * i * 7 + (i >> 3)) & 255));
}
sent.push("\ufeffa byte order mark stays", "\u0000");

const ws = new WebSocket(url);
ws.binaryType = "arraybuffer";
let got = 0;
ws.onopen = () => { for (const m of sent) ws.send(m); };
ws.onmessage = ({ data }) => {
  const want = sent[got++];
  const same = typeof want === "string" ? data === want
    : data instanceof ArrayBuffer && data.byteLength === want.length && new Uint8Array(data).every((b, i) => b === want[i]);
  if (!same) throw new Error(`message ${got} of ${want.length} came back wrong`);
  if (got === sent.length) ws.close(4001, "that was all");
};
ws.onclose = e => console.log(`${got} of ${sent.length} echoes, closed with ${e.code} ${e.reason}, extensions: ${ws.extensions}`);
