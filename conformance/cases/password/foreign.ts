// Bun.password.verify with hashes that other programs made, and with what is none.
import { test, probe, probeAsync } from "../lib";

const p = Bun.password as any;
const check = async (password: any, hash: any, ...more: any[]) => {
  const name = [password, hash, ...more].map((v) => (typeof v === "symbol" ? "symbol" : Bun.inspect(v, { compact: true } as any).replace(/\s+/g, " "))).join(", ");
  probe(`verifySync(${name})`, () => p.verifySync(password, hash, ...more));
  await probeAsync(`verify(${name})`, () => p.verify(password, hash, ...more));
};

// Of the reference implementation of Argon2, for "password" and "somesalt".
const argon = {
  id: "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
  two: "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
  i: "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8",
};
// Of OpenBSD's and PHP's bcrypt.
const bcrypt = {
  openbsd: "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", // "U*U"
  old: "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", // "U*U*U"
  php: "$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTTOq", // "rasmuslerdorf"
};

await test("1.6 hashes of other programs", async () => {
  for (const hash of Object.values(argon)) for (const password of ["password", "differentpassword"]) await check(password, hash);
  await check("U*U", bcrypt.openbsd);
  await check("U*U*U", bcrypt.old);
  await check("rasmuslerdorf", bcrypt.php);
  for (const minor of "abxyzA!") await check("U*U", bcrypt.openbsd.replace("$2b", "$2" + minor));
  for (const hash of Object.values(bcrypt)) await check("x", hash);
  await check("U*U", new TextEncoder().encode(bcrypt.openbsd));
  await check("U*U", new TextEncoder().encode(bcrypt.openbsd).buffer);
});

await test("1.7 algorithms by name", async () => {
  for (const name of ["bcrypt", "argon2id", "argon2i", "argon2d", "nope", "", null, undefined, 1, {}])
    for (const [password, hash] of [["password", argon.id], ["U*U", bcrypt.openbsd]]) await check(password, hash, name);
});

await test("1.8 what is no password or hash", async () => {
  for (const v of [undefined, null, 1, "", {}, true, Symbol("a")]) {
    await check("x", v);
    await check(v, bcrypt.openbsd);
  }
  for (const v of ["foo", "$", "$2", "$2b", "$2b$", "$argon2", "$argon2x$v=19$m=8,t=1,p=1$AAAA$AAAA", "$argon2id$", "$argon2id$v=19", "$argon2idx$", "$scrypt$ln=16", "$7$abc", "$5$rounds=80000$a$b", "$BCRYPT$", "$1$a"]) await check("x", v);
});

await test("1.9 damaged bcrypt", async () => {
  const h = bcrypt.openbsd;
  for (const v of [h.slice(0, -1), h + "a", h.replace("$05", "$03"), h.replace("$05", "$32"), h.replace("$05$", "$5$"), h.replace("$05", "$+5"), h.replace("$05$", "$05x"), h.replace("C.E5", "CAE5"), h.slice(0, -1) + "X", h.replace("CCC", "C!C"), "$2b$05$", "$2b$04$" + "!".repeat(53)]) await check("U*U", v);
});

await test("1.10 damaged argon2", async () => {
  const a = argon.id;
  const changes: [string, string][] = [["v=19", "v=16"], ["v=19", "v=20"], ["v=19$", ""], ["p=1", "p=2"], ["p=1", "p=0"], ["p=1", "p=64"], ["p=1", "p=65"], ["m=256", "m=255"], ["m=256", "m=7"], ["m=256", "m=1"], ["m=256", "m=0"], ["t=2", "t=0"], ["m=256,", ""], ["m=256,t=2", "t=2,m=256"],
    ["t=2", "t=65537"], ["m=256", "m=4194305"], ["m=256", "m=4294967295"], ["m=256", "m=4294967296"], ["m=256", "m=+256"], ["m=256", "m=0256"], ["m=256", "m="], ["m=256", "m=-1"], ["p=1", "p=1,data=AAAA"], ["p=1", "p=1,keyid=AAAA"],
    ["c29tZXNhbHQ", "c29tZXNhbA"], ["c29tZXNhbHQ", "c29tZXNhbHR"], ["c29tZXNhbHQ", ""], ["c29tZXNhbHQ$", ""], ["c29tZXNhbHQ", "c29tZXNhbH-"]];
  for (const [from, to] of changes) await check("password", a.replace(from, to));
  for (const v of [a.slice(0, -1), a.slice(0, -2), a + "=", a + "$", a.slice(0, a.lastIndexOf("$")), a.slice(0, a.lastIndexOf("$")) + "$AAAA", a.slice(0, a.lastIndexOf("$")) + "$AAAAAA"]) await check("password", v);
});
