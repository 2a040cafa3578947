// What becomes of the process when fetch fails after an upgrade.
import { separately } from "../lib";

function upgrading(fail: (req: Request) => any) {
  const server = Bun.serve({
    port: 0,
    fetch(req: Request, server: any) {
      console.log("upgrade", server.upgrade(req));
      return fail(req);
    },
    error(e: any) {
      console.log("error handler:", e.message);
      return new Response("failed", { status: 500 });
    },
    websocket: { open: () => console.log("open"), message: (ws: any) => ws.close(), close: (ws: any, code: number) => (console.log("close", code), server.stop(true)) },
  } as any);
  const client = new WebSocket(server.url);
  client.onopen = () => setTimeout(() => client.send("x"), 1500); // long after a rejection has ended the process
}
separately("2.1 a throw goes to the error handler and the socket lives", () =>
  upgrading(() => {
    throw new Error("after the upgrade");
  }),
);
separately("2.1 a rejection ends the process", () =>
  upgrading(async () => {
    await null;
    throw new Error("after the upgrade");
  }),
);
