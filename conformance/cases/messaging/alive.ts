import { separately } from "../lib";

const log = (...a: any[]) => console.log(...a);
separately("6 a channel keeps the process until it is closed", () => {
  const b = new BroadcastChannel("n");
  setTimeout(() => { log("close"); b.close(); }, 20);
});
separately("6 a channel that is unrefed does not", () => {
  const b = new BroadcastChannel("n");
  b.onmessage = () => {};
  b.unref();
});
separately("6 a port with a handler keeps it until the other side closes", () => {
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = (e) => log(e.data);
  setTimeout(() => { port1.postMessage("late"); port1.close(); }, 20);
});
separately("6 an unrefed port does not, but gets what was sent", () => {
  const { port1, port2 } = new MessageChannel() as any;
  port2.onmessage = (e: any) => log(e.data);
  port2.unref();
  port1.postMessage("sent");
});
separately("6 ports that nobody can reach do not", () => {
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = (e) => log(e.data);
  port1.postMessage("sent");
});
