// No broker here: what the client says of a server that is no broker, and of none.
import { createServer } from "node:net";
import amqp from "amqplib";

const server = createServer((s) => s.once("data", (d) => (console.log(String(d.subarray(0, 4)), [...d.subarray(4, 8)]), s.end(Buffer.from("AMQP\0\0\x09\x01", "latin1")))));
await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
console.log(await amqp.connect(`amqp://127.0.0.1:${(server.address() as any).port}`).catch((e) => e.message));
console.log(await amqp.connect("amqp://127.0.0.1:1").catch((e) => e.code));
server.close();
