import http from "node:http";
import { test } from "../lib";
import { listening } from "./_wire";

const server = await listening({}, (q: any, s: any) => {
  switch (q.url) {
    case "/info": return s.writeEarlyHints({ link: "</a>; rel=preload" }), s.end("i");
    case "/abort": return s.write("x"), setTimeout(() => s.destroy(), 20);
    case "/big": return s.end("x".repeat(300000));
    case "/hang": return;
  }
  let text = "";
  q.on("data", (chunk: any) => (text += chunk));
  q.on("end", () => (s.setHeader("x-m", q.method), s.end(`${q.url}|${text}|${JSON.stringify(q.rawHeaders)}`)));
});
server.on("upgrade", (q: any, socket: any) => {
  socket.write("HTTP/1.1 101 S\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n");
  socket.on("data", (chunk: any) => socket.end("<" + chunk + ">"));
});
const where = { port: server.address().port, host: "127.0.0.1" };
const body = (res: any) =>
  new Promise<string>((resolve) => {
    let text = "";
    res.on("data", (chunk: any) => (text += chunk));
    res.on("end", () => resolve(text));
    res.on("error", (e: any) => resolve(text + "!" + e.code));
  });
const ask = (options: any, pieces: string[] = []) =>
  new Promise<any>((resolve) => {
    const req = http.request({ ...where, ...options }, async (res: any) => {
      resolve([res.statusCode, res.statusMessage, res.headers["x-m"], (await body(res)).replaceAll(String(where.port), "PORT")]);
    });
    req.on("error", (e: any) => resolve(["error", e.code, e.message.replace(String(where.port), "PORT")]));
    for (const piece of pieces) req.write(piece);
    req.end();
  });

await test("10.120 node:http client: requests and what comes back", async () => {
  console.log(await ask({}));
  console.log(await ask({ method: "POST", path: "/p?a=b" }, ["ab", "cd"]));
  console.log(await ask({ method: "POST", path: "/p", headers: { "Content-Length": 4, "X-Y": ["1", "2"] } }, ["abcd"]));
  console.log(await ask({ agent: false, auth: "a:b" }));
  console.log(await ask({ method: "HEAD" }));
  console.log((await ask({ path: "/big" }))[3].length);
});
await test("10.121 node:http client: what goes wrong", async () => {
  console.log(await ask({ path: "/abort" }));
  console.log(await ask({ port: 1 }));
  console.log(await ask({ path: "/hang", signal: AbortSignal.timeout(30) }));
  for (const options of [{ path: "/a b" }, { protocol: "ftp:" }, { method: "A B" }, { headers: { "a b": "c" } }, { headers: { a: "b\n" } }]) {
    try {
      http.request({ ...where, ...options }).on("error", () => {});
    } catch (e: any) {
      console.log(e.name, e.code, e.message);
    }
  }
});
await test("10.122 node:http client: an agent uses connections again", async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const one = (path: string) =>
    new Promise<boolean>((resolve) => {
      const req: any = http.get({ ...where, agent, path }, async (res: any) => (await body(res), resolve(req.reusedSocket)));
    });
  console.log(await Promise.all(["/1", "/2", "/3"].map(one)), Object.keys(agent.requests).length, Object.values(agent.freeSockets as any).flat().length);
  agent.destroy();
});
await test("10.123 node:http client: the order of events", async () => {
  const told: string[] = [];
  await new Promise<void>((resolve) => {
    const req: any = http.get({ ...where, path: "/info" });
    for (const event of ["socket", "information", "continue", "response", "finish", "close"]) {
      req.on(event, (x: any) => {
        told.push(event + (event === "information" ? x.statusCode + JSON.stringify(x.headers) : ""));
        if (event === "response") x.resume();
        if (event === "close") resolve();
      });
    }
  });
  console.log(told.join(" "));
});
await test("10.124 node:http client: upgrade, time-out, a URL", async () => {
  await new Promise<void>((resolve) => {
    const req = http.request({ ...where, path: "/up", headers: { Connection: "Upgrade", Upgrade: "x" } });
    req.on("upgrade", (res: any, socket: any, head: any) => {
      console.log(res.statusCode, head.length, socket.constructor.name);
      socket.write("hey");
      socket.on("data", (chunk: any) => console.log(String(chunk)));
      socket.on("end", () => socket.end());
      socket.on("close", resolve);
    });
    req.end();
  });
  await new Promise<void>((resolve) => {
    const req: any = http.request({ ...where, path: "/hang", timeout: 30 });
    req.on("timeout", () => (console.log("timeout"), req.destroy()));
    req.on("error", (e: any) => (console.log(e.code, e.message), resolve()));
    req.end();
  });
  console.log(await new Promise((resolve) => http.get(`http://127.0.0.1:${where.port}/u?x#h`, async (res: any) => resolve((await body(res)).slice(0, 5)))));
});
process.exit(0);
