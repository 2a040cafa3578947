import Fastify from "fastify";
import websocket from "@fastify/websocket";

const app = Fastify({ logger: false });
await app.register(websocket);
app.addHook("onRequest", async (req, reply) => { reply.header("x-hook", req.method); });
app.decorate("word", "decorated");
app.get("/", async () => ({ hello: "world" }));
app.get("/user/:id", { schema: { params: { type: "object", properties: { id: { type: "integer" } } }, response: { 200: { type: "object", properties: { id: { type: "integer" } } } } } },
  async (req: any) => ({ id: req.params.id, hidden: true }));
app.post("/body", { schema: { body: { type: "object", required: ["name"], properties: { name: { type: "string" } } } } }, async (req: any, reply) => reply.code(201).send({ got: req.body, word: (app as any).word }));
app.get("/fail", async () => { throw new Error("broken"); });
app.get("/stream", (_, reply) => void reply.type("text/plain").send(new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode("streamed")); c.close(); } })));
app.register(async (sub) => { sub.get("/x", async () => "in a plugin"); }, { prefix: "/sub" });
app.register(async (sub) => { sub.get("/ws", { websocket: true }, (socket: any) => socket.on("message", (m: any) => socket.send("echo " + m))); });

const at = await app.listen({ port: 0, host: "127.0.0.1" });
const show = async (path: string, init: any = {}) => {
  const res = await fetch(at + path, init);
  console.log(path, res.status, res.headers.get("content-type"), res.headers.get("x-hook"), await res.text());
};
await show("/");
await show("/user/7");
await show("/user/x");
const post = (body: string) => show("/body", { method: "POST", body, headers: { "content-type": "application/json" } });
await post('{"name":"n"}');
await post("{}");
await post("{bad");
await show("/fail");
await show("/stream");
await show("/sub/x");
await show("/nowhere");
const injected = await app.inject({ method: "GET", url: "/user/9" });
console.log("inject", injected.statusCode, injected.json());
const ws = new WebSocket(at.replace("http", "ws") + "/ws");
ws.onopen = () => ws.send("hi");
console.log("ws", await new Promise((ok) => (ws.onmessage = (e) => ok(e.data))));
ws.close();
await new Promise((ok) => (ws.onclose = ok));
console.log(app.printRoutes().split("\n").length > 3);
await app.close();
process.exit(0);
