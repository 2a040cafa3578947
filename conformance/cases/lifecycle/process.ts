// What keeps the process alive and how it ends.
import { separately, program, Client, connected, gate, socketPath, reportFile } from "../lib";

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
separately("8 a server to which nothing refers holds the process", async () => {
  (() => void open({ id: "nobody has it" }))();
  setTimeout(() => (console.log("still here"), process.exit()), 20).unref();
});
separately("8 a server with an open socket holds the process behind stop", async () => {
  const { server, peer } = await connected({ message: (ws: any, m: any) => (console.log("message", m), ws.close()) });
  const promise = server.stop();
  setTimeout(() => console.log("still here", server.pendingWebSockets), 5);
  setTimeout(() => peer.write(Uint8Array.from([0x81, 0x81, 0, 0, 0, 0, 0x78])), 10);
  await promise;
  console.log("stopped");
});
separately("8 unref: sockets of other processes do not hold the process", async () => {
  const { server, peer } = await connected({ close: () => console.log("close ran") });
  await peer.report();
  server.unref();
  process.on("exit", (code) => console.log("exit", code, server.pendingWebSockets));
});
separately("8 unref: a timer does", async () => {
  const { server } = await connected();
  server.unref();
  setTimeout(() => console.log("timer", server.pendingWebSockets), 5);
});
separately("8 unref: what is being answered does not", async () => {
  const inside = gate();
  const server = Bun.serve({ port: 0, fetch: () => (inside.open(), new Promise(() => {})) });
  fetch(server.url).catch(() => {});
  await inside.passed;
  server.unref();
  process.on("exit", (code) => console.log("exit", code, server.pendingRequests));
  setTimeout(() => (console.log("the client holds the process"), process.exit()), 20).unref();
});
separately("8 ref after unref, with an open socket", async () => {
  const { server, ws } = await connected({ close: () => console.log("close") });
  server.unref();
  server.ref();
  setTimeout(() => (console.log("still here"), server.stop(), ws.close()), 10).unref();
});
separately("8 unref after stop, with an open socket", async () => {
  const { server } = await connected({ close: () => console.log("close ran") });
  server.stop();
  server.unref();
  process.on("exit", (code) => console.log("exit", code, server.pendingWebSockets));
});
separately("8 ref twice is ref once", async () => {
  const server = await open();
  server.ref().ref().unref();
  console.log("end of the script");
});
separately("8 two servers: each holds the process", async () => {
  const [a, b] = [await open(), await open()];
  a.unref();
  setTimeout(() => (console.log("still here"), b.stop()), 10).unref();
});
separately("8 stop(true) with open sockets: the process ends", async () => {
  const { server, peer } = await connected({ close: (_: any, code: number) => console.log("close", code) });
  await peer.report();
  server.stop(true);
  process.on("exit", (code) => console.log("exit", code));
});
separately("8 uncaught exception at the top level", async () => {
  const server = await open();
  process.on("exit", (code) => console.log("exit", code, server.port > 0));
  setTimeout(() => {
    throw new Error("in a timer");
  }, 0);
});
separately("8 unhandled rejection", async () => {
  await open();
  process.on("exit", (code) => console.log("exit", code));
  Promise.reject(new Error("of nobody"));
});
separately("8 process.exitCode and an open server", async () => {
  const server = await open();
  process.exitCode = 3;
  process.on("exit", (code) => console.log("exit", code));
  setTimeout(() => server.stop(), 1);
});
separately("8 EADDRINUSE that nobody catches", async () => {
  const server = await open();
  process.on("exit", (code) => console.log("exit", code));
  Bun.serve({ port: server.port, fetch: () => new Response("x") });
});
separately("8 the file of a unix socket, at process.exit", async () => {
  const path = await socketPath("left");
  await reportFile(path);
  Bun.serve({ unix: path, fetch: () => new Response("x") });
  process.exit();
});
separately("8 the file of a unix socket, behind unref", async () => {
  const path = await socketPath("left");
  await reportFile(path);
  Bun.serve({ unix: path, fetch: () => new Response("x") }).unref();
});
separately("8 the file of a unix socket, killed", async () => {
  const path = await socketPath("left");
  await reportFile(path);
  Bun.serve({ unix: path, fetch: () => new Response("x") });
  process.kill(process.pid, "SIGTERM");
});
program("8 a syntax error", "_syntax-error.ts");
program("8 an import that is missing", "_missing-import.ts");
program("8 a file that is missing", "nosuch.js");
program("8 an exception while a module is loaded", "_throws.ts");
