import { $ } from "bun";
import { failure, probe, probeAsync, test } from "../lib";
import { folder } from "./_lib";

const dir = folder();
$.cwd(dir);

await test("6.1 the answer", async () => {
  const r = await $`sh -c 'echo out; echo err >&2'`.quiet();
  console.log(r.constructor.name, Object.keys(r).join(), r.exitCode, r.stdout.constructor.name, JSON.stringify(r.text()), JSON.stringify(r.stderr.toString()));
  console.log(r.bytes(), r.arrayBuffer().byteLength, await r.blob().text(), r.text("base64"), r.text("hex"));
  probe("json of no json", () => r.json());
  probe("an unknown encoding", () => r.text("bad" as any));
  console.log((await $`echo 12`.quiet()).json());
});
await test("6.2 readers of the promise", async () => {
  for (const name of ["text", "json", "bytes", "arrayBuffer"]) {
    await probeAsync(name, () => ($`echo 12` as any)[name]());
    await probeAsync(name + " of a failure", () => ($`sh -c 'echo 12; exit 2'` as any)[name]());
    await probeAsync(name + " without throwing", () => ($`sh -c 'echo 12; exit 2'`.nothrow() as any)[name]());
  }
  console.log(await (await $`echo 12`.blob()).text());
  for (const c of ["printf 'a\nb\n'", "printf ''", "true", "echo", "printf 'a\r\nb'"]) {
    const lines: string[] = [];
    for await (const l of $`${{ raw: c }}`.lines()) lines.push(l);
    console.log(JSON.stringify(lines));
  }
});
await test("6.3 failures", async () => {
  try {
    await $`sh -c 'echo o; echo e >&2; exit 3'`.quiet();
  } catch (e: any) {
    console.log(e.constructor.name, e.name, e.message, e.exitCode, Object.keys(e).join(), e instanceof $.ShellError, e instanceof Error, e.text(), JSON.stringify(e), Object.keys(e.info).join());
  }
  await probeAsync("nothrow", async () => (await $`exit 3`.nothrow()).exitCode);
  await probeAsync("throws(false)", async () => (await $`exit 3`.throws(false)).exitCode);
  await probeAsync("throws(true)", async () => (await $`exit 3`.nothrow().throws(true)).exitCode);
  $.nothrow();
  await probeAsync("$.nothrow()", async () => (await $`exit 3`).exitCode);
  await probeAsync("$.nothrow(), throws(true)", async () => (await $`exit 3`.throws(true)).exitCode);
  await probeAsync("new $.Shell() throws all the same", async () => (await new $.Shell()`exit 3`).exitCode);
  $.throws(true);
  await probeAsync("$.throws(true)", () => $`exit 4`);
  await probeAsync("catch", () => $`exit 3`.catch((e: any) => "caught " + e.exitCode));
});
await test("6.4 what is thrown at once, and what later", async () => {
  const now = async (name: string, f: () => any) => {
    let p;
    try { p = f(); } catch (e) { return console.log(name, "at once", failure(e)); }
    try { await p; console.log(name, "fine"); } catch (e) { console.log(name, "later", failure(e)); }
  };
  await now("syntax", () => $`echo a &`);
  await now("value", () => $`echo ${{}}`);
  await now("env", () => $`pwd`.env(null as any));
  await now("cwd", () => $`pwd`.cwd("nope"));
  await now("blob", () => $`echo > ${new Blob(["a"])}`);
  await now("not a tag", () => ($ as any)("echo hi"));
  await now("no arguments", () => ($ as any)());
  await now("Shell without new", () => ($.Shell as any)());
  await now("$.cwd(1)", () => $.cwd(1 as any));
  await now("$.env(null)", () => $.env(null as any));
});
await test("6.5 it runs once", async () => {
  const p = $`echo x`.quiet();
  await p;
  await probeAsync("again", async () => (await p).text());
  await probeAsync("text", () => p.text());
  probe("quiet", () => p.quiet());
  probe("env", () => p.env({}));
  probe("cwd", () => p.cwd("/"));
  probe("nothrow", () => p.nothrow() === p);
  await Bun.write(dir + "/never", "");
  const lazy = $`rm never`;
  await Bun.sleep(5);
  console.log(await Bun.file(dir + "/never").exists());
  lazy.run();
  await lazy;
  console.log(await Bun.file(dir + "/never").exists());
});
await test("6.6 folder and environment", async () => {
  const tail = async (p: Promise<string>) => console.log((await p).replace(dir, "DIR").trim());
  await tail($`pwd`.text());
  await tail($`pwd`.cwd("d").text().catch(() => "relative to the process"));
  await tail($`pwd`.cwd(dir + "/d").text());
  await tail($`echo $A $B`.env({ A: "1", B: undefined, PATH: process.env.PATH }).text());
  await tail($`echo $A`.env({ A: 5 } as any).text());
  await tail($`sh -c 'echo $A'`.env({ A: "1", PATH: process.env.PATH }).text());
  $.env({ A: "global", PATH: process.env.PATH });
  await tail($`echo $A`.text());
  await tail($`echo $A`.env({ A: "own" }).text());
  $.env();
  await tail($`echo [$A]`.text());
  process.env.ZED = "zed";
  await tail($`echo $ZED`.text());
  await tail($`sh -c 'echo $ZED'`.text());
  const sh = new $.Shell();
  console.log(sh.cwd("/") === sh, (await sh`pwd`.text()).trim(), typeof sh, (sh as any).name, sh.env === $.env);
  await tail($`pwd`.text());
});
await test("6.7 $.escape and $.braces", () => {
  for (const x of ["a b", "a'b", 'a"b', "$x", "`", "", "a", "é", "\n", "*", "~", "{a,b}", "a=b", "#", "!", "\\", "a\tb", "(", ";", "&", "|", "<", ">", "[", "]", "?", "%", "@", "-", "^", "=", "1", "if", "a:b/c.d_e", "😀"]) console.log(JSON.stringify(x), $.escape(x));
  for (const x of ["{a,b}", "a{1,2}b", "{a,{b,c}}", "echo {1,2,3}", "{", "}", "{}", "{a}", "", "a", "{a,b}{c,d}", "{1..3}", "{a,b", "a,b}", "{,}", "{a,,b}", "{a,b}$x", "*{a,b}", "a b", "{a b,c}", "{é,☃}"]) console.log(JSON.stringify(x), JSON.stringify($.braces(x)));
});
await test("6.8 what is printed", async () => {
  await $`echo loud`;
  await $`echo quiet`.quiet();
  await $`echo loud again`.quiet(false);
  await $`sh -c 'echo from a program'`;
  console.log("between");
  await $`echo a | cat; echo b`;
});
