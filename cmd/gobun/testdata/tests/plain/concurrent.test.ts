// Concurrent tests that stand next to each other run together: each waits for the next one.
import { describe, expect, jest, mock, test } from "bun:test";

const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
const order: string[] = [];
for (const i of [0, 1, 2])
  test.concurrent(`waits for ${i + 1}`, async () => {
    order.push(`in ${i}`);
    if (i < 2) await gates[i + 1].promise;
    gates[i].resolve();
    order.push(`out ${i}`);
    if (i === 1) expect(i).toBe(1);
  });
test("alone", () => console.log(order.splice(0).join(", ")));
describe.concurrent("a group", () => {
  test("first", async () => {
    await gates[4].promise;
    order.push("first");
  });
  test("second", () => {
    order.push("second");
    gates[4].resolve();
  });
  test.serial("third", () => {
    order.push("third");
  });
});
test("resetAllMocks forgets what a mock does", () => {
  const f = mock(() => 1);
  f();
  jest.resetAllMocks();
  expect(f()).toBeUndefined();
  expect(f).toHaveBeenCalledTimes(1);
  console.log(order.join(", "));
});
