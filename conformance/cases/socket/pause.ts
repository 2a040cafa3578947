// pause, resume, isPaused.
//@tls
import { test, probe, connected, Queue, text, ping, closing, frame } from "../lib";

await test("3.6 pause and resume return nothing and can be repeated", async () => {
  const { server, ws } = await connected();
  probe("first", () => ws.isPaused);
  probe("pause", () => [ws.pause(), ws.isPaused, ws.pause(), ws.isPaused]);
  probe("resume", () => [ws.resume(), ws.isPaused, ws.resume(), ws.isPaused]);
  server.stop(true);
});
await test("3.6 frames wait while paused", async () => {
  const said = new Queue<string>();
  const { server, ws, peer } = await connected({ message: (_: any, m: any) => (console.log("message", m), said.push(m)), ping: () => console.log("ping") });
  ws.pause();
  await peer.write(text("1"), ping("p"), text("2"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  console.log("resume");
  ws.resume();
  await said.next();
  await said.next();
  await peer.print();
  server.stop(true);
});
await test("3.6 sending works while paused", async () => {
  const { server, ws, peer } = await connected();
  ws.pause();
  probe("send", () => [ws.send("x"), ws.ping("p"), ws.getBufferedAmount(), ws.readyState]);
  await peer.print(2);
  probe("close", () => [ws.close(4000, "bye"), ws.readyState, ws.isPaused]);
  await peer.print(2);
  server.stop(true);
});
await test("3.6 what was read already is delivered after pause", async () => {
  const said = new Queue<string>();
  const { server, ws, peer } = await connected({
    message(ws: any, m: any) {
      if (m === "m1") ws.pause();
      said.push(`${m} ${ws.isPaused}`);
    },
  });
  await peer.write(text("m1"), text("m2"), text("m3"));
  for (let i = 0; i < 3; i++) console.log(await said.next());
  await peer.write(text("m4"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  console.log("resume");
  ws.resume();
  console.log(await said.next());
  server.stop(true);
});
await test("3.6 the peer's Close is noticed at resume", async () => {
  const closed = new Queue<void>();
  const { server, ws, peer } = await connected({ close: (_: any, code: number, reason: string) => (console.log("close", code, reason), closed.push()) });
  ws.pause();
  await peer.write(closing(4000, "bye"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  console.log("resume", ws.readyState);
  ws.resume();
  await closed.next();
  await peer.print(2);
  server.stop(true);
});
await test("3.6 the peer's end is noticed at resume", async () => {
  const closed = new Queue<void>();
  const { server, ws, peer } = await connected({ close: (_: any, code: number, reason: string) => (console.log("close", code, reason), closed.push()) });
  ws.pause();
  await peer.end();
  await new Promise((resolve) => setTimeout(resolve, 20));
  console.log("resume", ws.readyState);
  ws.resume();
  await closed.next();
  server.stop(true);
});
await test("3.6 pause inside open", async () => {
  const said = new Queue<string>();
  const { server, ws, peer } = await connected({ open: (ws: any) => ws.pause(), message: (_: any, m: any) => said.push(m) });
  probe("paused", () => ws.isPaused);
  await peer.write(text("x"));
  ws.resume();
  console.log(await said.next());
  server.stop(true);
});
await test("3.6 stop(true) of a paused socket", async () => {
  const { server, ws, peer } = await connected({ close: (ws: any, code: number) => console.log("close", code, ws.isPaused) });
  ws.pause();
  server.stop(true);
  await peer.print(2);
});
await test("3.6 an unfinished frame continues after resume", async () => {
  const said = new Queue<string>();
  const { server, ws, peer } = await connected({ message: (_: any, m: any) => said.push(m) });
  const whole = frame(1, "split in two");
  await peer.write(whole.subarray(0, 9));
  ws.pause();
  await peer.write(whole.subarray(9));
  ws.resume();
  console.log(await said.next());
  server.stop(true);
});
await test("3.6 a send that fails tells that the peer of a paused socket has gone", async () => {
  const closed = new Queue<string>();
  const { server, ws, peer } = await connected({ close: (ws: any, code: number, reason: string) => closed.push(`close ${code} "${reason}" ${ws.readyState}`) });
  ws.pause();
  await peer.destroy();
  const end = closed.next();
  let over = false;
  end.then(() => (over = true));
  while (!over) {
    ws.send("anybody there?");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  console.log(await end, server.pendingWebSockets);
  server.stop(true);
});
