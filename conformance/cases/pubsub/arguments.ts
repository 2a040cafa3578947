// What publish takes as its topic.
import { test, connected, probe, show } from "../lib";

const { server, ws, peer } = await connected({ publishToSelf: true });
const values = ["t", "", "none", 5, NaN, {}, [], ["t"], true, null, undefined, 5n, new String("t"), Symbol("q"), () => {}];
for (const t of ["t", "5", "[object Object]", "true", "NaN"]) ws.subscribe(t);

await test("5 server.publish: the topic", () => {
  for (const v of values) if (typeof v !== "function") probe(show(v), () => server.publish(v, "x"));
});
await test("5 server.publish: missing arguments", () => {
  probe("nothing", () => server.publish());
  for (const v of ["t", "", null, 5]) probe(show(v), () => server.publish(v));
});
await test("5 server.publish: which fault is noticed first", () => {
  const bad = (what: string) => ({ toString() { throw new RangeError(what); } });
  probe("both", () => server.publish(bad("topic"), bad("message")));
  probe("empty topic", () => server.publish("", bad("message")));
  probe("null topic", () => server.publish(null, bad("message")));
  probe("file", () => server.publish("", Bun.file("/nonexistent")));
});
for (const name of ["publish", "publishText", "publishBinary"]) {
  await test(`5 ws.${name}: the topic`, () => {
    for (const v of values) probe(show(v), () => ws[name](v, name === "publishBinary" ? new Uint8Array(1) : "x"));
  });
  await test(`5 ws.${name}: missing arguments`, () => {
    probe("nothing", () => ws[name]());
    for (const v of ["t", "", null, 5]) probe(show(v), () => ws[name](v));
  });
}
await test("5 what was refused sent nothing", async () => {
  ws.send("end");
  const seen = [];
  do seen.push((await peer.next())[0]);
  while (seen.at(-1) !== 'TEXT "end"');
  console.log(seen.length, [...new Set(seen)].sort().join(", "));
});
server.stop(true);
