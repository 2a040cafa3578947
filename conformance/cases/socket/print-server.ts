// How a server prints.
import { test, connected, Queue, text } from "../lib";

await test("9 console.log(server)", () => {
  const server = Bun.serve({ port: 0, development: true, fetch: () => new Response() });
  console.log(server);
  server.stop(true);
});
await test("9 console.log(server) in production, with an id and an own property", () => {
  const server = Bun.serve({ port: 0, development: false, id: "mine", hostname: "127.0.0.1", fetch: () => new Response() }) as any;
  server.foo = { a: 1 };
  console.log(server);
  server.stop(true);
});
await test("9 console.log(server) after stop", () => {
  const server = Bun.serve({ port: 0, development: true, fetch: () => new Response() });
  server.stop(true);
  console.log(server.port, server.pendingRequests, server.pendingWebSockets);
});
await test("9 a server inside other values", () => {
  const server = Bun.serve({ port: 0, development: true, fetch: () => new Response() });
  console.log({ server });
  console.log([server, 1]);
  server.stop(true);
});
await test("9 a server with open sockets", async () => {
  const { server } = await connected({}, { development: true });
  console.log(server);
  server.stop(true);
});
await test("9 console.log(ws) inside a handler", async () => {
  const said = new Queue<void>();
  const { server, peer } = await connected({ message: (ws: any, m: any) => (console.log(m, ws), said.push()) }, { data: ["a", { deep: { deeper: { deepest: 1 } } }] });
  await peer.write(text("hi"));
  await said.next();
  server.stop(true);
});
await test("9 console.log(ws) with subscriptions", async () => {
  const { server, ws } = await connected({}, { data: null });
  ws.subscribe("room");
  ws.pause();
  ws.binaryType = "blob";
  console.log(ws);
  console.log(ws.subscriptions, ws.data, ws.send);
  console.log("%o", ws.subscriptions);
  server.stop(true);
});
