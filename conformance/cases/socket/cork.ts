// cork calls its function at once; order is kept.
import { pair, probe, gate } from "../lib";

const opened = gate<any>();
const { server, client } = await pair({ open: (ws: any) => opened.open(ws) });
const ws = await opened.passed;
probe("value", () => ws.cork(() => 5));
probe("argument and this", () => ws.cork(function (this: any, x: any) { return [x === ws, this === ws, arguments.length]; }));
probe("promise", () => ws.cork(async () => 1));
probe("throws", () => ws.cork(() => { ws.send("before"); throw new TypeError("inside"); }));
probe("nested", () => ws.cork(() => (ws.send("1"), ws.cork(() => ws.send("2")), ws.send("3"))));
probe("buffered", () => ws.cork(() => (ws.send("4"), ws.getBufferedAmount())));
probe("nothing", () => ws.cork());
for (const v of [1, null, {}, "x"]) probe("cork " + JSON.stringify(v), () => ws.cork(v));
await client.print(5);
ws.close();
await client.print();
probe("closed", () => ws.cork(() => ws.send("x")));
server.stop(true);
