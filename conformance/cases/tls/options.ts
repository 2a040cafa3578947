// The tls option: what is accepted, and the errors at the start.
import { test, probe } from "../lib";

const text = (name: string) => Bun.file(`pem/${name}.pem`).text();
const [key, cert, other, encrypted] = await Promise.all(["key", "cert", "other-key", "encrypted-key"].map(text));
function serve(name: string, tls: any) {
  probe(name, () => {
    const server = Bun.serve({ port: 0, fetch: () => new Response("x"), tls });
    const { protocol } = server as any;
    server.stop(true);
    return protocol;
  });
}
const bytes = (s: string) => new TextEncoder().encode(s);
await test("1.1 tls: ways to give key and certificate", () => {
  serve("strings", { key, cert });
  serve("Buffer and Uint8Array", { key: Buffer.from(key), cert: bytes(cert) });
  serve("ArrayBuffer and DataView", { key: bytes(key).buffer, cert: new DataView(bytes(cert).buffer) });
  serve("Bun.file", { key: Bun.file("pem/key.pem"), cert: Bun.file("pem/cert.pem") });
  serve("arrays", { key: [key], cert: [Buffer.from(cert)] });
  serve("array of files", { key: [Bun.file("pem/key.pem")], cert: [Bun.file("pem/cert.pem")] });
  serve("a chain", { key, cert: cert + cert });
  serve("file names", { keyFile: "pem/key.pem", certFile: "pem/cert.pem" });
});
await test("1.1 tls: only one of both", () => {
  serve("key", { key });
  serve("cert", { cert });
  serve("key null", { key: null, cert });
  serve("empty arrays", { key: [], cert: [] });
});
await test("1.1 tls: wrong types", () => {
  for (const v of [5, true, {}]) {
    serve("key " + v, { key: v, cert });
    serve("cert " + v, { key, cert: v });
    serve("ca " + v, { key, cert, ca: v });
  }
  serve("in an array", { key: [5], cert });
  serve("Blob in memory", { key: new Blob([key]), cert: new Blob([cert]) });
  serve("passphrase", { key, cert, passphrase: 5 });
  serve("serverName", { key, cert, serverName: 5 });
  serve("requestCert", { key, cert, requestCert: "x" });
  serve("rejectUnauthorized", { key, cert, rejectUnauthorized: 1 });
});
await test("1.1 tls: text that is no PEM", () => {
  serve("key", { key: "x", cert });
  serve("cert", { key, cert: "x" });
  serve("empty", { key: "", cert: "" });
  serve("ca", { key, cert, ca: "x" });
});
await test("1.1 tls: a key of another certificate", () => serve("mismatch", { key: other, cert }));
await test("1.1 tls: files that are not there", () => {
  serve("Bun.file", { key: Bun.file("pem/none.pem"), cert });
  serve("keyFile", { keyFile: "pem/none.pem", certFile: "pem/cert.pem" });
  serve("dhParamsFile", { key, cert, dhParamsFile: "pem/none.pem" });
});
await test("1.1 tls: passphrase", () => {
  serve("right", { key: encrypted, cert, passphrase: "secret" });
  serve("wrong", { key: encrypted, cert, passphrase: "no" });
  serve("none", { key: encrypted, cert });
  serve("not needed", { key, cert, passphrase: "secret" });
});
await test("1.1 tls: ca and client certificates", () => {
  serve("ca", { key, cert, ca: cert });
  serve("requestCert", { key, cert, requestCert: true, rejectUnauthorized: false });
  serve("both", { key, cert, ca: cert, requestCert: true, rejectUnauthorized: true });
});
await test("1.1 tls: several names", () => {
  serve("one with a name", [{ key, cert, serverName: "localhost" }]);
  serve("two", [{ key, cert, serverName: "a.example" }, { key, cert, serverName: "b.example" }]);
  serve("the second without a name", [{ key, cert }, { key, cert }]);
});
await test("1.1 tls: unknown keys", () => serve("unknown", { key, cert, bogus: 1, lowMemoryMode: true }));
await test("1.1 tls: an error leaves the port free", () => {
  const first = Bun.serve({ port: 0, fetch: () => new Response("x") });
  const { port } = first;
  first.stop(true);
  probe("refused", () => Bun.serve({ port, fetch: () => new Response("x"), tls: { key: "x", cert } }));
  const again = Bun.serve({ port, fetch: () => new Response("x") });
  probe("free", () => again.port === port);
  again.stop(true);
});
