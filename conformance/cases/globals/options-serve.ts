// Every option of Bun.serve that Bun's types list, and those beside them that Bun reads: what each one does, or that a wrong
// value is named. The last cases are those that gobun refuses by name.
import { test } from "../lib";

const listening = (options: any) => {
  const server = Bun.serve({ port: 0, fetch: () => new Response("yes"), ...options });
  try {
    return [server.protocol, server.development, server.hostname ?? "unix", server.id === "name"].join(" ");
  } finally {
    server.stop(true);
  }
};
const told = (options: any) => {
  try {
    return listening(options);
  } catch (e: any) {
    return `${e.name} ${e.code}: ${e.message}`;
  }
};
const table = (rows: Record<string, any>) => {
  for (const [name, options] of Object.entries(rows)) console.log(name, "->", told(options));
};

await test("1 the names that Bun.serve reads", () => {
  const listed: Record<string, string> = {
    "": "tls maxRequestBodySize development error id hostname port reusePort ipv6Only http3 http2 http1 idleTimeout unix fetch routes websocket",
    development: "hmr console chromeDevToolsAutomaticWorkspaceFolders",
    tls: "passphrase dhParamsFile serverName servername lowMemoryMode rejectUnauthorized requestCert ca crl cert key secureOptions ALPNProtocols ciphers clientRenegotiationLimit clientRenegotiationWindow keyFile certFile caFile",
    websocket: "message open drain close ping pong error maxPayloadLength backpressureLimit closeOnBackpressureLimit idleTimeout publishToSelf sendPings perMessageDeflate",
  };
  for (const [key, names] of Object.entries(listed)) {
    const read = new Set<PropertyKey>();
    const base: any = key === "" ? { port: 0, fetch: () => new Response("") } : key === "websocket" ? { message() {} } : {};
    const options = new Proxy(base, { get: (o, k) => (read.add(k), o[k]) });
    told(key === "" ? null : { [key]: options });
    if (key === "") Bun.serve(options).stop(true);
    console.log(key || "Bun.serve", "never reads:", names.split(" ").filter((name) => !read.has(name)).join(" ") || "none");
  }
});

await test("1 what the options of Bun.serve do", () => {
  table({
    hostname: { hostname: "127.0.0.1" },
    host: { host: "127.0.0.1" },
    id: { id: "name" },
    "development: false": { development: false },
    "development: {}": { development: {} },
    "development: all": { development: { hmr: false, console: true, chromeDevToolsAutomaticWorkspaceFolders: false } },
    hmr: { development: { hmr: 5 } },
    console: { development: { console: "x" } },
    chrome: { development: { chromeDevToolsAutomaticWorkspaceFolders: [] } },
    idleTimeout: { idleTimeout: 256 },
    websocket: { websocket: { message: 5 } },
    webSocket: { webSocket: { message: 5 } },
    http1: { http1: false },
  });
});

await test("1 what the options of tls do", () => {
  table({
    "{}": { tls: {} },
    serverName: { tls: { serverName: "a.example" } },
    servername: { tls: { servername: "a.example" } },
    "servername wrong": { tls: { servername: 5 } },
    passphrase: { tls: { passphrase: "x" } },
    rejectUnauthorized: { tls: { rejectUnauthorized: true } },
    "requestCert wrong": { tls: { requestCert: 1 } },
    lowMemoryMode: { tls: { lowMemoryMode: true } },
    "lowMemoryMode: false": { tls: { lowMemoryMode: false } },
    "lowMemoryMode wrong": { tls: { lowMemoryMode: 1 } },
    clientRenegotiationLimit: { tls: { clientRenegotiationLimit: 3 } },
    "clientRenegotiationLimit wrong": { tls: { clientRenegotiationLimit: "3" } },
    clientRenegotiationWindow: { tls: { clientRenegotiationWindow: 3 } },
    "clientRenegotiationWindow wrong": { tls: { clientRenegotiationWindow: true } },
    "secureOptions: 0": { tls: { secureOptions: 0 } },
    "secureOptions wrong": { tls: { secureOptions: "1" } },
    "ALPNProtocols wrong": { tls: { ALPNProtocols: 1 } },
    "dhParamsFile wrong": { tls: { dhParamsFile: 1 } },
    "dhParamsFile missing": { tls: { dhParamsFile: "/no/such/file" } },
    "ciphers wrong": { tls: { ciphers: 1 } },
    "cert wrong": { tls: { cert: 1 } },
    "in the options themselves": { serverName: "a.example" },
  });
});

const refused: Record<string, any> = {
  ALPNProtocols: "http/1.1",
  secureOptions: 4,
  minVersion: 0x304,
  maxVersion: 0x304,
  sessionTimeout: 60,
  allowPartialTrustChain: true,
  ciphers: "ECDHE-RSA-AES128-GCM-SHA256",
  sigalgs: "rsa_pss_rsae_sha256",
  ecdhCurve: "P-256",
};
for (const [key, value] of Object.entries(refused)) await test(`1 tls.${key}`, () => table({ [key]: { tls: { [key]: value, lowMemoryMode: true } } }));
