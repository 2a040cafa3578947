// Typed arrays that are a part of a larger buffer: what lies beside them stays as it is.
import { probe, test } from "../lib";

const argumentLists: any[][] = [[], [0], [4], [4, 0], [0, 2], [1, 3, 5], [-2, 0], [0, -2], [5, 0, 9], [0, 3, undefined], [0, 3, null], [NaN, "2"], [-Infinity, 1, Infinity], [2 ** 40, 0], [1.9, 0.5, 2.9]];
for (const View of [Uint8Array, Uint16Array, Float64Array, BigInt64Array, Uint8ClampedArray] as any[])
  await test(`3 copyWithin of a ${View.name}`, () => {
    for (const args of argumentLists) {
      const whole = View.from({ length: 16 }, (_: any, i: number) => (View === BigInt64Array ? BigInt(i) : i));
      const part = whole.subarray(4, 12);
      console.log(args.map(String).join(), part.copyWithin(...args) === part, whole.join());
    }
  });
await test("3 copyWithin of a Buffer", () => {
  const whole = Buffer.from("0123456789abcdef");
  whole.subarray(4, 12).copyWithin(4, 0);
  console.log(whole.toString());
});
await test("3 copyWithin: what its arguments do", () => {
  const order: string[] = [];
  const value = (name: string, n: number) => ({ valueOf: () => (order.push(name), n) });
  new Uint8Array(4).copyWithin(value("target", 0) as any, value("start", 1) as any, value("end", 2) as any);
  console.log(order.join());
  const v = new Uint8Array(8);
  const detach: any = { valueOf: () => (structuredClone(v.buffer, { transfer: [v.buffer] }), 0) };
  for (const fn of [() => v.copyWithin(detach, 2), () => v.copyWithin(0, 2), () => (Uint8Array.prototype.copyWithin as any).call([1, 2], 0, 1), () => (Uint8Array.prototype.copyWithin as any).call(new DataView(new ArrayBuffer(3)), 0, 1)])
    try {
      console.log(fn());
    } catch (e: any) {
      console.log(e.name);
    }
});
await test("3 an element of a typed array that is described without a value", () => {
  const v = new Uint8Array([7]);
  for (const fn of [() => Object.defineProperty(v, 1, {}), () => Reflect.defineProperty(v, "1", {})])
    try {
      console.log(fn());
    } catch (e: any) {
      console.log(e.name);
    }
  console.log(v.join());
});
await test("3 Bun.concatArrayBuffers of a detached view", () => probe("", () => {
  const v = new Uint8Array(3);
  structuredClone(v.buffer, { transfer: [v.buffer] });
  return Bun.concatArrayBuffers([v]);
}));
