// cp, rm and glob.
import fs from "node:fs";
import { test } from "../lib";
import { clean, place, words } from "./_place";

const attempt = async (name: string, fn: () => any) => {
  try {
    const v = await fn();
    console.log(name, v === undefined ? "nothing" : clean(JSON.stringify(v)));
  } catch (e: any) { console.log(name, words(e), e.info ? clean(JSON.stringify(e.info)) : ""); }
};
const list = (d: string) => fs.readdirSync(d, { recursive: true }).map(String).sort();

function tree(): string {
  const d = place();
  fs.mkdirSync(d + "/s/sub", { recursive: true });
  fs.writeFileSync(d + "/s/1", "one");
  fs.writeFileSync(d + "/s/sub/2", "two");
  fs.symlinkSync("1", d + "/s/l");
  fs.chmodSync(d + "/s/1", 0o640);
  fs.utimesSync(d + "/s/1", 100, 200);
  process.chdir(d);
  return d;
}

for (const [name, cp] of [["cpSync", async (...a: any[]) => (fs as any).cpSync(...a)], ["promises.cp", (...a: any[]) => (fs.promises as any).cp(...a)]] as [string, (...a: any[]) => Promise<any>][]) {
  await test(`5.1 ${name}`, async () => {
    tree();
    await attempt("a directory", () => cp("s", "t1"));
    await attempt("recursive", () => cp("s", "t1", { recursive: true }));
    console.log(list("t1"), clean(fs.readlinkSync("t1/l")), (fs.statSync("t1/1").mode & 0o777).toString(8), fs.statSync("t1/1").mtimeMs !== 200000);
    await attempt("again", () => cp("s", "t1", { recursive: true }));
    await attempt("errorOnExist", () => cp("s", "t1", { recursive: true, errorOnExist: true, force: false }));
    await attempt("without force", () => cp("s/sub/2", "t1/1", { force: false }));
    console.log(fs.readFileSync("t1/1", "utf8"));
    await attempt("with force", () => cp("s/sub/2", "t1/1"));
    console.log(fs.readFileSync("t1/1", "utf8"));
    await attempt("errorOnExist of a file", () => cp("s/1", "t1/1", { force: false, errorOnExist: true }));
    await attempt("to itself", () => cp("s", "s", { recursive: true }));
    await attempt("a file to itself", () => cp("s/1", "s/1"));
    await attempt("into itself", () => cp("s", "s/sub/x", { recursive: true }));
    await attempt("over a file", () => cp("s", "t1/1", { recursive: true }));
    await attempt("over a directory", () => cp("s/1", "t1/sub"));
    await attempt("nothing", () => cp("none", "t1/1"));
    await attempt("directories above", () => cp("s/1", "new/deep/1"));
    await attempt("preserveTimestamps", () => cp("s", "t4", { recursive: true, preserveTimestamps: true }));
    console.log(fs.statSync("t4/1").mtimeMs);
    await attempt("dereference", () => cp("s", "t5", { recursive: true, dereference: true }));
    console.log(fs.lstatSync("t5/l").isFile());
    await attempt("verbatimSymlinks", () => cp("s", "t6", { recursive: true, verbatimSymlinks: true }));
    console.log(fs.readlinkSync("t6/l"));
    await attempt("both", () => cp("s", "t6", { dereference: true, verbatimSymlinks: true }));
    await attempt("mode", () => cp("s/1", "t7", { mode: fs.constants.COPYFILE_EXCL }));
    await attempt("a device", () => cp("/dev/null", "t8"));
    for (const option of ["dereference", "errorOnExist", "force", "preserveTimestamps", "recursive", "verbatimSymlinks", "filter", "mode"]) await attempt(option, () => cp("s/1", "t7", { [option]: "x" }));
    await attempt("mode 9", () => cp("s/1", "t7", { mode: 9 }));
  });

  await test(`5.2 the filter of ${name}`, async () => {
    tree();
    const seen: string[] = [];
    await attempt("filter", () => cp("s", "t", { recursive: true, filter: (a: string, b: string) => (seen.push(a + ">" + b), !a.endsWith("2")) }));
    console.log(seen.sort(), list("t"));
    await attempt("a promise", () => cp("s", "t2", { recursive: true, filter: async (a: string) => !a.endsWith("l") }));
    console.log(fs.existsSync("t2") && list("t2"));
    await attempt("one that throws", () => cp("s", "t3", { recursive: true, filter: () => { throw new Error("from the filter"); } }));
  });
}

await test("5.3 copyFile", async () => {
  tree();
  const { COPYFILE_EXCL, COPYFILE_FICLONE } = fs.constants;
  await attempt("plain", () => fs.copyFileSync("s/1", "c"));
  console.log(fs.readFileSync("c", "utf8"), (fs.statSync("c").mode & 0o777).toString(8));
  await attempt("excl", () => fs.copyFileSync("s/1", "c", COPYFILE_EXCL));
  await attempt("clone", () => fs.copyFileSync("s/sub/2", "c", COPYFILE_FICLONE));
  await attempt("itself", () => fs.copyFileSync("c", "c"));
  console.log(fs.readFileSync("c", "utf8"));
});

for (const [name, rm] of [["rmSync", async (...a: any[]) => (fs as any).rmSync(...a)], ["promises.rm", (...a: any[]) => (fs.promises as any).rm(...a)]] as [string, (...a: any[]) => Promise<any>][]) {
  await test(`5.4 ${name}`, async () => {
    tree();
    await attempt("a directory", () => rm("s"));
    await attempt("recursive", () => rm("s", { recursive: true }));
    console.log(fs.existsSync("s"));
    await attempt("again", () => rm("s", { recursive: true }));
    await attempt("again with force", () => rm("s", { recursive: true, force: true }));
    await attempt("a link", () => rm("link"));
    console.log(fs.existsSync("file"));
    fs.symlinkSync("dir", "tolink");
    await attempt("a link to a directory", () => rm("tolink", { recursive: true }));
    console.log(fs.existsSync("dir/inner"));
    for (const options of [{ recursive: 1 }, { force: "x" }, { maxRetries: -1 }, { retryDelay: 1.5 }, null, 5]) await attempt(JSON.stringify(options), () => rm("file", options));
  });
}

await test("5.5 rmdir", async () => {
  tree();
  await attempt("not empty", () => fs.rmdirSync("dir"));
  await attempt("recursive", () => fs.rmdirSync("dir", { recursive: true } as any));
  fs.mkdirSync("empty");
  await attempt("empty", () => fs.promises.rmdir("empty"));
  console.log(fs.existsSync("dir"), fs.existsSync("empty"));
});

await test("5.6 glob", async () => {
  const d = place();
  fs.mkdirSync(d + "/a/b/c", { recursive: true });
  fs.mkdirSync(d + "/.hid");
  for (const f of ["x.ts", "y.js", ".dot", "a/x.ts", "a/b/z.ts", "a/b/c/deep.ts", ".hid/in.ts", "a/[w].md"]) fs.writeFileSync(d + "/" + f, f);
  fs.symlinkSync("a", d + "/ln");
  process.chdir(d);
  for (const p of ["*", "**", "**/*", "*.ts", "**/*.ts", "a/*", "a/**", "./*.ts", "{x,y}.*", "[xy].?s", "!*.ts", "*/b", "a/b/../*.ts", "", "nope", "a/", "a/*/", "**/b", "**/b/**", "ln/*", "x.t[!a]", "+(x|y).ts", "..", ".", ".*", d + "/*.ts"]) {
    await attempt(clean(p), () => fs.globSync(p).sort());
  }
  await attempt("patterns", () => fs.globSync(["*.ts", "*.js"]).sort());
  await attempt("cwd", () => fs.globSync("*", { cwd: d + "/a" }).sort());
  await attempt("exclude", () => fs.globSync("**/*.ts", { exclude: ["a/**"] } as any).sort());
  await attempt("exclude by function", () => fs.globSync("**/*.ts", { exclude: (n: any) => n === "b" }).sort());
  await attempt("withFileTypes", () => fs.globSync("a/*", { withFileTypes: true }).map((e) => [e.name, e.parentPath, e.isDirectory(), e instanceof fs.Dirent].join(" ")).sort());
  await attempt("no such cwd", () => fs.globSync("*", { cwd: d + "/none" }));
  for (const [name, args] of Object.entries({ pattern: [5], options: ["*", 5], exclude: ["*", { exclude: 5 }], cwd: ["*", { cwd: 5 }] }) as [string, any][]) await attempt(name, () => (fs as any).globSync(...args));
  const found: string[] = [];
  for await (const path of fs.promises.glob("**/*.ts")) found.push(path);
  console.log(found.sort(), await new Promise((ok) => fs.glob("*.js", (e, list) => ok([e, list]))));
});
