import { $ } from "bun";
import { test } from "../lib";
import { folder, line } from "./_lib";

const dir = folder();
$.cwd(dir);
const t = (name: string, command: () => any) => line(name, command, dir);
const hostile = "a b; $x `y` 'z' \"w\" * {a,b} ~ \\ \n <&|> (c) end";
const values: Record<string, any> = {
  hostile, empty: "", num: 1.5, big: 10n, yes: true, undef: undefined, nul: null, array: ["a b", "c", 1, ["d", "e f"]], none: [], raw: { raw: "a   b; echo c" }, object: { a: 1 }, text: { toString() { return "x y"; } },
  date: new Date(0), symbol: Symbol("a"), raw1: { raw: 1 }, regexp: /a b/, zero: "a\0b", u8: new Uint8Array([65, 66]), blob: new Blob(["blob"]), response: new Response("x"), file: Bun.file("a.txt"), stream: new ReadableStream(), map: new Map([[1, 2]]),
  error: new Error("bad"), url: new URL("http://a/b%20c"), nested: [{ raw: "x  y" }, null], buffer: new ArrayBuffer(2), lone: "a\ud800b", emoji: "😀é",
};

await test("5.1 values as arguments", async () => {
  for (const name in values) await t(name, () => $`./args ${values[name]}`);
});
await test("5.2 values in quotes and within words", async () => {
  for (const name of ["hostile", "array", "num", "raw", "empty", "undef", "none", "nested"]) {
    await t(`double ${name}`, () => $`./args "[${values[name]}]"`);
    await t(`single ${name}`, () => $`./args '[${values[name]}]'`);
    await t(`within ${name}`, () => $`./args x${values[name]}y`);
  }
  await t("double response", () => $`echo "${values.response}"`);
  await t("single response", () => $`echo '${values.response}'`);
  await t("within response", () => $`echo x${values.response}`);
});
await test("5.3 values elsewhere", async () => {
  await t("assignment", () => $`X=${hostile}; ./args "$X"`);
  await t("before a command", () => $`X=${"a b"} sh -c 'echo "$X"'`);
  await t("command", () => $`${"echo"} hi`);
  await t("command of an array", () => $`${["echo", "a  b", "c"]}`);
  await t("command that is none", () => $`${"a b; c"} hi`);
  await t("two", () => $`./args ${"a"}${"b"}`);
  await t("braces", () => $`./args {${"a b"},c}`);
  await t("text like braces", () => $`./args ${"{a,b}"}`);
  await t("pattern", () => $`./args ${"*"}.txt`);
  await t("part of a pattern", () => $`./args ${"d"}/*.js`);
  await t("tilde", () => $`./args ${"~"}`);
  await t("behind a dollar", () => $`./args $${"HOME"}`);
  await t("substitution", () => $`./args $(echo ${"a; b"})`);
  await t("keyword", () => $`${"if"} true`);
  await t("option", () => $`ls ${"-d"} d`);
  await t("condition", () => $`if [[ ${"a b"} == ${"a b"} ]]; then echo ${"y"}; fi`);
  await t("comment", () => $`echo a # ${"b"}`);
  await t("escaped", () => $`echo \${"b"}`);
  await t("empty command", () => $`${""} hi`);
});
await test("5.4 objects that are read", async () => {
  await t("buffer", () => $`cat < ${Buffer.from("in")}`);
  await t("blob", () => $`cat < ${new Blob(["bl"])}`);
  await t("response", () => $`cat < ${new Response("re")} | wc -c`);
  const used = new Response("x");
  await used.text();
  await t("used response", () => $`cat < ${used}`);
  await t("request", () => $`cat < ${new Request("http://a", { method: "POST", body: "rq" }) as any}`);
  await t("file", () => $`cat < ${Bun.file("a.txt")}`);
  await t("no file", () => $`cat < ${Bun.file("nope")}`);
  await t("string", () => $`cat < ${"c d.txt"}`);
  await t("stream", () => $`cat < ${new ReadableStream()}`);
  await t("number", () => $`cat < ${1}`);
  await t("a large one", () => $`cat < ${new Response("x".repeat(300000))} | wc -c`);
  await t("more than is read", () => $`head -c 3 < ${Buffer.alloc(300000, "y")}`);
});
await test("5.5 objects that are written", async () => {
  const show = async (name: string, b: Uint8Array, command: () => any) => {
    await t(name, command);
    console.log(JSON.stringify(Buffer.from(b.buffer, b.byteOffset, b.byteLength).toString("latin1")));
  };
  const dots = (n: number) => Buffer.alloc(n, ".");
  let b = dots(10);
  await show("buffer", b, () => $`echo hello > ${b}`);
  await show("too small", (b = dots(3)), () => $`echo hello > ${b}`);
  await show("twice", (b = dots(9)), () => $`echo aaa >> ${b}; echo b >> ${b}`);
  await show("errors", (b = dots(50)), () => $`ls nope 2> ${b}`);
  await show("both", (b = dots(50)), () => $`sh -c 'echo out; echo err >&2' &> ${b}`);
  await show("a program's", (b = dots(10)), () => $`sh -c 'echo hello' > ${b}`);
  const u16 = new Uint16Array(4);
  await show("Uint16Array", new Uint8Array(u16.buffer), () => $`echo abc > ${u16}`);
  await t("file", () => $`echo w > ${Bun.file("o2")}; cat o2`);
  await t("file, more", () => $`echo w >> ${Bun.file("o2")}; cat o2`);
  await t("response", () => $`echo w > ${new Response("a")}`);
  await t("blob", () => $`echo w > ${new Blob(["a"])}`);
  await t("a part of a word", () => $`echo w > a${Buffer.alloc(3)}`);
});
