import { createServer } from "node:http";
import * as undici from "undici";

const server = createServer((req, res) => res.setHeader("x-method", req.method!).end(JSON.stringify({ url: req.url })));
await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
const base = `http://127.0.0.1:${(server.address() as any).port}`;
const { statusCode, headers, body } = await undici.request(base + "/a", { method: "PUT", body: "x" });
console.log(statusCode, headers["x-method"], await body.json());
console.log(await (await undici.fetch(base + "/b")).text());
console.log(undici.fetch === fetch, undici.Headers === Headers, undici.FormData === FormData, undici.WebSocket === WebSocket);
console.log(typeof undici.Agent, typeof undici.Pool, typeof undici.setGlobalDispatcher);
server.close();
server.closeAllConnections();
