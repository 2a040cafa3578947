// ws.data is what upgrade was given, and what the script puts there.
import { Client } from "../lib";

const object = { a: 1 };
const values: any[] = [object, null, 0, 5, "str", true, [1], undefined];
let i = 0;
const server = Bun.serve({
  port: 0,
  fetch(req: Request, server: any) {
    server.upgrade(req, i < values.length ? { data: values[i] } : undefined);
  },
  websocket: {
    open(ws: any) {
      console.log(typeof ws.data, ws.data === values[i], ws.data);
      ws.data = "changed";
      ws.extra = { own: true };
    },
    message(ws: any) {
      console.log(ws.data, ws.extra, Object.keys(ws));
      ws.close();
    },
    close(ws: any) {
      console.log("close", ws.data, ws.extra.own);
    },
  },
} as any);
for (; i <= values.length; i++) {
  const c = new Client(server.url);
  await c.next();
  c.socket.send("x");
  await c.next();
}
server.stop(true);
