// Bun.CookieMap and Bun.Cookie.
import { test, probe } from "../lib";

await test("10.4 CookieMap: initial values", () => {
  for (const [name, v] of Object.entries({ none: undefined, null: null, empty: "", text: "a=1; b=2", object: { x: "1" }, pairs: [["p", "1"], ["p", "2"]], number: 5, boolean: true, spaces: "  a = 1 ;b=2" })) probe(name, () => [...new (Bun as any).CookieMap(v)]);
});
await test("10.4 CookieMap: parsing", () => {
  const m = new Bun.CookieMap('a=1; b=%20x; c="q"; d; =e; a=2; f=a=b; g=%zz');
  probe("size", () => m.size);
  for (const k of ["a", "b", "c", "d", "f", "g", "none"]) probe(k, () => [m.get(k), m.has(k)]);
  probe("all", () => [...m]);
});
await test("10.4 CookieMap: changes", () => {
  const m = new Bun.CookieMap("a=1; b=2");
  probe("set", () => (m as any).set("c", "3"));
  probe("set again", () => (m as any).set("a", "9"));
  probe("delete", () => (m as any).delete("b"));
  probe("entries", () => [...m.entries()]);
  probe("keys, values", () => [[...m.keys()], [...m.values()]]);
  probe("forEach", () => { const l: any[] = []; m.forEach((v: any, k: any) => l.push(k, v)); return l; });
  probe("JSON", () => JSON.stringify(m));
  probe("headers", () => m.toSetCookieHeaders());
  probe("size", () => m.size);
  console.log(m);
});
await test("10.4 Cookie: made", () => {
  for (const [name, args] of Object.entries({ plain: ["a", "b c"], all: ["n", "v", { domain: "d.example", path: "/p", expires: new Date(1e12), maxAge: 5, secure: true, httpOnly: true, partitioned: true, sameSite: "none" }], "maxAge 0": ["a", "b", { maxAge: 0 }], "no path": ["a", "b", { path: "" }], "expires number": ["a", "b", { expires: 1000 }], object: [{ name: "o", value: "v" }] } as any)) probe(name, () => new (Bun as any).Cookie(...(args as any)).toString());
});
await test("10.4 Cookie: members", () => {
  const c = new Bun.Cookie("a", "b");
  probe("defaults", () => [c.name, c.value, c.domain, c.path, c.expires, c.maxAge, c.secure, c.httpOnly, c.partitioned, c.sameSite]);
  probe("isExpired", () => [c.isExpired(), new Bun.Cookie("a", "b", { maxAge: 0 }).isExpired(), new Bun.Cookie("a", "b", { expires: new Date(0) }).isExpired()]);
  probe("JSON", () => JSON.stringify(c));
  probe("serialize", () => c.serialize());
  console.log(c);
});
await test("10.4 Cookie: parse and from", () => {
  for (const text of ["a=b", "a=b; Path=/x; Domain=D.example; Max-Age=5; Secure; HttpOnly; SameSite=Strict; Partitioned", "a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=%20x", "a", "=b", ""]) probe(JSON.stringify(text), () => Bun.Cookie.parse(text).toString());
  probe("from", () => Bun.Cookie.from("n", "v", { path: "/q" }).toString());
});
await test("10.4 Cookie: bad arguments", () => {
  const C = (Bun as any).Cookie;
  probe("none", () => new C());
  probe("empty name", () => new C("", "x"));
  probe("name", () => new C("a b", "x"));
  probe("sameSite", () => new C("a", "x", { sameSite: "x" }));
  probe("path", () => new C("a", "x", { path: "a;b" }).toString());
});
