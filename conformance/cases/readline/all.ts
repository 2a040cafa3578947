// node:readline and node:readline/promises on streams.
import { test } from "../lib";
import * as rlModule from "node:readline";
import * as rlpModule from "node:readline/promises";
import { PassThrough, Readable } from "node:stream";
import { EventEmitter } from "node:events";

const rl: any = rlModule, rlp: any = rlpModule;
const t = (n: string, f: () => any) => {
  try { console.log(n, f()); } catch (e: any) { console.log(n, "throws", e?.name, e?.code, e?.message); }
};

await test("1 interfaces", async () => {
  for (const k of Object.keys(rl).filter((k) => k !== "default" && k !== "emitKeypressEvents").sort()) console.log(k, typeof rl[k], rl[k]?.length, rl[k]?.name); console.log(Object.keys(rlp).sort(), rl.promises === rlp.default);
  { const i = rl.createInterface({ input: Readable.from([]) }); console.log(i instanceof rl.Interface, i instanceof EventEmitter, i.terminal, i.line, i.cursor, i.closed, i.getPrompt()); i.close(); console.log(i.closed); t("close twice", () => i.close()); t("q closed", () => i.question("x", () => {})); t("prompt closed", () => i.prompt()); t("pause", () => i.pause() === i); t("write", () => i.write("x")); t("resume", () => i.resume() === i); }
  const lines = async (chunks, opts = {}) => { const input = new PassThrough(); const i = rl.createInterface({ input, ...opts }); const out: any[] = []; i.on("line", (l) => out.push(l)); const done = new Promise((r) => i.on("close", r)); for (const c of chunks) { input.write(c); await new Promise(setImmediate) } input.end(); await done; return out };
  for (const c of [["a\nb\n"], ["a\r\nb"], ["a\rb"], ["a\r", "\nb"], ["a\n\nb\n"], [""], ["é".slice(0), "\n"], [Buffer.from([0xc3]), Buffer.from([0xa9, 10])], ["a\u2028b\n"], ["a\u2029b"], ["x"], ["a\r\r\nb"], ["\n"], ["a", "b", "c\n", "d"]]) console.log(JSON.stringify(c.map(String)), JSON.stringify(await lines(c)));
  console.log(JSON.stringify(await lines(["a\r", "\nb"], { crlfDelay: Infinity })));
  { const input = new PassThrough(), output = new PassThrough(); const i = rl.createInterface({ input, output, prompt: "> " }); i.on("line", (l) => { console.log("line", l); i.prompt() }); i.prompt(); i.question("name? ", (a) => { console.log("answer", a); }); input.write("bob\nnext\n"); await new Promise((r) => setTimeout(r, 10)); input.end("last"); await new Promise((r) => i.on("close", r)); console.log(JSON.stringify(String(output.read()))) }
  { const input = new PassThrough(), output = new PassThrough(); const i = rlp.createInterface({ input, output }); setImmediate(() => input.write("x\ny\n")); console.log(await i.question("a? ")); const ac = new AbortController; const p = i.question("b? ", { signal: ac.signal }); ac.abort(); await p.catch((e) => console.log(e.name, e.code, e.message)); await i.question("c? ", { signal: AbortSignal.abort() }).catch((e) => console.log(e.name, e.code)); i.close(); await i.question("d").catch((e) => console.log(e.name, e.code, e.message)); console.log(JSON.stringify(String(output.read()))) }
  { const i = rl.createInterface({ input: Readable.from(["a\nb\nc\n"]) }); for await (const l of i) { console.log("it", l); if (l === "b") break } console.log(i.closed) }
  { const i = rl.createInterface({ input: Readable.from(["a\nb", "\nc"]) }); const o: any[] = []; for await (const l of i) o.push(l); console.log(o, i.closed) }
  { const ev: any[] = []; const input = new PassThrough(); const i = rl.createInterface({ input }); for (const e of ["pause", "resume", "close", "line", "history", "SIGINT"]) i.on(e, (...a) => ev.push([e, ...a])); i.pause(); i.resume(); input.write("x\n"); await new Promise(setImmediate); i.close(); console.log(JSON.stringify(ev)) }
  t("completer bad", () => rl.createInterface({ input: new PassThrough(), completer: 3 } as any)); t("historySize", () => rl.createInterface({ input: new PassThrough(), historySize: -1 })); t("tabSize", () => rl.createInterface({ input: new PassThrough(), tabSize: 0 } as any)); t("escape", () => rl.createInterface({ input: new PassThrough(), escapeCodeTimeout: "a" } as any)); t("crlf", () => rl.createInterface({ input: new PassThrough(), crlfDelay: -1 } as any) && 1); t("history", () => rl.createInterface({ input: new PassThrough(), history: 3 } as any));
  t("positional", () => { const i = (rl as any).createInterface(new PassThrough(), new PassThrough(), (l) => [[], l]); const r = i.terminal; i.close(); return r });
  { const i = rl.createInterface({ input: new PassThrough(), prompt: "p" }); t("setPrompt", () => { i.setPrompt("q "); return i.getPrompt() }); t("setPrompt bad", () => i.setPrompt(3 as any)); t("question bad", () => i.question("x", 3 as any)); t("pos", () => i.getCursorPos()); i.close() }
  { const ac = new AbortController; const i = rl.createInterface({ input: new PassThrough(), signal: ac.signal }); const p = new Promise((r) => i.on("close", r)); ac.abort(); await p; console.log("aborted closes") ; t("sig bad", () => rl.createInterface({ input: new PassThrough(), signal: 3 } as any)) }
});
await test("2 the cursor and the rest", async () => {
  const w = () => { const o: string[] = []; const s: any = { write(c, cb) { o.push(c); cb?.(); return true } }; s.o = o; return s };
  for (const [n, f] of [["clearLine", (s) => rl.clearLine(s, 0)], ["clearLine-1", (s) => rl.clearLine(s, -1)], ["clearLine1", (s) => rl.clearLine(s, 1)], ["cursorTo", (s) => rl.cursorTo(s, 3)], ["cursorTo", (s) => rl.cursorTo(s, 3, 4)], ["cursorTo bad", (s) => rl.cursorTo(s, "a" as any)], ["cursorTo nan", (s) => rl.cursorTo(s, NaN)], ["moveCursor", (s) => rl.moveCursor(s, 1, -2)], ["moveCursor0", (s) => rl.moveCursor(s, 0, 0)], ["clearScreenDown", (s) => rl.clearScreenDown(s)], ["cb bad", (s) => rl.clearLine(s, 0, 3 as any)]] as any) { const s = w(); t(n, () => [f(s), JSON.stringify(s.o)]) }
  t("null stream", () => rl.clearLine(null as any, 0)); { const r = new rlp.Readline(w()); t("R", () => r.clearLine(0).cursorTo(1).moveCursor(1, 1).clearScreenDown().rollback() === r); const s = w(); t("Rbad", () => new rlp.Readline(3 as any)); const o = new PassThrough(); const q = new rlp.Readline(o); await q.clearLine(1).cursorTo(2).commit(); console.log(JSON.stringify(String(o.read()))); const a = new rlp.Readline(o, { autoCommit: true }); a.clearLine(0); await new Promise(setImmediate); console.log(JSON.stringify(String(o.read()))) }
  t("Interface()", () => new (rl as any).Interface({ input: new PassThrough() }).close()); t("Interface nonew", () => (rl as any).Interface({ input: new PassThrough() }) instanceof rl.Interface);
  const { promisify } = await import("node:util"); { const input = new PassThrough(); const i = rl.createInterface({ input, output: new PassThrough() }); setImmediate(() => input.write("pp\n")); console.log(await promisify(i.question).call(i, "?")); i.close() }
  t("dispose", () => { const i = rl.createInterface({ input: new PassThrough() }); i[Symbol.dispose](); return i.closed });
});
