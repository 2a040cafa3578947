// Bun.password: what hash and verify take, what they refuse, and which hashes of other programs they know.
import { test, probe, probeAsync } from "../lib";

const p = Bun.password as any;
// A hash with its salt and sum left out.
const shape = (h: any) => (typeof h === "string" ? h.replace(/^(\$2b\$\d\d\$).{53}$/, "$1…").replace(/\$[A-Za-z0-9+/]{43}\$[A-Za-z0-9+/]{43}$/, "$…") : h);
const label = (a: unknown[]) => a.map((v) => (typeof v === "symbol" ? "symbol" : v instanceof DataView ? "DataView" : Bun.inspect(v, { compact: true } as any).replace(/\s+/g, " "))).join(", ");
const throwing = (key: string) => ({ algorithm: "bcrypt", get [key]() { throw new RangeError("from the getter of " + key); } });
const cheap = { algorithm: "argon2id", memoryCost: 8, timeCost: 1 };

await test("1.1 the object", () => {
  probe("members", () => Object.getOwnPropertyNames(p));
  for (const name of Object.keys(p)) probe(name, () => [p[name].name, p[name].length]);
  probe("the same each time", () => Bun.password === p);
});

await test("1.2 what hash refuses", async () => {
  const passwords = [[], [undefined], [null], [1], [1n], [true], [""], [{}], [[]], [["a"]], [new Uint8Array(0)], [new ArrayBuffer(0)], [Symbol("a")], [new String("x")], [new Blob(["a"])]];
  const options = [1, true, "foo", "bcryp", "ARGON2D", {}, [], { algorithm: 1 }, { algorithm: "foo" }, { algorithm: undefined }, { cost: 4 }, { memoryCost: 8, timeCost: 1 }, new String("bcrypt")];
  for (const a of passwords) {
    const [v] = a;
    probe(`hashSync(${label(a)})`, () => shape(a.length ? p.hashSync(v, cheap) : p.hashSync()));
    await probeAsync(`hash(${label(a)})`, async () => shape(a.length ? await p.hash(v, cheap) : await p.hash()));
  }
  for (const o of options) {
    probe(`hashSync("x", ${label([o])})`, () => shape(p.hashSync("x", o)));
    await probeAsync(`hash("x", ${label([o])})`, async () => shape(await p.hash("x", o)));
  }
  probe("both wrong", () => p.hashSync(1, "foo"));
  probe("empty, and a wrong algorithm", () => p.hashSync("", "foo"));
  for (const key of ["algorithm", "cost"]) probe("a getter of " + key, () => p.hashSync("x", throwing(key)));
});

await test("1.3 costs", async () => {
  for (const cost of [3, 4, 5, 4.5, 32, -1, NaN, Infinity, "4", 4n])
    probe(`cost ${String(cost)}`, () => shape(p.hashSync("x", { algorithm: "bcrypt", cost: cost ?? 4 })));
  for (const timeCost of [0, 1, 3, -1, 1.5, NaN, Infinity, 2 ** 32, "1", true]) probe(`timeCost ${String(timeCost)}`, () => shape(p.hashSync("x", { ...cheap, timeCost })));
  for (const memoryCost of [7, 8, 9, 64, 0, -1, 8.5, NaN, Infinity, 2 ** 32, "8"]) probe(`memoryCost ${String(memoryCost)}`, () => shape(p.hashSync("x", { ...cheap, memoryCost })));
  probe("timeCost is read first", () => p.hashSync("x", { ...cheap, memoryCost: "8", timeCost: 0 }));
  for (const algorithm of ["argon2id", "argon2i", "argon2d"]) {
    probe(algorithm, () => shape(p.hashSync("x", { ...cheap, algorithm })));
    await probeAsync(algorithm + " later", async () => shape(await p.hash("x", { ...cheap, algorithm })));
  }
  await probeAsync("the defaults", async () => [shape(await p.hash("x")), shape(await p.hash("x", "bcrypt"))]);
});

await test("1.4 a hash fits its password", async () => {
  const bytes = new TextEncoder().encode("pässword 🔑");
  for (const o of [cheap, { ...cheap, algorithm: "argon2i" }, { ...cheap, algorithm: "argon2d" }, { algorithm: "bcrypt", cost: 4 }])
    for (const [name, password] of [["text", "pässword 🔑"], ["Uint8Array", bytes], ["ArrayBuffer", bytes.buffer], ["DataView", new DataView(bytes.buffer)], ["Uint16Array", new Uint16Array([1, 2])], ["long", "a".repeat(200)], ["NUL", "a\0b"]] as any[])
      await probeAsync(`${o.algorithm} ${name}`, async () => {
        const sync = p.hashSync(password, o), later = await p.hash(password, o);
        return [p.verifySync(password, sync), p.verifySync(password, later), await p.verify(password, sync), await p.verify(password, later), p.verifySync("other", sync), await p.verify("other", later), sync === later];
      });
  await probeAsync("null as text", async () => p.verifySync("null", await p.hash(null, cheap)));
});

await test("1.5 bcrypt and its 72 bytes", () => {
  const of = (password: string) => p.hashSync(password, { algorithm: "bcrypt", cost: 4 });
  probe("73 bytes and its beginning", () => p.verifySync("a".repeat(72), of("a".repeat(73))));
  probe("73 bytes that end differently", () => p.verifySync("a".repeat(72) + "b", of("a".repeat(72) + "c")));
  probe("its SHA-512 fits, too", () => p.verifySync(new Bun.CryptoHasher("sha512").update("a".repeat(100)).digest(), of("a".repeat(100))));
  probe("72 bytes", () => p.verifySync("a".repeat(72), of("a".repeat(72))));
  probe("NUL does not end it", () => p.verifySync("a", of("a\0c")));
});
