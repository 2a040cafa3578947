import jwt from "jsonwebtoken";
import { generateKeyPairSync } from "node:crypto";

const claims = { sub: "me", iat: 1000 };
const token = jwt.sign(claims, "secret", { noTimestamp: false });
console.log(token, jwt.verify(token, "secret", { ignoreExpiration: true }));
for (const [alg, type, options] of [["RS256", "rsa", { modulusLength: 2048 }], ["ES256", "ec", { namedCurve: "P-256" }], ["PS256", "rsa", { modulusLength: 2048 }]] as any) {
  const { privateKey, publicKey } = generateKeyPairSync(type, options as any) as any;
  const t = jwt.sign(claims, privateKey, { algorithm: alg, audience: "a", issuer: "i" });
  console.log(alg, jwt.verify(t, publicKey, { audience: "a" }));
}
const fail = (fn: () => unknown) => { try { return fn(); } catch (e: any) { return [e.name, e.message]; } };
console.log(fail(() => jwt.verify(token, "other")), fail(() => jwt.verify(token + "x", "secret")), fail(() => jwt.verify("x", "secret")));
console.log(fail(() => jwt.verify(jwt.sign({ exp: 1 }, "s"), "s")), fail(() => jwt.verify(token, "secret", { audience: "z" })));
console.log(jwt.decode(token, { complete: true }));
console.log(await new Promise((ok) => jwt.verify(token, (h: any, done: any) => done(null, "secret"), (e: any, p: any) => ok(p))));
