// BSON by itself, and the driver against a server that answers hello and one find.
import { createServer } from "node:net";
import { BSON, Long, MongoClient, ObjectId } from "mongodb";

const doc = { a: 1, b: "text", c: [true, null, 1.5], d: new Date(0), e: Long.fromString("9007199254740993"), f: Buffer.from([1, 2]), g: { h: new ObjectId("0123456789abcdef01234567") } };
const bytes = BSON.serialize(doc);
console.log(bytes.length, BSON.EJSON.stringify(BSON.deserialize(bytes, { promoteLongs: false })));
const server = createServer((socket) => {
  let pending = Buffer.alloc(0);
  socket.on("error", () => {}).on("data", (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
      const message = pending.subarray(0, pending.readInt32LE(0));
      pending = pending.subarray(message.length);
      const op = message.readInt32LE(12);
      const asked: any = op === 2013 ? BSON.deserialize(message.subarray(21), { allowObjectSmallerThanBufferSize: true }) : BSON.deserialize(message.subarray(message.indexOf(0, 20) + 9));
      const hello = { helloOk: true, isWritablePrimary: true, ismaster: true, maxWireVersion: 21, minWireVersion: 0, maxBsonObjectSize: 16777216, maxMessageSizeBytes: 48000000, maxWriteBatchSize: 100000, ok: 1 };
      const answer: any = asked.find ? { cursor: { id: Long.ZERO, ns: "t.things", firstBatch: [{ n: 1 }, { n: 2, filter: asked.filter }] }, ok: 1 }
        : asked.insert ? { n: 2, ok: 1 } : asked.endSessions ? { ok: 1 } : asked.drop ? { ok: 0, errmsg: "refused", code: 13, codeName: "Unauthorized" } : hello;
      const body = Buffer.from(BSON.serialize(answer));
      const head = Buffer.alloc(op === 2013 ? 21 : 36);
      head.writeInt32LE(head.length + body.length, 0);
      head.writeInt32LE(message.readInt32LE(4), 8);
      head.writeInt32LE(op === 2013 ? 2013 : 1, 12);
      if (op !== 2013) head.writeInt32LE(1, 32);
      socket.write(Buffer.concat([head, body]));
    }
  });
});
await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
const client = new MongoClient(`mongodb://127.0.0.1:${(server.address() as any).port}/?directConnection=true`, { serverSelectionTimeoutMS: 5000 });
await client.connect();
const things = client.db("t").collection("things");
console.log(await things.find({ a: { $gt: 1 } }).toArray());
console.log((await things.insertMany([{ x: 1 }, { x: 2 }])).insertedCount);
console.log(await things.drop().catch((e) => [e.name, e.code, e.message]));
await client.close();
server.close();
const none = new MongoClient("mongodb://127.0.0.1:1", { serverSelectionTimeoutMS: 200 });
console.log(await none.connect().catch((e) => e.name));
await none.close();
process.exit(0);
