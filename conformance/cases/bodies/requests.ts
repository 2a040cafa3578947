// Bodies of requests: the ways to read them, and when.
import { test, Wire, gate, failure, show, Queue } from "../lib";

const seen = new Queue<string>();
let handle: (req: Request) => any;
const server: any = Bun.serve({ port: 0, development: false, maxRequestBodySize: 1000, fetch: (req) => handle(req), error: (e: any) => new Response("error handler: " + e.message, { status: 500 }) });
const attempt = async (fn: () => any) => {
  try {
    return show(await fn());
  } catch (e) {
    return failure(e);
  }
};
const post = async (body: any, headers: any = {}, method = "POST") => await (await fetch(server.url, { method, body, headers })).text();

for (const as of ["text", "json", "arrayBuffer", "bytes", "blob"])
  await test(`10.3 ${as}()`, async () => {
    handle = async (req: any) => new Response(JSON.stringify([req.bodyUsed, req.body === null, await attempt(async () => { const v = await req[as](); return v instanceof Blob ? [v.size, v.type, await v.text()] : v; }), req.bodyUsed, await attempt(() => req[as]())]));
    console.log(await post('{"a":1}', { "content-type": "application/json" }));
    console.log(await post("", {}));
    console.log("GET", await (await fetch(server.url)).text());
  });
await test("10.3 bad JSON", async () => {
  handle = async (req) => new Response(await req.json().then(() => "parsed", (e) => e.name));
  for (const text of ["{bad", "", "nul", "[1,]"]) console.log(JSON.stringify(text), await post(text));
});
await test("10.3 BOM and broken UTF-8", async () => {
  handle = async (req) => new Response(JSON.stringify(await req.text()));
  for (const bytes of [[0xef, 0xbb, 0xbf, 0x61], [0xff, 0xfe], [0xe2, 0x82], [0x61, 0xc3, 0x28]]) console.log(bytes, await post(new Uint8Array(bytes)));
});
await test("10.3 formData, url-encoded", async () => {
  handle = async (req) => new Response(JSON.stringify([...(await req.formData())]));
  console.log(await post(new URLSearchParams("a=1&b=x+y&a=%C3%A9&c=")));
});
await test("10.3 formData, multipart", async () => {
  handle = async (req) => {
    const form = await req.formData();
    const file: any = form.get("file");
    return new Response(JSON.stringify([[...form.keys()], form.getAll("text"), file.name, file.type, file.size, await file.text(), file instanceof File, file instanceof Blob, file.constructor.name]));
  };
  const form = new FormData();
  form.append("text", "one");
  form.append("text", 'two "quoted"\nline');
  form.append("file", new Blob(["content"], { type: "text/x" }), 'na"me.txt');
  console.log(await post(form));
});
await test("10.3 formData of the wrong type", async () => {
  handle = async (req) => new Response(await attempt(() => req.formData()));
  console.log(await post("x"));
  console.log(await post("x", { "content-type": "multipart/form-data" }));
  console.log(await post("x", { "content-type": "multipart/form-data; boundary=zz" }));
  console.log(await post("", { "content-type": "application/x-www-form-urlencoded" }));
});
await test("10.3 body as a stream", async () => {
  handle = async (req) => {
    const chunks: any[] = [];
    for await (const chunk of req.body!) chunks.push(chunk);
    return new Response(JSON.stringify([chunks.map((c) => c.constructor.name), Buffer.concat(chunks).toString(), req.bodyUsed, await attempt(() => req.text())]));
  };
  console.log(await post("streamed"));
});
await test("10.3 body piece by piece", async () => {
  handle = async (req) => {
    for await (const chunk of req.body!) seen.push(Buffer.from(chunk).toString());
    return new Response("done");
  };
  const wire = await Wire.open(server);
  await wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\nConnection: close\r\n\r\nfirst");
  console.log(await seen.next());
  await wire.send("later");
  console.log(await seen.next());
  console.log(JSON.stringify(await wire.rest()));
});
await test("10.3 a chunked body piece by piece", async () => {
  const wire = await Wire.open(server);
  await wire.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nfirst\r\n");
  console.log(await seen.next());
  await wire.send("5\r\nlater\r\n0\r\n\r\n");
  console.log(await seen.next());
  console.log(JSON.stringify(await wire.rest()));
});
await test("10.3 getReader, and cancel", async () => {
  handle = async (req) => {
    const reader = req.body!.getReader();
    const { value, done } = await reader.read();
    await reader.cancel("enough");
    return new Response(JSON.stringify([Buffer.from(value!).toString(), done, req.bodyUsed, await reader.read()]));
  };
  const wire = await Wire.open(server);
  await wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\nConnection: close\r\n\r\n01234");
  console.log(JSON.stringify(await wire.rest()));
});
await test("10.3 the body as the body of the response", async () => {
  handle = (req) => new Response(req.body);
  console.log(await post("echo"));
  const wire = await Wire.open(server);
  await wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\nConnection: close\r\n\r\nfirst");
  console.log(JSON.stringify(await wire.until("first\r\n")));
  await wire.send("later");
  console.log(JSON.stringify(await wire.rest()));
});
await test("10.3 through a transform", async () => {
  handle = (req) => new Response(req.body!.pipeThrough(new TextDecoderStream()).pipeThrough(new TransformStream({ transform: (v, c) => c.enqueue(v.toUpperCase()) })));
  console.log(await post("upper"));
});
await test("10.3 clone", async () => {
  handle = async (req) => {
    const copy = req.clone();
    return new Response(JSON.stringify([await req.text(), await copy.text(), copy.headers.get("x-a"), copy.method, await attempt(() => req.clone())]));
  };
  console.log(await post("twice", { "x-a": "1" }));
});
await test("10.3 a Request of a Request", async () => {
  handle = async (req) => {
    const other = new Request(req);
    return new Response(JSON.stringify([await other.text(), other.method]));
  };
  console.log(await post("moved"));
});
await test("10.3 read after the answer", async () => {
  handle = (req) => {
    req.text().then((t) => seen.push("got " + t), (e) => seen.push(failure(e)));
    return new Response("early");
  };
  const wire = await Wire.open(server);
  await wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\nConnection: close\r\n\r\nfirst");
  console.log(await seen.next());
  await wire.destroy();
});
await test("10.3 the client goes away", async () => {
  for (const read of [(req: Request) => req.text(), async (req: Request) => { for await (const c of req.body!) seen.push("chunk"); }]) {
    const started = gate();
    handle = async (req) => {
      started.open();
      seen.push(await attempt(() => read(req)));
      return new Response("x");
    };
    const wire = await Wire.open(server);
    await wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nfirst");
    await started.passed;
    if (read.toString().includes("body")) console.log(await seen.next());
    await wire.destroy();
    console.log(await seen.next());
  }
});
await test("10.3 a body that is too large", async () => {
  handle = async (req) => {
    const text = await attempt(() => req.text());
    seen.push(text);
    return new Response(text);
  };
  console.log((await fetch(server.url, { method: "POST", body: "x".repeat(1000) })).status);
  await seen.next();
  console.log((await fetch(server.url, { method: "POST", body: "x".repeat(1001) })).status);
  const wire = await Wire.open(server);
  await wire.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n258\r\n" + "x".repeat(600) + "\r\n258\r\n" + "x".repeat(600) + "\r\n0\r\n\r\n");
  console.log(await seen.next());
  console.log((await wire.rest()).split("\r\n")[0]);
});
await test("10.3 methods", async () => {
  handle = async (req) => new Response(req.method + " " + (await req.text()));
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS", "patch", "post"]) console.log(await post("b", {}, method));
});
await test("10.3 url", async () => {
  handle = (req) => new Response(req.url.replace(/:\d+/, ""));
  for (const target of ["/a/../b/./c", "/%41", "/a?b#c", "/a%20b?c=%20d", "/?", "/a//b"]) console.log(target, (await Wire.exchange(server, "GET " + target + " HTTP/1.1")).split("\r\n\r\n")[1]);
});
await test("10.3 headers", async () => {
  handle = (req) => new Response(JSON.stringify([...req.headers].filter(([n]) => n.startsWith("x-") || n === "cookie" || n === "host")));
  console.log((await Wire.exchange(server, "GET / HTTP/1.1\nX-B: 2\nx-a: 1\nX-B:  3 \nCookie: a=b\nCookie: c=d\nX-Empty:")).split("\r\n\r\n")[1]);
});
await test("10.3 attributes", async () => {
  handle = (req: any) => new Response(JSON.stringify(["mode", "credentials", "redirect", "cache", "referrer", "referrerPolicy", "integrity", "destination", "method", "bodyUsed"].map((k) => req[k])));
  console.log(await (await fetch(server.url)).text());
});
await test("10.3 signal", async () => {
  const aborted = gate();
  handle = async (req) => {
    req.signal.onabort = () => aborted.open();
    seen.push(String(req.signal.aborted));
    await aborted.passed;
    seen.push(req.signal.reason.name);
    return new Response("x");
  };
  const wire = await Wire.open(server);
  await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  console.log(await seen.next());
  await wire.destroy();
  console.log(await seen.next());
});
server.stop(true);
