// readline.emitKeypressEvents, and where the cursor of an Interface stands.
import { test, probe } from "../lib";
import rl from "node:readline"
import { PassThrough } from "node:stream";

const seqs = ["a", "A", "1", "é", "日", "👍", " ", "\r", "\n", "\t", "\b", "\x7f", "\x1b", "\x1b\x1b", "\x01", "\x03", "\x1a", "\x1c", "\x1f", "\x00", "\x1ba", "\x1bA", "\x1b1", "\x1b\r", "\x1b\n", "\x1b\t", "\x1b\b", "\x1b\x7f", "\x1b ", "\x1b\x01",
 "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[E", "\x1b[F", "\x1b[H", "\x1bOA", "\x1bOB", "\x1bOC", "\x1bOD", "\x1bOE", "\x1bOF", "\x1bOH", "\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[P", "\x1b[Q", "\x1b[R", "\x1b[S", "\x1b[Z", "\x1b[a", "\x1b[b", "\x1b[c", "\x1b[d", "\x1b[e", "\x1bOa", "\x1bOb", "\x1bOc", "\x1bOd", "\x1bOe",
 ...[1,2,3,4,5,6,7,8,11,12,13,14,15,17,18,19,20,21,23,24,25,200,201].map((n) => `\x1b[${n}~`), "\x1b[[A", "\x1b[[B", "\x1b[[C", "\x1b[[D", "\x1b[[E", "\x1b[[5~", "\x1b[[6~", "\x1b[2$", "\x1b[3$", "\x1b[5$", "\x1b[6$", "\x1b[7$", "\x1b[8$", "\x1b[2^", "\x1b[3^", "\x1b[5^", "\x1b[6^", "\x1b[7^", "\x1b[8^",
 "\x1b[1;2A", "\x1b[1;3A", "\x1b[1;5A", "\x1b[1;6A", "\x1b[1;8D", "\x1b[3;5~", "\x1b[5;2~", "\x1b[15;5~", "\x1b[1;5P", "\x1bO5A", "\x1b[1;10A", "\x1b[9999x", "\x1b[", "\x1bO", "\x1b\x1b[A", "\x1b\x1bOA", "\x1b\x1ba", "abc", "a\x1b[Ab", "\x1b[Z\r\n", "\x1b[97;5u", "\x1b[27;5;9~", "\x1b[1;1R", "\x1b[12;40R", "\x1b[<0;1;2M"];

const after = (ms: number) => new Promise((r) => setTimeout(r, ms));

await test("1 keys", async () => {
  const streams = seqs.map((q) => {
    const s = new PassThrough(), got: any[] = [];
    rl.emitKeypressEvents(s, { escapeCodeTimeout: 5 } as any);
    s.on("keypress", (c, k) => got.push([c === undefined ? "none" : c, k]));
    s.write(q);
    return { q, s, got };
  });
  // A lone ESC is a key when nothing has followed it for a while.
  for (const { q, s, got } of streams) {
    if (q === "\x1b" || q === "\x1b\x1b") while (got.length === 0) await after(1);
    else await after(0);
    console.log(JSON.stringify(q), JSON.stringify(got));
  }
});

await test("2 listeners", async () => {
  const s = new PassThrough(), count = () => s.listenerCount("data") + " " + s.listenerCount("newListener");
  console.log(rl.emitKeypressEvents(s), rl.emitKeypressEvents(s), count());
  s.on("keypress", () => {});
  console.log(count());
  s.removeAllListeners("keypress");
  s.write("x");
  await after(0);
  console.log(count());
  console.log(rl.emitKeypressEvents.length, rl.emitKeypressEvents.name);
  try { (rl as any).emitKeypressEvents(); } catch (e: any) { console.log(e.name); }
});

await test("3 bytes one by one", async () => {
  const s = new PassThrough(), got: any[] = [];
  rl.emitKeypressEvents(s);
  s.on("keypress", (c, k) => got.push(k.name + ":" + k.sequence));
  for (const b of Buffer.from("\x1b[A\u65e5")) s.write(Buffer.from([b]));
  while (got.length < 2) await after(1);
  console.log(JSON.stringify(got));
});

await test("4 getCursorPos", () => {
  const out: any = new PassThrough();
  out.columns = 20;
  const r: any = rl.createInterface({ input: new PassThrough(), output: out, terminal: false });
  for (const line of ["", "abc", "\u65e5\u672c\u8a9e", "\u{1f469}\u200d\u{1f467} x", "a".repeat(25), "\u65e5".repeat(10) + "x", "a\nb", "\u001b[31mred\u001b[0m", "e\u0301", "a\tb"]) {
    r.line = line;
    for (const c of [0, 1, line.length]) {
      r.cursor = c;
      probe(JSON.stringify(line) + c, () => JSON.stringify(r.getCursorPos()));
    }
  }
  r.setPrompt("\u65e5> ");
  probe("prompt", () => JSON.stringify(r.getCursorPos()) + r.getPrompt());
  r.close();
});
