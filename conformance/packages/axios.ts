import { createServer } from "node:http";
import axios, { AxiosError } from "axios";
import { gzipSync } from "node:zlib";

const server = createServer(async (req, res) => {
  let body = "";
  for await (const c of req) body += c;
  if (req.url === "/gzip") return void res.setHeader("content-encoding", "gzip").setHeader("content-type", "application/json").end(gzipSync('{"z":1}'));
  if (req.url === "/away") return void res.writeHead(302, { location: "/there" }).end();
  if (req.url === "/slow") return;
  if (req.url === "/missing") res.statusCode = 404;
  res.setHeader("content-type", "application/json").end(JSON.stringify({ method: req.method, url: req.url, type: req.headers["content-type"]?.split(";")[0], body: body.replace(/-{4,}[-\w]+/g, "B"), auth: req.headers.authorization }));
});
await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
for (const adapter of ["http", "fetch"] as const) {
  const api = axios.create({ baseURL: `http://127.0.0.1:${(server.address() as any).port}`, adapter, proxy: false });
  api.interceptors.request.use((c) => (c.headers.set("authorization", "token"), c));
  console.log(adapter, (await api.get("/get", { params: { a: [1, 2], b: "x y" } })).data);
  console.log((await api.post("/post", { a: 1 })).data, (await api.put("/form", new URLSearchParams({ a: "1" }))).data);
  console.log((await api.get("/gzip")).data, (await api.get("/away")).data.url);
  console.log(await api.get("/missing").catch((e: AxiosError) => [e.code, e.response!.status, e.message]));
  console.log(await api.get("/slow", { timeout: 50 }).catch((e: AxiosError) => [e.code, e.message]));
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 20);
  console.log(await api.get("/slow", { signal: stop.signal }).catch((e: AxiosError) => [e.code, axios.isCancel(e)]));
  console.log(await axios.get("http://127.0.0.1:1/", { adapter: "http" }).catch((e: AxiosError) => e.code));
}
const api = axios.create({ baseURL: `http://127.0.0.1:${(server.address() as any).port}`, adapter: "http" });
const stream = (await api.get("/stream", { responseType: "stream" })).data;
let text = "";
for await (const c of stream) text += c;
console.log(text, (await api.get("/bytes", { responseType: "arraybuffer" })).data.constructor.name);
server.close();
server.closeAllConnections();
process.exit(0);
