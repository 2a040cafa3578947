// Rooms, acknowledgements, binary data and namespaces, over both transports.
import { createServer } from "node:http";
import { Server } from "socket.io";
import { io } from "socket.io-client";

const http = createServer();
const server = new Server(http, { connectionStateRecovery: {} });
server.use((socket, next) => (socket.handshake.auth.name ? next() : next(new Error("no name"))));
server.on("connection", (socket) => {
  socket.on("join", (room, ack) => (socket.join(room), ack([...socket.rooms].filter((r) => r !== socket.id))));
  socket.on("say", (room, text) => server.to(room).emit("said", socket.handshake.auth.name, text));
  socket.on("others", (text) => socket.broadcast.emit("other", text));
  socket.on("bytes", (b: Buffer, ack) => ack(Buffer.from(b).reverse(), { nested: Buffer.from("n") }));
  socket.on("disconnect", (reason) => console.log("server disconnect", reason));
});
server.of("/admin").on("connection", (s) => s.emit("hello", "admin"));
await new Promise<void>((ok) => http.listen(0, "127.0.0.1", ok));
const url = `http://127.0.0.1:${(http.address() as any).port}`;

for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
  const open = (name?: string, path = "") => io(url + path, { transports, auth: name ? { name } : {}, forceNew: true, reconnection: false });
  const a = open("ann"), b = open("bob");
  await Promise.all([a, b].map((s) => new Promise((ok) => s.on("connect", ok as any))));
  console.log(transports.join(), "connected", a.connected, b.connected);
  if (transports.length === 2) {
    if (a.io.engine.transport.name !== "websocket") await new Promise((ok) => a.io.engine.once("upgrade", ok as any));
    console.log("upgraded to", a.io.engine.transport.name);
  }
  console.log("rooms", await a.emitWithAck("join", "r"), await b.emitWithAck("join", "r"));
  const said = new Promise((ok) => b.on("said", (...args) => ok(args)));
  a.emit("say", "r", "hi");
  console.log("said", ((await said) as any[]).slice(0, 2)); // and an offset, for the recovery
  const other = new Promise((ok) => a.on("other", ok));
  b.emit("others", { deep: [1, "two"] });
  console.log("other", await other);
  const [back, nested] = await new Promise<any>((ok) => a.emit("bytes", Buffer.from([1, 2, 3]), (...r: any[]) => ok(r)));
  console.log("bytes", [...new Uint8Array(back)], String(Buffer.from(nested.nested)));
  const refused = open();
  console.log("refused", await new Promise((ok) => refused.on("connect_error", (e) => ok(e.message))));
  refused.close();
  const admin = open("root", "/admin");
  console.log("namespace", await new Promise((ok) => admin.on("hello", ok)));
  admin.close();
  for (const s of [a, b]) {
    const gone = new Promise((ok) => s.on("disconnect", ok));
    s.disconnect();
    console.log("client disconnect", await gone);
  }
}
await new Promise((ok) => setTimeout(ok, 300));
await server.close();
process.exit(0);
