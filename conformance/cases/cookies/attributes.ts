// Which texts the attributes of a cookie take, as options, by assignment and in the text of a header: what goes to the
// wire must not end the attribute, the field or the head.
import { test, probe } from "../lib";

const made = (options: any) => new Bun.Cookie("n", "v", options);
const assigned = (key: string, v: any) => {
  const c: any = new Bun.Cookie("n", "v", { maxAge: 7, domain: "x", path: "/x", sameSite: "none", expires: 1e9 });
  c[key] = v;
  return [c[key], c.toString()];
};
/** The code units below 0x120 that fn refuses, as ranges. */
const refused = (fn: (text: string) => unknown) => {
  const ranges: number[][] = [];
  for (let i = 0; i < 0x120; i++) {
    try {
      fn("a" + String.fromCharCode(i) + "b");
    } catch {
      const last = ranges.at(-1);
      if (last?.[1] === i - 1) last[1] = i;
      else ranges.push([i, i]);
    }
  }
  return ranges.join(" ");
};

await test("10.4 attributes: the characters that are refused", () => {
  probe("name", () => refused((t) => new Bun.Cookie(t, "v")));
  probe("value", () => refused((t) => new Bun.Cookie("n", t)));
  for (const key of ["domain", "path", "sameSite"]) {
    probe(key, () => refused((t) => made({ [key]: t })));
    probe(key + " assigned", () => refused((t) => assigned(key, t)));
  }
  for (const where of ["name", "value", "domain", "path", "extension"]) {
    const text = (t: string) => ({ name: t + "=v", value: "n=" + t, domain: "n=v; Domain=" + t, path: "n=v; Path=/" + t, extension: "n=v; " + t } as any)[where];
    probe("parse, " + where, () => refused((t) => Bun.Cookie.parse(text(t))));
  }
  probe("map", () => refused((t) => new Bun.CookieMap().set(t, "v")));
  probe("map, delete", () => refused((t) => new Bun.CookieMap().delete(t)));
  probe("map, delete with a domain", () => refused((t) => new Bun.CookieMap().delete("n", { domain: t })));
  probe("map, delete with a path", () => refused((t) => new Bun.CookieMap().delete("n", { path: t })));
  probe("a value is encoded", () => new Bun.Cookie("n", "\r\n; \0é\ud800😀").toString());
});

await test("10.4 attributes: domain and path", () => {
  for (const v of ["", "a", ".", "A.ORG", null, undefined, 1, {}] as any[]) {
    probe("domain " + JSON.stringify(v), () => [made({ domain: v }).domain, made({ domain: v }).toString()]);
    probe("domain assigned " + JSON.stringify(v), () => assigned("domain", v));
    probe("path " + JSON.stringify(v), () => [made({ path: v }).path, made({ path: v }).toString()]);
    probe("path assigned " + JSON.stringify(v), () => assigned("path", v));
  }
});

await test("10.4 attributes: expires", () => {
  const times: any[] = [0, 1, 1.5, -1, NaN, Infinity, 1e9, 1e300, 8.64e12, new Date(0), new Date(NaN), "", "x", "2020-01-01T00:00:00Z", "1000", "Jan 1 2020", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:01 GMT", null, undefined, true, {}, [], 5n];
  for (const v of times) {
    const name = typeof v + " " + String(v);
    probe(name, () => { const c = made({ expires: v }); return [c.expires, c.toString(), c.isExpired()]; });
    probe(name + ", assigned", () => assigned("expires", v));
  }
});

await test("10.4 attributes: expires is a Date of the cookie's own", () => {
  const c = made({ expires: 1e9 });
  probe("it is", () => [c.expires instanceof Date, c.expires === c.expires, (c.toJSON() as any).expires === c.expires]);
  c.expires!.setFullYear(2030);
  probe("changed", () => c.toString());
  const mine = new Date(3000);
  c.expires = mine;
  mine.setTime(9e12);
  probe("changed behind", () => c.toString());
  console.log(c);
});

await test("10.4 attributes: maxAge", () => {
  for (const v of [0, 1, 1.5, -1, -0, NaN, Infinity, -Infinity, 2 ** 32, 2 ** 53, 1e21, 1e300, "5", "x", "", null, undefined, true, {}, 5n] as any[]) {
    const name = typeof v + " " + String(v);
    probe(name, () => { const c = made({ maxAge: v }); return [c.maxAge, c.toString(), c.isExpired()]; });
    probe(name + ", assigned", () => assigned("maxAge", v));
  }
  probe("before expires", () => [made({ expires: 1e9, maxAge: 100 }).isExpired(), made({ expires: 4e9, maxAge: 0 }).isExpired()]);
});

await test("10.4 attributes: the flags, sameSite, value and name", () => {
  for (const key of ["secure", "httpOnly", "partitioned"])
    for (const v of [true, false, 0, 1, "", "x", null, undefined, {}] as any[]) probe(`${key} ${JSON.stringify(v)}`, () => [made({ [key]: v })[key as "secure"], assigned(key, v)[0]]);
  for (const v of ["strict", "Strict", "LAX", "none", "x", "", null, undefined, 1] as any[]) {
    probe("sameSite " + JSON.stringify(v), () => made({ sameSite: v }).sameSite);
    probe("sameSite assigned " + JSON.stringify(v), () => assigned("sameSite", v)[0]);
  }
  for (const v of ["x", "", null, undefined, 1, "\r\n"] as any[]) {
    probe("value " + JSON.stringify(v), () => [new Bun.Cookie("n", v).value, assigned("value", v)]);
    probe("name " + JSON.stringify(v), () => new Bun.Cookie(v, "v").name);
    probe("name assigned " + JSON.stringify(v), () => assigned("name", v)[0]);
  }
  probe("members", () => [Object.getOwnPropertyNames(Bun.Cookie.prototype), Object.getOwnPropertyNames(Bun.Cookie)]);
});

await test("10.4 attributes: which arguments make a cookie", () => {
  const lists: any[][] = [[], ["n"], ["n=v"], ["n=v; Path=/p"], [" n=v"], [""], [5], [{}], [{ name: "x" }], [{ name: "x", value: null }], [{ name: null, value: 1 }], [{ name: "", value: 1 }], ["", "v"], ["n", "v", null], ["n", "v", 5], [null, "v"], ["n", null], [5, 6], ["n", "v", { expires: new Date(0), maxAge: 3 }], [new Bun.Cookie("a", "b", { domain: "d" })]];
  for (const args of lists) {
    const name = JSON.stringify(args);
    probe(name, () => new (Bun.Cookie as any)(...args).toString());
    probe(name + ", from", () => (Bun.Cookie as any).from(...args).toString());
    probe(name + ", set", () => { const m: any = new Bun.CookieMap(); m.set(...args); return m.toSetCookieHeaders(); });
  }
  for (const args of [["a"], [], [""], ["a", { domain: "x", path: "/p", secure: true, maxAge: 5 }], [{ name: "a", domain: "d" }], ["none"], ["a", null], ["a", 5], [null], [5]] as any[])
    probe("delete " + JSON.stringify(args), () => { const m: any = new Bun.CookieMap("a=1; b=2"); m.delete(...args); return [m.toSetCookieHeaders(), [...m]]; });
  probe("a Cookie in a map changes with it", () => {
    const c = new Bun.Cookie("n", "v"), m = new Bun.CookieMap();
    m.set(c);
    c.value = "w";
    return [m.get("n"), m.toSetCookieHeaders()];
  });
});

await test("10.4 attributes: the text of a header", () => {
  for (const text of ["a=b; Domain=.X.ORG", "a=b; Domain=x y", "a=b; path=x", "a=b; Path=", "a=b; expires=nonsense", "a=b; max-age=x", "a=b; max-age=-1", "a=b; max-age=1.5", "a=b; max-age=99999999999999999999", "a=b; samesite=x", "a=b; SameSite=NONE", "a=b;;", "a=b; Secure=1; foo=bar", "a b=c", "a=b=c", "a=b\r\nX: y", "a=\0", "a=\u0100", "a=b "])
    probe(JSON.stringify(text), () => Bun.Cookie.parse(text).toString());
});
