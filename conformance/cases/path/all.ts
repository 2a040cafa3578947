// node:path for both systems: every function over many paths and over what is none.
import { test } from "../lib";
import path from "node:path";

const t = (n: string, f: () => any) => { try { const v = f(); console.log(n, typeof v === "object" && v ? JSON.stringify(v) : v); } catch (e) { console.log(n, "throws", e?.name, e?.code, e?.message); } };
const vals: any[] = [undefined, null, 0, {}, [], true, () => {}];
const lab = (v: any) => typeof v === "object" ? JSON.stringify(v) : typeof v === "function" ? "fn" : String(v);
const ps = ["", "/", "//", ".", "..", "a", "a/", "/a", "/a/b", "/a/b/", "a//b", "./a", "../a", "/a/../b", "a/./b", "a/../../b", "/..", "a.txt", ".bashrc", "a.b.c", "a.", "..a", "a..", "/a.b/c", "/a.b/.c", "\\", "a\\b", "C:\\", "C:", "C:a", "C:\\a\\b", "C:/a/../b", "\\\\s\\h\\x", "\\\\s\\h", "//s/h/x", "\\\\?\\C:\\x", "\\\\.\\pipe\\x", "c:\\a.txt", "C:..\\a", "\\a", "a/b\\c", "con", "C:\\.\\", "\\\\s", " ", "a b", "é/ü", "C:\\a\\..\\..", "\\\\?\\UNC\\s\\h", "COM1:", "./c:x", ".\\C:..\\x", "a/../c:/x"];
process.chdir("/"); // some functions give the whole path of a relative one
await test("1 posix and win32", () => {
  for (const [n, p] of [["posix", path.posix], ["win32", path.win32]] as [string, any][]) {
    console.log(n, Object.keys(p).sort().map((k) => k + ":" + (typeof p[k] === "function" ? p[k].length + p[k].name : typeof p[k] === "string" ? p[k] : "")).join(" "), p.posix === path.posix, p.win32 === path.win32);
    for (const x of ps) { for (const f of ["normalize", "dirname", "basename", "extname", "isAbsolute", "parse", "toNamespacedPath", "_makeLong"]) t(`${n}.${f} ${x}`, () => p[f](x)); t(`${n}.pf ${x}`, () => p.format(p.parse(x))); t(`${n}.resolve ${x}`, () => (n === "win32" ? p.resolve("C:\\base", x) : p.resolve("/base", x))); }
    for (const a of ps.slice(0, 40)) for (const b of ["a", "../b", "/c", "C:\\x", ""]) { t(`${n}.join ${a} ${b}`, () => p.join(a, b)); t(`${n}.relative ${a} ${b}`, () => p.relative(n === "win32" ? p.resolve("C:\\base", a) : p.resolve("/base", a), n === "win32" ? p.resolve("C:\\base", b) : p.resolve("/base", b))); }
    for (const [a, b] of [["a.txt", ".txt"], ["a.txt", "txt"], [".txt", ".txt"], ["a", "a"], ["/x/a.txt/", ".txt"], ["aaa", "a"], ["a\\b.txt", ".txt"], ["C:\\a.js", ".js"], ["aXb", "Xb"]]) t(`${n}.basename ${a} ${b}`, () => p.basename(a, b));
    for (const f of ["normalize", "dirname", "basename", "extname", "isAbsolute", "parse", "toNamespacedPath", "format", "join", "resolve"]) for (const v of vals) t(`${n}.${f} ${lab(v)}`, () => { const r = p[f](v); return f === "resolve" && v === undefined ? "x" : r });
    for (const v of vals) { t(`${n}.relative ${lab(v)}`, () => p.relative(v, "a")); t(`${n}.relative2 ${lab(v)}`, () => p.relative("a", v)); t(`${n}.basename2 ${lab(v)}`, () => p.basename("a", v)); t(`${n}.matchesGlob ${lab(v)}`, () => p.matchesGlob(v, "a")); t(`${n}.matchesGlob2 ${lab(v)}`, () => p.matchesGlob("a", v)); }
    for (const o of [{ dir: "/a", base: "b.c" }, { root: "/", base: "b" }, { name: "a", ext: "b" }, { name: "a", ext: ".b" }, { root: "/", dir: "/", base: "x" }, { dir: "a" }, { root: "/" }, { base: "x", name: "y" }, { dir: "", base: "x" }, { ext: ".x" }, { root: "C:\\", dir: "C:\\", base: "x" }]) t(`${n}.format ${JSON.stringify(o)}`, () => p.format(o));
    for (const [x, g] of [["a/b", "a/*"], ["a/b/c", "a/*"], ["a/b/c", "a/**"], ["a", "**"], ["a.ts", "*.{ts,js}"], ["a", "[ab]"], ["a", "[!a]"], ["a", "?"], ["ab", "?"], ["a/b/c", "**/c"], [".a", "*"], ["a\\b", "a\\*"], ["a", "A"], ["", ""], ["a/", "a"], ["/a/b", "/a/*"], ["a/b", "a/+(b|c)"], ["a", "!b"], ["a/b", "a\\b"], ["a/../b", "b"], ["./a", "a"], ["a/b", "./a/b"], ["a", "{a,b}"], ["a{", "a\\{"]]) t(`${n}.matchesGlob ${x} ${g}`, () => p.matchesGlob(x, g));
    t(`${n}.join many`, () => p.join("a", "", "..", "..", "b", ".", "c")); t(`${n}.join none`, () => p.join()); t(`${n}.join bad`, () => p.join("a", 3 as any)); t(`${n}.resolve bad`, () => p.resolve("a", 3 as any)); t(`${n}.resolve abs`, () => p.resolve("/a", "/b", "c")); 
  }
});
