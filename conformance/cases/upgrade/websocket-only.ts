// A server with nothing but websocket: gobun takes it, because Bun's documents show such servers. See expectations.json.
import { test, Client } from "../lib";

await test("2.1 websocket without fetch and routes", async () => {
  const seen: unknown[] = [];
  let server: any;
  try {
    server = (Bun as any).serve({
      port: 0,
      websocket: {
        open: (ws: any) => (seen.push("open", ws.data), ws.send("hello")),
        message: (ws: any, m: any) => ws.send("echo " + m),
        close: (ws: any, code: number) => seen.push("close", code),
      },
    });
  } catch (e: any) {
    return console.log("refused:", e.name, e.message.split("\n")[0]);
  }
  const c = new Client(server.url + "any/path");
  seen.push(await c.next(), await c.next());
  c.socket.send("x");
  seen.push(await c.next());
  c.socket.close(1000, "bye");
  seen.push(await c.next());
  const r = await fetch(server.url);
  seen.push(r.status, await r.text(), (await fetch(server.url, { method: "POST", body: "x" })).status);
  server.reload({ fetch: () => new Response("now there is a fetch") });
  seen.push(await (await fetch(server.url)).text());
  server.stop(true);
  console.log("accepted:", JSON.stringify(seen));
});
