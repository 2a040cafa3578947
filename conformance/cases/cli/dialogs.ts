// alert, confirm and prompt: each case runs a script whose standard input is given.
import { test } from "../lib";

function ask(input: string | Uint8Array, code: string) {
  const { stdout, stderr } = Bun.spawnSync({ cmd: [process.execPath, "-e", `const t = (f) => { try { const v = f(); console.log(typeof v, String(v)) } catch (e) { console.log(e.name, e.message) } };` + code], stdin: Buffer.from(input as any) });
  console.log(JSON.stringify(stdout.toString()), stderr.toString());
}

await test("1 prompt: what it prints and returns", () => {
  ask("Bob\n\n\nx\n\n\n\n", `t(() => prompt("name?")); t(() => prompt("name?", "Ada")); t(() => prompt()); t(() => prompt("x", undefined)); t(() => prompt("y", null)); t(() => prompt("z", 5)); t(() => prompt("o", {}));`);
});
await test("1 prompt: bytes and ends of lines", () => {
  ask("a\r\nb\0c\n  sp \nlast", `for (let i = 0; i < 5; i++) t(() => JSON.stringify(prompt("q")));`);
  ask(new Uint8Array([97, 0xc3, 0xa9, 0xff, 10]), `t(() => prompt("q"))`);
});
await test("1 confirm: only y and Y", () => {
  ask("y\r\n y\nyy\nY\n\nyes\nn\n", `for (let i = 0; i < 8; i++) t(() => confirm("q"));`);
});
await test("1 alert waits for a line", () => {
  ask("\nanything\n", `t(() => alert("hi")); t(() => alert()); t(() => alert(5)); t(() => alert(null));`);
});
await test("2 without input", () => {
  ask("", `t(() => prompt("q", "d")); t(() => prompt("q", undefined)); t(() => prompt(undefined, "")); t(() => prompt("")); t(() => confirm()); t(() => confirm("")); t(() => alert()); t(() => alert(""));`);
});
await test("3 messages are texts", () => {
  ask("", `for (const f of [prompt, confirm, alert]) { t(() => f(Symbol())); t(() => f({ toString() { throw new Error("no") } })); t(() => f({ toString: () => "obj" })); } t(() => prompt("q", { toString() { throw new Error("d") } })); t(() => prompt("é\\n", "ü"));`);
});
await test("4 the functions", () => {
  for (const f of [alert, confirm, prompt]) console.log(f.name, f.length, Object.getOwnPropertyDescriptor(globalThis, f.name)!.enumerable);
});
