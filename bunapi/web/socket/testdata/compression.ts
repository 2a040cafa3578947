// Sends messages of many lengths to an echo and checks what comes back; the last line says how it went.
const ws = new WebSocket(process.env.URL!);
ws.binaryType = "arraybuffer";
const text = '{"type":"said","name":"someone","text":"a line of a conversation, äöü 漢字"}'.repeat(2500);
const sizes = [0, 1, 100, 859, 860, 1015, 1016, 1017, 4096, 65_535, 65_536, 100_000];
const noise = Uint8Array.from({ length: 100_000 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255);
const base64 = (b: ArrayBuffer | Uint8Array) => Buffer.from(b as any).toString("base64");
const sent: (string | Uint8Array)[] = [];
for (let round = 0; round < 3; round++) for (const n of sizes) sent.push(text.slice(0, n), noise.slice(0, n));
let next = 0;
let failed = "";

ws.onopen = () => {
  for (const m of sent) ws.send(m);
};
ws.onmessage = (e) => {
  const want = sent[next++];
  const same = typeof want === "string" ? e.data === want : e.data instanceof ArrayBuffer && base64(e.data) === base64(want);
  if (!same) failed ||= `message ${next} of ${want.length} came back otherwise`;
  if (next === sent.length) ws.close();
};
ws.onerror = (e: any) => (failed ||= e.message);
ws.onclose = (e) => console.log(failed || `${next} messages, ${e.code}, ${ws.extensions}`);
