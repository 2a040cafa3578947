// A server of the protocol's few verbs, so that the client needs no other program.
import { createServer } from "node:net";
import { connect, JSONCodec, StringCodec } from "nats";

const subscribed = new Map<string, [any, string]>();
const server = createServer((socket) => {
  socket.write(`INFO {"server_id":"T","version":"2.9.0","proto":1,"max_payload":1048576,"headers":true}\r\n`);
  let text = "";
  socket.on("error", () => {}).setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
    for (let i; (i = text.indexOf("\r\n")) >= 0; ) {
      const [verb, ...rest] = text.slice(0, i).split(" ");
      if (verb === "PUB") {
        const size = Number(rest.at(-1));
        if (text.length < i + 4 + size) return;
        const body = text.slice(i + 2, i + 2 + size);
        text = text.slice(i + 4 + size);
        const reply = rest.length === 3 ? rest[1] + " " : "";
        for (const [sid, [to, subject]] of subscribed) {
          if (subject === rest[0] || (subject.endsWith("*") && rest[0].startsWith(subject.slice(0, -1)))) to.write(`MSG ${rest[0]} ${sid} ${reply}${size}\r\n${body}\r\n`);
        }
        continue;
      }
      text = text.slice(i + 2);
      if (verb === "PING") socket.write("PONG\r\n");
      if (verb === "SUB") subscribed.set(rest.at(-1)!, [socket, rest[0]]);
      if (verb === "UNSUB" && rest.length === 1) subscribed.delete(rest[0]);
    }
  });
});
await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
const nc = await connect({ servers: `127.0.0.1:${(server.address() as any).port}` });
console.log("connected", nc.isClosed());
const text = StringCodec(), json = JSONCodec();
const sub = nc.subscribe("news", { max: 2 });
nc.publish("news", text.encode("one"));
nc.publish("news", json.encode({ n: 2 }));
for await (const m of sub) console.log(m.subject, text.decode(m.data));
nc.subscribe("ask", { callback: (_, m) => m.respond(text.encode("answer to " + text.decode(m.data))) });
console.log(text.decode((await nc.request("ask", text.encode("why"), { timeout: 2000 })).data));
await nc.flush();
await nc.close();
console.log("closed", nc.isClosed());
server.close();
