// Signals: without a listener the process dies of them, and nobody is told.
import { separately, connected } from "../lib";

/** A server with an open socket, whose peer reports what it gets up to the end. */
const serving = async () => {
  const c = await connected({ close: () => console.log("close ran") });
  await c.peer.report();
  process.on("exit", (code) => console.log("exit", code));
  return c;
};
separately("8 SIGINT without a listener", async () => {
  await serving();
  process.kill(process.pid, "SIGINT");
});
separately("8 SIGTERM without a listener", async () => {
  await serving();
  process.kill(process.pid, "SIGTERM");
});
separately("8 SIGHUP without a listener", async () => {
  await serving();
  process.kill(process.pid, "SIGHUP");
});
separately("8 SIGQUIT without a listener", async () => {
  await serving();
  process.kill(process.pid, "SIGQUIT");
});
separately("8 SIGKILL", async () => {
  await serving();
  process.kill(process.pid, "SIGKILL");
});
separately("8 a listener gets the signal's name and number, and the process goes on", async () => {
  const { server } = await serving();
  const numbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1, SIGQUIT: 3, SIGUSR2: 12 };
  for (const name of Object.keys(numbers)) {
    const got = new Promise((resolve) => process.once(name, (...args) => resolve(args)));
    process.kill(process.pid, name);
    console.log(await got, server.pendingWebSockets);
  }
  server.stop(true);
});
separately("8 a listener that stops the server", async () => {
  const { server } = await serving();
  process.on("SIGTERM", async () => {
    await server.stop(true);
    console.log("stopped");
  });
  process.kill(process.pid, "SIGTERM");
  // A listener holds no process: it ends with the server.
});
separately("8 a listener that was taken away again", async () => {
  await serving();
  const listener = () => console.log("never");
  process.on("SIGTERM", listener);
  process.off("SIGTERM", listener);
  process.kill(process.pid, "SIGTERM");
});
separately("8 listeners of signals do not hold the process", async () => {
  process.on("SIGTERM", () => {});
  process.on("exit", (code) => console.log("exit", code));
});
separately("8 a listener that calls process.exit", async () => {
  await serving();
  process.on("SIGINT", () => process.exit(130));
  process.kill(process.pid, "SIGINT");
});
separately("8 a listener that throws", async () => {
  await serving();
  process.on("SIGINT", () => {
    throw new Error("thrown in a listener");
  });
  process.kill(process.pid, "SIGINT");
});
