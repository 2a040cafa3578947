// Shifts and powers of BigInt: what they give, and that one which would take too much memory is refused before it is taken.
import { test } from "../lib";

const huge = 2n ** 40n, enormous = 2n ** 70n;
const two: any = 2n, one: any = 1n, three: any = 3, minus: any = -1n;
const box = { n: 5n as any, f: (x: any) => x };
const ways: Record<string, () => unknown> = {
  "left": () => one << 100n, "left by a variable": () => one << two, "left, huge": () => one << huge, "left, enormous": () => two << enormous,
  "left, literal": () => 1n << 1000000000000n, "left, less than nothing": () => 5n << -two, "left, far less": () => minus << -enormous,
  "right": () => 1024n >> two, "right, enormous": () => 5n >> enormous, "right, minus": () => minus >> enormous, "right, backwards": () => one >> -huge,
  "power": () => two ** 10n, "power, huge": () => two ** huge, "power, enormous": () => 3n ** enormous, "power of one": () => one ** enormous,
  "power of minus one": () => minus ** (enormous + 1n), "power of nothing": () => 0n ** enormous, "power, negative": () => two ** minus,
  "nested": () => two ** (two ** 3n), "nested, too large": () => two ** (two ** huge), "computed": () => (two + one) ** box.f(4n), "member": () => box.n ** box.n,
  "member, shifted": () => one << box.n, "call": () => box.f(1n) << box.f(9n), "mixed": () => one << three, "mixed power": () => three ** one,
  "numbers": () => three << three, "fractions": () => (2.9 as any) << (1.9 as any), "strings": () => ("3" as any) << ("2" as any), "objects": () => ({ valueOf: () => 3 } as any) << three,
  "number power": () => three ** three, "number, negative": () => three ** -1, "precedence": () => (-three) ** 2,
  "assigned": () => { let a: any = 1n; a <<= two; a **= two; a >>= one; return a; },
  "assigned, huge": () => { let a: any = 2n; a <<= huge; return a; },
  "assigned power, huge": () => { let a: any = 2n; a **= huge; return a; },
  "assigned to a member": () => { const o: any = { a: 2n }; o.a <<= two; o.a **= two; o.a >>= one; return o.a; },
  "member, huge": () => { const o: any = { a: 2n }; o.a <<= huge; return o.a; },
  "member power, huge": () => { const o: any = { a: 2n }; o.a **= huge; return o.a; },
  "numbers assigned": () => { let a: any = 5; a <<= 3; a >>= 1; a **= 2; return a; },
  "after an error": () => { try { two ** (() => { throw 1; })(); } catch {} return 3n ** two; },
};
for (const [name, f] of Object.entries(ways))
  await test(`1 ${name}`, () => {
    try {
      const v = f();
      console.log(typeof v === "bigint" && v > 10n ** 40n ? `a number of ${v.toString(16).length} digits` : `${typeof v} ${v}`);
    } catch (e: any) {
      console.log(e.name);
    }
  });
