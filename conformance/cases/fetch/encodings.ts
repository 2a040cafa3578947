// Content codings: which ones fetch asks for and takes off, what it makes of broken ones, and those that it puts on.
import { test } from "../lib";

const plain = "hello ".repeat(500);
const coded: Record<string, string> = {
  gzip: "H4sIAAAAAAAAA8tIzcnJV8gYJUdDYDQERkNgNARGQ2A0BEZDYDQERkNgNARSB2/bGACT3lbcuAsAAA==",
  deflate: "eJzLSM3JyVfIGCVHQ2A0BEZDYDQERkNgNARGQ2A0BEZDYDQEUgdv2xgAZvlNzQ==",
  br: "G7cL+I2Ubt5EVYaWbCBvcVscgG0AIA4=",
  zstd: "KLUv/WC4Cm0AADBoZWxsbyABAK+LX4o=",
  raw: "y0jNyclXyBglR0NgNARGQ2A0BEZDYDQERkNgNARGQ2A0BFIHb9sYAA==",
};
const bytes = (name: string) => Buffer.from(coded[name], "base64");
let asked: string | null = null;
const server = Bun.serve({
  port: 0,
  async fetch(r) {
    asked = r.headers.get("accept-encoding");
    const q = new URL(r.url).searchParams;
    if (r.method === "POST") return new Response(`${r.headers.get("content-encoding")} ${(await r.bytes()).length < 1000 ? "small" : "large"} ${r.headers.has("content-length")}`);
    let body: any = q.get("of") === "text" ? plain : q.get("of") === "nothing" ? "" : bytes(q.get("of")!);
    if (q.has("cut")) body = body.subarray(0, body.length - 9);
    if (q.has("twice")) body = Buffer.concat([body, body]);
    if (q.has("tail")) body = Buffer.concat([body, Buffer.from("trailing")]);
    return new Response(body, { headers: { "content-encoding": q.get("as")! } });
  },
});
async function get(name: string, query: string, init: any = {}) {
  await test("10.6 coding: " + name, async () => {
    try {
      const r = await fetch(server.url + "?" + query, init);
      const text = new TextDecoder().decode(await r.bytes());
      console.log(asked, r.headers.get("content-encoding"), r.headers.get("content-length"), text === plain ? "text" : text === plain + plain ? "twice" : text.length > 0 ? "raw" : "empty");
    } catch (e: any) {
      console.log(asked, e.name, e.code, e.message.replace(/:\d+\//, ":PORT/"));
    }
  });
}
for (const c of ["gzip", "deflate", "br", "zstd"]) {
  await get(c, `of=${c}&as=${c}`);
  await get(c + " in capitals", `of=${c}&as=${c.toUpperCase()}`);
  await get(c + ", own Accept-Encoding", `of=${c}&as=${c}`, { headers: { "Accept-Encoding": "x-own" } });
  await get(c + ", decompress: false", `of=${c}&as=${c}`, { decompress: false });
  await get(c + " cut off", `of=${c}&as=${c}&cut`);
  await get(c + " twice", `of=${c}&as=${c}&twice`);
  await get(c + " and more", `of=${c}&as=${c}&tail`);
  await get(c + " of nothing", `of=nothing&as=${c}`);
  await get(c + " that is plain text", `of=text&as=${c}`);
  await get(c + ", HEAD", `of=${c}&as=${c}`, { method: "HEAD" });
}
await get("deflate without frame", "of=raw&as=deflate");
await get("x-gzip", "of=gzip&as=x-gzip");
await get("identity", "of=text&as=identity");
await get("identity, gzip", "of=gzip&as=identity,gzip");
await get("two", "of=gzip&as=gzip,br");
await get("unknown", "of=gzip&as=other");

async function post(name: string, init: any) {
  await test("10.6 compress: " + name, async () => {
    try {
      console.log(await (await fetch(server.url, { method: "POST", body: plain, ...init })).text());
    } catch (e: any) {
      console.log(e.name, e.code, e.message);
    }
  });
}
for (const compress of [true, false, null, "gzip", "deflate", "br", "zstd", "other", 5, {}, [], { encoding: "br", level: 3 }, { encoding: "zstd", level: 0 }, { encoding: "gzip", level: 99 }, { encoding: "gzip", level: 1.5 }, { encoding: "gzip", level: "x" }, { encoding: 5 }, { encoding: "other" }])
  await post(JSON.stringify(compress), { compress });
const form = new FormData();
form.append("a", plain);
for (const [name, body] of [["bytes", new Uint8Array(3000)], ["Blob", new Blob([plain])], ["URLSearchParams", new URLSearchParams({ a: plain })], ["FormData", form], ["nothing", ""], ["a stream", new ReadableStream({ start(c) { c.enqueue(plain); c.close(); } })]] as const)
  await post("of " + name, { compress: "gzip", body });
await post("own Content-Encoding", { compress: "gzip", headers: { "content-encoding": "own" } });
server.stop(true);
