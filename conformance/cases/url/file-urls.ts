// File URLs: Bun.fileURLToPath and Bun.pathToFileURL beside those of node:url.
import { test, probe } from "../lib";
import * as url from "node:url";

const inputs = ["file:///a/b", "file:///a%20b", "file:///a%2Fb", "file://host/a", "http://x/a", "/a/b", "", new URL("file:///x%25"), "file:///a?q#h", "FILE:///A", undefined, null, 1, {}, "file:///%zz", "file:///é", { href: "file:///q", protocol: "file:" }, "file:", "file:///a\tb", "file:///a/../b", "file:////x"];

await test("1 fileURLToPath", () => {
  for (const i of inputs) {
    probe("Bun " + String(i), () => Bun.fileURLToPath(i as any));
    probe("url " + String(i), () => url.fileURLToPath(i as any));
  }
});

await test("2 pathToFileURL", () => {
  const here = (u: URL) => u.href.replace(Bun.pathToFileURL(process.cwd()).href, "HERE");
  for (const i of ["/a b", "a", "", "/a%b", "/a?b#c", "/é", "/a\nb", undefined, null, 1, {}, "/a/../b", "/a/", "/[x]", "/a\\b", "~x", "/a:b;c=d&e@f"]) {
    probe("Bun " + String(i), () => here(Bun.pathToFileURL(i as any)));
    probe("url " + String(i), () => here(url.pathToFileURL(i as any)));
  }
});
