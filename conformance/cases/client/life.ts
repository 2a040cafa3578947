// What a socket means for the process: what keeps it alive, errors in listeners, exit.
import { separately } from "../lib";
import { Host, closing, text } from "../host";

const plain = (url: string) => new WebSocket(url, { perMessageDeflate: false } as any) as any;
const open = async () => (await Host.listen()).open(plain) as Promise<any>;

separately("1.15 a refused connection without listeners prints nothing", () => {
  plain("ws://127.0.0.1:9/");
});
separately("1.15 the process ends when the last socket has closed", async () => {
  const { ws, conn } = await open();
  ws.onclose = () => console.log("closed");
  process.on("exit", (code) => console.log("exit", code));
  setTimeout(() => conn.write(closing(1000)).then(() => conn.end()), 20);
});
separately("1.15 a socket that connects keeps the process", async () => {
  const host = await Host.listen();
  const ws = plain(host.url);
  ws.onclose = () => console.log("closed");
  const { conn } = await host.request();
  setTimeout(() => conn.end(), 20);
});
separately("1.15 process.exit in a listener", async () => {
  const { ws, conn } = await open();
  process.on("exit", (code) => console.log("exit", code));
  ws.onmessage = () => process.exit(7);
  ws.onclose = () => console.log("closed");
  await conn.write(text("x"), closing(1000));
});
separately("1.5 an error in a message listener", async () => {
  const { ws, conn } = await open();
  process.on("exit", (code) => console.log("exit", code));
  ws.addEventListener("message", (e: any) => { console.log("first", e.data); throw new Error("mine"); });
  ws.addEventListener("message", (e: any) => console.log("second", e.data));
  ws.onclose = () => console.log("closed");
  await conn.write(text("1"), text("2"));
});
separately("1.5 an error in an error listener", async () => {
  const ws = plain("ws://127.0.0.1:9/");
  ws.onerror = () => { throw new TypeError("mine"); };
  ws.onclose = () => console.log("closed");
});
separately("1.5 an error in an open listener", async () => {
  const host = await Host.listen();
  const ws = plain(host.url);
  ws.onopen = () => { throw new RangeError("mine"); };
  ws.onmessage = () => console.log("message");
  const { conn } = await host.request();
  const { switching } = await import("../host");
  await conn.write(switching(), text("x"));
});
separately("1.5 uncaughtException sees it and the process goes on", async () => {
  const { ws, conn } = await open();
  process.on("uncaughtException", (e, origin) => console.log("caught", e.message, origin));
  ws.addEventListener("message", (e: any) => { console.log(e.data); if (e.data === "1") throw new Error("mine"); });
  ws.onclose = () => console.log("closed");
  await conn.write(text("1"), text("2"), closing(1000));
  await conn.end();
});
separately("1.5 a listener whose promise is rejected", async () => {
  const { ws, conn } = await open();
  ws.onmessage = async () => { await null; throw new Error("mine"); };
  ws.onclose = () => console.log("closed");
  await conn.write(text("1"));
});
separately("1.5 handleEvent that is no function", async () => {
  const { ws, conn } = await open();
  ws.addEventListener("message", { handleEvent: 5 } as any);
  ws.addEventListener("message", {} as any);
  ws.addEventListener("message", () => console.log("other"));
  await conn.write(text("1"));
  await conn.end();
});
separately("1.15 an error after close() in the same task", async () => {
  const { ws } = await open();
  ws.onclose = () => console.log("closed");
  ws.close();
  throw new Error("mine");
});
