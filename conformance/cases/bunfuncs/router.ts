// Bun.FileSystemRouter: which routes a folder has, which one a path matches, what the options may be.
import { test, probe } from "../lib";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const Router = Bun.FileSystemRouter as any;
const dir = join(import.meta.dir, "_pages");
const short = (path: string) => path.replaceAll(dir, "PAGES");
const all = (m: any) => m && short(JSON.stringify({ name: m.name, kind: m.kind, filePath: m.filePath, pathname: m.pathname, params: m.params, query: m.query, src: m.src, scriptSrc: m.scriptSrc }));

await test("1 routes", () => {
  const r = new Router({ style: "nextjs", dir, origin: "https://example.com", assetPrefix: "_next/static/" });
  for (const [name, path] of Object.entries(r.routes)) console.log(name, short(path as string));
  console.log(r.origin, r.assetPrefix, r.style, r.reload() === r, r.routes === r.routes);
  console.log(Object.keys(new Router({ style: "nextjs", dir, fileExtensions: [".md"] }).routes).join());
});

await test("2 matching", () => {
  const r = new Router({ style: "nextjs", dir, origin: "https://example.com", assetPrefix: "_next/static/" });
  for (const p of ["/", "", "/settings", "/settings/", "/settings?foo=bar&foo=2&x", "/blog/my-cool-post", "/blog/hello", "/blog", "/blog/", "/blog//x", "/x/y/z", "/shop/1", "/shop/1/2", "/shop", "/u/1", "/u/me", "/u/1/posts/list", "/u/1/posts", "/u/1/posts/list/2", "/deep/1", "/deep/1/2", "/deep/1/2/3/4", "/blog/a%20b", "/blog/%zz", "settings", "https://x.com/blog/q?z=1#h", "/UPPER", "/upper", "/index", "/blog/index", "/blog/my?slug=other", "/settings#x", "//settings", "/.dot", "/shop/1?a=%20b+c&=e&f="])
    probe(p, () => all(r.match(p)));
  probe("Request", () => all(r.match(new Request("https://example.com/blog/my-cool-post?q=1"))));
  probe("Response", () => all(r.match(new Response(""))));
  for (const v of [undefined, null, 1, {}, [], true, Symbol("x"), { url: "/blog" }, new URL("http://x/blog")]) probe("other", () => all(r.match(v)));
  const m = r.match("/blog/x?y=1");
  console.log(Object.prototype.toString.call(m), Object.keys(Object.getPrototypeOf(m)).join(), m.params === m.params, JSON.stringify(m));
});

await test("3 src", () => {
  for (const o of [{}, { origin: "https://m.com" }, { origin: "https://m.com/", assetPrefix: "/_n" }, { assetPrefix: "/_n/" }, { origin: "https://m.com/x", assetPrefix: "" }])
    probe(JSON.stringify(o), () => new Router({ style: "nextjs", dir, ...o }).match("/blog/x").src);
});

await test("4 options", () => {
  const make = (o: any) => () => {
    const r = new Router(o);
    return [r.origin, r.assetPrefix, r.style, Object.keys(r.routes).length].join(" ");
  };
  for (const o of [undefined, null, 1, {}, { style: "x" }, { style: "nextjs" }, { style: "nextjs", dir: 1 }, { style: 1, dir }, { dir }, { style: "x", dir }, { style: "nextjs", dir, origin: 1 }, { style: "nextjs", dir, assetPrefix: 1 }, { style: "nextjs", dir, fileExtensions: 1 }, { style: "nextjs", dir, fileExtensions: [] }, { style: "nextjs", dir, fileExtensions: [1] }, { style: "nextjs", dir, fileExtensions: [".md", ".tsx"] }])
    probe(short(JSON.stringify(o) ?? "undefined"), make(o));
  probe("no folder", () => { try { new Router({ style: "nextjs", dir: dir + "/none" }) } catch (e: any) { throw new Error(short(e.message)) } });
  probe("without new", () => Router({}));
  console.log(Router.length, Router.name, Object.keys(Router.prototype).join());
});

await test("5 reload", () => {
  const made = mkdtempSync(join(tmpdir(), "router-"));
  try {
    mkdirSync(join(made, "a"));
    writeFileSync(join(made, "a", "x1.ts"), "");
    const r = new Router({ style: "nextjs", dir: made });
    writeFileSync(join(made, "new.ts"), "");
    console.log(Object.keys(r.routes).join(), r.match("/new") === null, Object.keys(r.reload().routes).join(), r.match("/new").kind);
  } finally {
    rmSync(made, { recursive: true });
  }
});
