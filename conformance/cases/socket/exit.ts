// What was accepted is delivered although the process ends right after: the peer reports when the process has ended.
//@tls
import { separately, connected, text } from "../lib";

const watch = async (handlers: any = {}) => {
  const c = await connected(handlers);
  await c.peer.report();
  return c;
};
separately("3.4 process.exit right after send", async () => {
  const { ws } = await watch();
  ws.send("one");
  ws.send("two");
  process.exit(3);
});
separately("3.4 process.exit right after publish", async () => {
  const { ws, server } = await watch();
  ws.subscribe("t");
  server.publish("t", "published");
  process.exit(0);
});
separately("3.4 process.exit right after close", async () => {
  const { ws } = await watch({ close: (_: any, code: number) => console.log("close", code) });
  ws.send("last");
  ws.close(4000, "done");
  process.exit(0);
});
separately("3.4 process.exit right after stop(true)", async () => {
  const { server } = await watch({ close: (_: any, code: number, reason: string) => console.log("close", code, reason) });
  server.stop(true);
  process.exit(0);
});
separately("3.4 process.exit inside a message handler", async () => {
  const { peer } = await watch({
    message(ws: any) {
      ws.send("answer");
      process.exit(4);
    },
  });
  peer.write(text("x"));
});
separately("3.4 a throw right after send", async () => {
  const { ws } = await watch();
  setTimeout(() => {
    ws.send("before the throw");
    throw new Error("thrown");
  }, 0);
});
separately("8 close handlers do not run at process.exit", async () => {
  await watch({ close: () => console.log("close ran") });
  process.on("exit", (code) => console.log("exit", code));
  process.exit(5);
});
separately("8 process.exitCode", async () => {
  const { server } = await watch();
  process.exitCode = 3;
  server.stop(true);
});
