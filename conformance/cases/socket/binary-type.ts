// binaryType: what handlers get for bytes.
import { pair, probe, show, gate } from "../lib";

let next = gate<string>();
const opened = gate<any>();
const seen = (what: string) => (ws: any, data: any) => {
  const g = next;
  next = gate<string>();
  g.open(`${what} ${data instanceof Blob ? "Blob " + data.size + " " + JSON.stringify(data.type) : show(data)}`);
};
const { server, client } = await pair({ open: (ws: any) => opened.open(ws), message: seen("message"), ping: seen("ping"), pong: seen("pong") });
const ws = await opened.passed;
const socket = client.socket as any;
probe("default", () => ws.binaryType);
for (const type of ["nodebuffer", "arraybuffer", "uint8array", "blob", "buffer"]) {
  ws.binaryType = type;
  probe("set " + type, () => ws.binaryType);
  for (const act of [() => socket.send(new Uint8Array([1, 2])), () => socket.send("text"), () => socket.send(""), () => socket.send(new Uint8Array()), () => socket.ping("p"), () => socket.pong("q")]) {
    const p = next.passed;
    act();
    console.log(await p);
  }
}
for (const v of ["", "Blob", "fragments", 1, null, undefined]) probe("set " + String(v), () => (ws.binaryType = v));
probe("unchanged", () => ws.binaryType);
server.stop(true);
