// node:v8: figures, and values as bytes and back.
import { test } from "../lib";
import * as v8 from "node:v8";

const t = (n: string, f: () => any) => {
  try { console.log(n, f()); } catch (e: any) { console.log(n, "throws", e?.name, e?.code, e?.message); }
};

await test("1 figures", () => {
  console.log(Object.keys((v8 as any).default).sort().join());
  t("ver", () => v8.cachedDataVersionTag());
  t("hs", () => Object.entries(v8.getHeapStatistics()).map(([k, v]) => k + ":" + typeof v).join());
  t("hss", () => v8.getHeapSpaceStatistics().map((x) => Object.keys(x).join() + x.space_name));
  t("hcs", () => v8.getHeapCodeStatistics());
  t("flags", () => v8.setFlagsFromString("--x"));
  t("cov", () => v8.takeCoverage());
  t("cov", () => v8.stopCoverage());
  t("nh", () => v8.setHeapSnapshotNearHeapLimit(1));
  t("oneb", () => [v8.isStringOneByteRepresentation("a"), v8.isStringOneByteRepresentation("é"), v8.isStringOneByteRepresentation("你")]);
  t("oneb", () => v8.isStringOneByteRepresentation(3 as any));
  t("cpp", () => v8.getCppHeapStatistics());
  t("new Ser", () => new v8.Serializer());
  t("DS", () => new v8.DefaultSerializer());
  t("Des", () => new v8.Deserializer(Buffer.from([])));
});
await test("2 serialize", () => {
  for (const v of [1, "a", null, undefined, true, { a: [1, new Map([[1, 2]]), new Set([3]), new Date(5), /x/g, new Uint8Array([1, 2]), 5n, NaN, -0] }, [1, , 3], Buffer.from("hi"), new Float64Array([1.5])]) t("ser", () => { const b = v8.serialize(v); return [Buffer.isBuffer(b), Bun.inspect(v8.deserialize(b))] });
  t("ser fn", () => v8.serialize(() => {}));
  t("ser sym", () => v8.serialize(Symbol("x")));
  t("des bad", () => v8.deserialize(Buffer.from([1, 2, 3])));
  t("des bad", () => v8.deserialize(3 as any));
  t("des empty", () => v8.deserialize(Buffer.from([])));
  t("cyc", () => { const o: any = {}; o.o = o; const r = v8.deserialize(v8.serialize(o)); return r.o === r });
  t("u8", () => v8.deserialize(new Uint8Array(v8.serialize(3))));
  t("ser none", () => v8.deserialize((v8 as any).serialize()));
  const e = v8.deserialize(v8.serialize(new RangeError("r", { cause: [1] })));
  console.log(e instanceof RangeError, e.message, e.cause);
  const shared = { x: 1 }, both = v8.deserialize(v8.serialize([shared, shared]));
  console.log(both[0] === both[1], Object.keys(v8.deserialize(v8.serialize(JSON.parse('{"__proto__":1}')))));
});
