// What keeps the process alive and how it ends.
import { separately, Client } from "../lib";

const open = async (options: any = {}) => {
  const server: any = Bun.serve({ port: 0, fetch(req: Request, srv: any) { if (!srv.upgrade(req)) return new Response("x"); }, websocket: { open: (ws: any) => ws.send("hello"), message() {}, close: (_: any, code: number) => console.log("close", code) }, ...options });
  return server;
};
separately("8 the process ends when the last server stops", async () => {
  const server = await open();
  setTimeout(() => (console.log("stopping"), server.stop()), 5);
});
separately("8 the process ends when the last socket closes behind stop", async () => {
  const server = await open();
  const c = new Client(server.url);
  await c.print(2);
  server.stop();
  setTimeout(() => c.socket.close(), 5);
});
separately("8 unref: a server does not hold the process", async () => {
  const server = await open();
  server.unref();
  console.log("end of the script");
});
separately("8 unref and ref", async () => {
  const server = await open();
  server.unref().ref();
  setTimeout(() => (console.log("still here"), server.stop()), 5);
});
separately("8 a server that was stopped can be ref'd without effect", async () => {
  const server = await open();
  server.stop();
  server.ref();
  console.log("end of the script");
});
separately("8 beforeExit and exit", async () => {
  const server = await open();
  process.on("beforeExit", (code) => console.log("beforeExit", code));
  process.on("exit", (code) => console.log("exit", code));
  setTimeout(() => server.stop(true), 2);
});
separately("8 unref: open sockets do not hold the process", async () => {
  const server = await open();
  const c = new Client(server.url);
  await c.print(2);
  server.unref();
  (c.socket as any).unref?.();
  process.on("exit", (code) => console.log("exit", code, server.pendingWebSockets));
  c.socket.terminate();
  console.log("end of the script");
});
