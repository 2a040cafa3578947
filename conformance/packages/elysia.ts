import { Elysia, t } from "elysia";

const app = new Elysia()
  .state("n", 0)
  .derive(({ headers }) => ({ who: headers["x-who"] ?? "nobody" }))
  .get("/", "hello")
  .get("/id/:id", ({ params: { id } }) => ({ id }), { params: t.Object({ id: t.Number() }) })
  .post("/body", ({ body, who }) => ({ body, who }), { body: t.Object({ name: t.String({ minLength: 2 }) }) })
  .get("/count", ({ store }) => ++store.n)
  .get("/fail", () => { throw new Error("broken"); })
  .group("/sub", (g) => g.get("/x", () => "in a group"))
  .ws("/ws", { message(ws, m) { ws.send({ echo: m }); } })
  .onError(({ code, set }) => { set.headers["x-code"] = String(code); return code === "NOT_FOUND" ? "nothing" : "failed " + code; })
  .listen({ port: 0, hostname: "127.0.0.1" });
const show = async (path: string, init: any = {}) => {
  const res = await fetch(`http://127.0.0.1:${app.server!.port}${path}`, init);
  console.log(path, res.status, res.headers.get("content-type"), res.headers.get("x-code"), await res.text());
};
await show("/");
await show("/id/12");
await show("/id/x");
const post = (o: any) => show("/body", { method: "POST", body: JSON.stringify(o), headers: { "content-type": "application/json", "x-who": "me" } });
await post({ name: "nn" });
await post({ name: "n" });
await show("/count");
await show("/count");
await show("/fail");
await show("/sub/x");
await show("/nowhere");
const ws = new WebSocket(`ws://127.0.0.1:${app.server!.port}/ws`);
ws.onopen = () => ws.send(JSON.stringify({ a: 1 }));
console.log(await new Promise((ok) => (ws.onmessage = (e) => ok(e.data))));
await app.stop(true);
process.exit(0);
