// Which route a handshake reaches: it passes by what no function answers, and a server with WebSocket handlers refuses one
// that nobody takes.
import { test } from "../lib";

const dir = import.meta.dir + "/public";
const up = (req: Request, server: any) => (server.upgrade(req) ? undefined : new Response("not upgraded", { status: 426 }));
const page = () => new Response("page");
const call = () => new Response("called");
const all: Record<string, any> = {
  "nothing": undefined,
  "page at /": { "/": page() },
  "page at /*": { "/*": page() },
  "page for GET": { "/": { GET: page() } },
  "page for POST": { "/": { POST: page() } },
  "file": { "/": Bun.file(import.meta.path) },
  "file that is not there": { "/": Bun.file("/nowhere") },
  "directory": { "/*": { dir } },
  "page, function at /*": { "/": page(), "/*": up },
  "page, function for GET at /*": { "/": page(), "/*": { GET: up } },
  "page, function for POST at /*": { "/": page(), "/*": { POST: up } },
  "page at /*, function at /:x": { "/*": page(), "/:x": up },
  "page for GET, function for POST": { "/": { GET: page(), POST: up } },
  "function for GET, page for POST": { "/": { GET: up, POST: page() } },
  "function for GET at /*": { "/*": { GET: up } },
  "function for GET at /x/*": { "/x/*": { GET: up } },
  "directory, function at /": { "/*": { dir }, "/": up },
  "off at /, function at /*": { "/": false, "/*": up },
  "off at /, page at /*": { "/": false, "/*": page() },
  "function at /": { "/": call },
  "function for HEAD": { "/": { HEAD: call } },
};
const handshake = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13" };
const fields: Record<string, any> = {
  handshake,
  "only a key": { "Sec-WebSocket-Key": handshake["Sec-WebSocket-Key"] },
  "a bad key": { ...handshake, "Sec-WebSocket-Key": "x" },
  "no key": { Connection: "Upgrade", Upgrade: "websocket" },
  "another protocol": { ...handshake, Upgrade: "h2c" },
};

/** Status and body. */
async function answer(url: URL, headers: any, method = "GET") {
  const r = await fetch(url, { headers, method });
  return `${r.status} ${(await r.text()).slice(0, 20)}`;
}

/** What a WebSocket comes to: open, or the answer. */
async function socket(url: URL) {
  const opened = await new Promise((done) => {
    const ws = new WebSocket(url.href.replace("http", "ws"));
    ws.onopen = () => (done(true), ws.terminate());
    ws.onerror = () => done(false);
  });
  return opened ? "open" : answer(url, handshake);
}

for (const websocket of [{ message() {} }, undefined])
  for (const [name, fetch] of Object.entries({ upgrade: up, answer: call, none: undefined }))
    await test(`2 routes: ${websocket ? "with" : "without"} handlers, fetch: ${name}`, async () => {
      for (const [what, routes] of Object.entries(all)) {
        if (!routes && !fetch) continue;
        if (!websocket && fetch === up) continue; // upgrade throws
        const server = Bun.serve({ port: 0, development: false, routes, fetch, websocket } as any);
        for (const path of ["/", "/x/y"]) console.log(`${what} ${path}: ${await socket(new URL(path, server.url))}`);
        server.stop(true);
      }
    });

await test("2 routes: what counts as a handshake", async () => {
  for (const fetch of [call, undefined]) {
    const server = Bun.serve({ port: 0, development: false, routes: { "/": page() }, fetch, websocket: { message() {} } } as any);
    for (const [what, headers] of Object.entries(fields)) console.log(`${what}: ${await answer(server.url, headers)}`);
    for (const method of ["POST", "HEAD"]) console.log(`${method}: ${await answer(server.url, handshake, method)}`);
    server.stop(true);
  }
});
