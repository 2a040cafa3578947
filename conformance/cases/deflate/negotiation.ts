// permessage-deflate: what the server answers to every kind of offer, for every value of perMessageDeflate. The names are
// shortened: P permessage-deflate, cnct and snct client/server_no_context_takeover, cmwb and smwb
// client/server_max_window_bits.
import { test, Raw } from "../lib";

const names: [string, string][] = [
  ["P", "permessage-deflate"], ["cnct", "client_no_context_takeover"], ["snct", "server_no_context_takeover"],
  ["cmwb", "client_max_window_bits"], ["smwb", "server_max_window_bits"],
];
const long = (s: string) => names.reduce((s, [a, b]) => s.replace(new RegExp(`\\b${a}\\b`, "g"), b), s);
const brief = (s: string) => names.reduce((s, [a, b]) => s.replaceAll(b, a), s);

async function answers(perMessageDeflate: any, offers: string[]) {
  await test("2.6 perMessageDeflate " + JSON.stringify(perMessageDeflate), async () => {
    const server = Bun.serve({
      port: 0,
      fetch(req: Request, server: any) {
        server.upgrade(req);
      },
      websocket: { message() {}, perMessageDeflate },
    } as any);
    for (const offer of offers) {
      const head = offer.split("\n").map((o) => `Sec-WebSocket-Extensions: ${long(o)}\r\n`).join("");
      const peer = await Raw.connect(server, { head });
      const line = peer.head.find((l) => /^sec-websocket-extensions:/i.test(l));
      await peer.destroy();
      console.log(`${JSON.stringify(offer)} => ${peer.head[0].slice(9, 12)} ${line ? brief(line.slice(line.indexOf(":") + 2)) : "declined"}`);
    }
    server.stop(true);
  });
}

const bits = [8, 9, 10, 11, 12, 13, 14, 15];
const parameters = [
  "P", "P; cmwb", ...bits.map((n) => "P; cmwb=" + n), ...bits.map((n) => "P; smwb=" + n), "P; snct", "P; cnct", "P; cnct; snct",
  "P; cnct; cmwb", "P; cmwb=10; cnct", "P; snct; smwb=9", "P; snct; smwb=15", "P; cnct; snct; cmwb=10; smwb=10",
  "P; cnct; cmwb; smwb=9", "P; cnct; cmwb; snct; smwb=9, P; cnct; cmwb; snct, P; cnct; cmwb", "P; smwb=10, P", "P; smwb=10\nP; cmwb=9",
];
const syntax = [
  "", ",", ";", "P;", "P; ;snct", "P; snct;", ";P", "P,", ",,P", "foo", "foo, P", "P, foo", "foo\nP", "\nP", "P; foo", "P; foo=1", "P; foo, P", "P; foo\nP",
  "P; cmwb; cmwb", "P; cmwb; cmwb=9", "P; cmwb=9; cmwb=9", "P; smwb=9; smwb=9", "P; snct; snct", "P; cnct; cnct", "P; smwb", "P; smwb=", "P; cmwb=",
  "P; snct=1", "P; cnct=", "P; cmwb=7", "P; cmwb=16", "P; cmwb=0", "P; smwb=7", "P; smwb=16", "P; cmwb=010", "P; cmwb=09", "P; cmwb=+9", "P; cmwb=-9",
  "P; cmwb=9x", "P; cmwb=9.0", "P; cmwb=0x9", "P; cmwb=1e1", "P; cmwb=abc", "P; cmwb=99999999999999999999", "P; cmwb= 9", "P; cmwb =9",
  'P; cmwb="10"', 'P; smwb="10"', 'P; cmwb="10', 'P; cmwb=10"', 'P; cmwb="10"x', 'P; cmwb="1\\0"', 'P; cmwb=""', 'P; cmwb="', "P; cmwb='10'",
  "PERMESSAGE-DEFLATE", "Permessage-deflate", "P; Client_Max_Window_Bits", "P2", "x-P", '"P"', "P=1", "P snct", "P; snct foo", 'P; "snct"',
  "P;snct;cnct", "P\t ;  snct  ;\tcnct", 'foo; a="x,y", P', 'foo; a="x, P, y"', 'foo; a=", P', "foo bar; =, P", "foo, ".repeat(200) + "P", "P" + "; a".repeat(100),
];

await answers(true, [...parameters, ...syntax]);
await answers({ compress: "dedicated", decompress: "dedicated" }, [...parameters, ...syntax]);
for (const off of [false, {}, { compress: "disable" }, { decompress: false }, { compress: "disable", decompress: "disable" }, { compress: false }, { decompress: "disable" }, []]) await answers(off, ["P", "P; cmwb=9"]);
const sizes = ["dedicated", "3KB", "4KB", "8KB", "16KB", "32KB", "64KB", "128KB", "256KB"];
for (const compress of sizes) await answers({ compress }, parameters);
for (const decompress of sizes) await answers({ decompress }, parameters);
for (const size of ["16KB", "3KB"]) await answers({ compress: size, decompress: size }, parameters);
for (const half of [true, "dedicated", "8KB"]) {
  await answers({ compress: half, decompress: "disable" }, ["P", "P; cmwb", "P; smwb=9", "P; smwb=15", "P; snct"]);
  await answers({ compress: "disable", decompress: half }, ["P", "P; cmwb", "P; smwb=9", "P; smwb=15", "P; cnct"]);
}

await test("1.10 reload: perMessageDeflate", async () => {
  const options = (perMessageDeflate: any) =>
    ({ port: 0, fetch: (req: Request, server: any) => void server.upgrade(req), websocket: { message() {}, perMessageDeflate } }) as any;
  const server = Bun.serve(options(false));
  for (const d of [true, { compress: "dedicated" }, false, { decompress: "3KB" }]) {
    server.reload(options(d));
    const peer = await Raw.connect(server, { head: `Sec-WebSocket-Extensions: ${long("P; cmwb")}\r\n` });
    console.log(JSON.stringify(d), brief(peer.head.find((l) => /^sec-websocket-extensions:/i.test(l)) ?? "declined"));
    await peer.destroy();
  }
  server.stop(true);
});
