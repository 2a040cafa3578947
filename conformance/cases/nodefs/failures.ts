// What the system refuses, in all forms of every function.
import fs from "node:fs";
import { test } from "../lib";
import { agreed, forms } from "./_place";
import { open } from "./_rows";

const cases: [name: string, what: string, make: (d: string) => any[]][] = [];
const add = (what: string, names: string, make: (d: string) => any[]) => { for (const name of names.split(" ")) cases.push([name, what, make]); };
add("nothing there", "access lstat open opendir readFile readdir readlink realpath rm rmdir stat statfs truncate unlink exists", (d) => [d + "/none", ...[] as any]);
add("nothing there", "chmod", (d) => [d + "/none", 0o600]);
add("nothing there", "utimes lutimes chown lchown", (d) => [d + "/none", 0, 0]);
add("nothing there", "copyFile cp link rename", (d) => [d + "/none", d + "/there"]);
add("no directory there", "mkdir mkdtemp", (d) => [d + "/none/temp-"]);
add("no directory there", "writeFile appendFile", (d) => [d + "/none/x", "text"]);
add("no directory there", "symlink", (d) => ["file", d + "/none/x"]);
add("there already", "mkdir", (d) => [d + "/dir"]);
add("there already", "symlink", (d) => ["file", d + "/link"]);
add("there already", "link", (d) => [d + "/file", d + "/dir"]);
add("there already", "copyFile", (d) => [d + "/file", d + "/link", fs.constants.COPYFILE_EXCL]);
add("there already", "open", (d) => [d + "/file", "wx"]);
add("a directory", "readFile unlink rm", (d) => [d + "/dir"]);
add("a directory", "writeFile appendFile", (d) => [d + "/dir", "text"]);
add("a directory", "copyFile rename cp", (d) => [d + "/file", d + "/dir"]);
add("a directory", "cp", (d) => [d + "/dir", d + "/other"]);
add("no directory", "readdir rmdir opendir", (d) => [d + "/file"]);
add("no directory", "mkdir", (d) => [d + "/file/x", { recursive: true }]);
add("not empty", "rmdir", (d) => [d + "/dir"]);
add("no link", "readlink", (d) => [d + "/file"]);
add("a link to itself", "readFile stat realpath access", (d) => (fs.symlinkSync("loop", d + "/loop"), [d + "/loop"]));
add("closed", "close fstat fsync fdatasync ftruncate", () => [9999]);
add("closed", "fchmod", () => [9999, 0o600]);
add("closed", "fchown futimes", () => [9999, 0, 0]);
add("closed", "read", () => [9999, new Uint8Array(4), 0, 4, 0]);
add("closed", "write", () => [9999, new Uint8Array(4), 0, 4, 0]);
add("closed", "readv writev", () => [9999, [new Uint8Array(4)], 0]);
add("closed", "readv writev", () => [9999, [new Uint8Array(4)]]);
add("closed", "readFile", () => [9999]);
add("closed", "writeFile appendFile", () => [9999, "text"]);
add("open for reading", "write", (d) => [open(d, "r"), "text"]);
add("open for reading", "ftruncate", (d) => [open(d, "r"), 1]);
add("open for writing", "read", (d) => [open(d, "a"), new Uint8Array(4), 0, 4, 0]);
add("too long a name", "stat open mkdir", (d) => [d + "/" + "x".repeat(300)]);
add("an empty name", "stat mkdir readdir unlink", () => [""]);

for (const what of new Set(cases.map((c) => c[1]))) {
  await test(`2.1 ${what}`, async () => {
    for (const [name, of, make] of cases) if (of === what) console.log(`${name}: ${agreed(await forms(name, make))}`.replace(/x{300}/g, "xxx").replace(/fd=\d+/g, "fd"));
  });
}

await test("2.2 stat may be asked not to throw", () => {
  for (const f of [fs.statSync, fs.lstatSync]) console.log(f("/none/at/all", { throwIfNoEntry: false }));
});

await test("2.3 what an error has, in order", () => {
  for (const f of [() => fs.openSync("/none/at/all"), () => fs.renameSync("/none/at/all", "/none/b"), () => fs.closeSync(9999), () => fs.rmSync("/none/at/all"), () => fs.fstatSync(9999)]) {
    try { f(); } catch (e: any) { console.log(Object.keys(e).join(), e instanceof Error, String(e)); }
  }
});

await test("2.4 a callback that is none", () => {
  for (const name of ["access", "appendFile", "chmod", "close", "copyFile", "cp", "exists", "glob", "mkdir", "open", "opendir", "readFile", "readdir", "readv", "rm", "rmdir", "stat", "truncate", "write", "writeFile", "writev"]) {
    const args: any[] = name === "write" ? [9999, "text", 0, "utf8"] : name === "read" ? [9999, new Uint8Array(1), 0, 1, 0] : ["/none", "b", "utf8"];
    try {
      (fs as any)[name](...args, 5);
      console.log(name, "nothing");
    } catch (e: any) { console.log(name, e.code, e.message.replace(/Received .*/, "")); }
  }
});
