// request.cookies in routes.
import { test, probe, Wire } from "../lib";

let use: (cookies: any, req: any) => any;
const server: any = Bun.serve({ port: 0, routes: { "/": (req: any) => { const v = use(req.cookies, req); return v instanceof Response ? v : new Response("x"); } }, fetch: (req: any) => new Response(String(req.cookies)) });
async function cookies(fn: typeof use, cookie = "a=1; c=3") {
  use = fn;
  const answer = await Wire.exchange(server, "GET / HTTP/1.1\nCookie: " + cookie);
  for (const line of answer.split("\r\n")) if (/^set-cookie/i.test(line)) console.log(line);
}
await test("10.4 reading adds nothing", () => cookies((c) => (probe("read", () => [c.get("a"), c.get("c"), c.get("none"), c.has("a"), c.size]), undefined)));
await test("10.4 set", () => cookies((c) => void (c.set("b", "2"), c.set("c", "4", { httpOnly: true, maxAge: 60, path: "/p", secure: true, sameSite: "strict" }))));
await test("10.4 set with an object", () => cookies((c) => void (c.set({ name: "d", value: "5", domain: "example.com", expires: new Date(0) }), c.set(new Bun.Cookie("e", "6")))));
await test("10.4 delete", () => cookies((c) => void (c.delete("a"), c.delete("b", { path: "/x", domain: "q" }), c.delete({ name: "c", path: "/y" }), probe("after", () => [c.get("a"), c.has("a"), c.size]))));
await test("10.4 order of changes", () => cookies((c) => void (c.set("z", "1"), c.set("y", "2"), c.delete("a"), c.set("z", "3"))));
await test("10.4 values are encoded", () => cookies((c) => void (c.set("v", "v v;é\"'"), c.set("empty", ""))));
await test("10.4 with Set-Cookie of the Response", () => cookies((c) => (c.set("own", "1"), new Response("x", { headers: [["Set-Cookie", "first=1"], ["Set-Cookie", "second=2"]] }))));
await test("10.4 bad names and options", () =>
  cookies((c) => {
    probe("name", () => c.set("a b", "1"));
    probe("empty", () => c.set("", "1"));
    probe("sameSite", () => c.set("s", "1", { sameSite: "bad" }));
    probe("no arguments", () => c.set());
    probe("delete nothing", () => c.delete());
  }));
await test("10.4 changes after the answer do not count", () => cookies((c) => (setTimeout(() => c.set("late", "1"), 1), undefined)));
await test("10.4 no cookies in fetch", async () => console.log((await Wire.exchange(server, "GET /other HTTP/1.1\nCookie: a=1")).split("\r\n\r\n")[1]));
server.stop(true);
