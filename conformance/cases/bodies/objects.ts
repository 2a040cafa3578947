// Bodies of Response and Request objects that no server has anything to do with.
import { test, probeAsync } from "../lib";

const stream = (...chunks: any[]) =>
  new ReadableStream({
    start(c) {
      for (const chunk of chunks.length ? chunks : ["ab"]) c.enqueue(chunk);
      c.close();
    },
  });
const cases: Record<string, Record<string, () => any>> = {
  "10.2 body: what it is": {
    "the script's own stream": () => { const s = stream(); return new Response(s).body === s; },
    "the same each time": () => { const r = new Response("x"); return r.body === r.body; },
    "null bodies": () => [new Response().body, new Response(null).body, new Response("").body === null, new Request("http://x/").body],
    "locked": () => [new Response("x").body!.locked, new Response("x").bodyUsed],
    "of a generator": async () => { const r = new Response((async function* () { yield "a"; })() as any); return [r.body instanceof ReadableStream, r.bodyUsed, await r.text(), r.bodyUsed]; },
    "of a Request": async () => { const r = new Request("http://x/", { method: "POST", body: "q" }); return [r.body instanceof ReadableStream, await r.text(), r.bodyUsed]; },
    "of Response.json": async () => { const r = Response.json({ a: 1 }); return [r.body instanceof ReadableStream, await r.json()]; },
    "printed": () => Bun.inspect(new Response("x").body),
  },
  "10.2 body: locked and disturbed streams": {
    "locked": () => { const s = stream(); s.getReader(); return new Response(s); },
    "disturbed": async () => { const s = stream(); const r = s.getReader(); await r.read(); r.releaseLock(); return new Response(s); },
    "locked later, text": () => { const s = stream(); const r = new Response(s); s.getReader(); return r.text(); },
    "locked later, bodyUsed": () => { const s = stream(); const r = new Response(s); s.getReader(); return r.bodyUsed; },
    "read by a reader, text": async () => { const r = new Response("x"); await r.body!.getReader().read(); return r.text(); },
    "read by a reader, bodyUsed": async () => { const r = new Response("x"); await r.body!.getReader().read(); return r.bodyUsed; },
  },
  "10.2 body: read twice": {
    "text and text": async () => { const r = new Response(stream()); await r.text(); return r.text(); },
    "text and body": async () => { const r = new Response("x"); await r.text(); return [Bun.inspect(r.body), r.body!.locked]; },
    "text and reader": async () => { const r = new Response("x"); await r.text(); return r.body!.getReader(); },
    "null body": async () => { const r = new Response(null); return [await r.text(), await r.text(), r.bodyUsed]; },
  },
  "10.2 body: clone": {
    "text": async () => { const r = new Response("xy"); const c = r.clone(); return [await r.text(), await c.text()]; },
    "a stream": async () => { const r = new Response(stream()); const c = r.clone(); return [await r.text(), await c.text()]; },
    "after body": async () => { const r = new Response("xy"); r.body; const c = r.clone(); return [await r.text(), await c.text()]; },
    "used": async () => { const r = new Response("xy"); await r.text(); return r.clone(); },
    "locked": () => { const r = new Response(stream()); r.body!.getReader(); return r.clone(); },
    "a Request": async () => { const r = new Request("http://x/", { method: "POST", body: stream() }); const c = r.clone(); return [await r.text(), await c.text()]; },
  },
  "10.2 body: streams read whole": {
    "text": () => new Response(stream("a", new Uint8Array([98]))).text(),
    "split UTF-8": () => new Response(stream(new Uint8Array([0xc3]), new Uint8Array([0xa9]))).text(),
    "json": () => new Response(stream('{"a":', "1}")).json(),
    "blob": async () => (await new Response(stream()).blob()).size,
    "bytes": () => new Response(stream()).bytes(),
    "nothing": () => new Response(new ReadableStream({ start: (c) => c.close() })).text(),
    "wrong chunk": () => new Response(stream(5)).text(),
    "errored": () => new Response(new ReadableStream({ start: (c) => c.error(new Error("bad")) })).text(),
    "a Request's": () => new Request("http://x/", { method: "POST", body: stream() }).text(),
    "iterated": async () => { const all: any[] = []; for await (const chunk of new Request("http://x/", { method: "POST", body: "q" }).body!) all.push(chunk); return all[0]; },
    "a blob's": async () => { const all: any[] = []; for await (const chunk of new Blob(["abc"]).stream()) all.push(chunk); return all[0]; },
    "a file's": async () => { let n = 0; for await (const chunk of Bun.file("../README.md").stream()) n += chunk.byteLength; return n === Bun.file("../README.md").size; },
    "a missing file's": async () => { for await (const _ of Bun.file("no-such-file").stream()); },
  },
  "10.2 body: other kinds": {
    "array": () => new Response([1, 2, "x"] as any).text(),
    "generator": () => new Response((function* () { yield "a"; })() as any).text(),
    "async iterable": () => new Response({ async *[Symbol.asyncIterator]() { yield "q"; } } as any).text(),
    "of another": async () => { const a = new Response("zz"); const b = new Response(a.body); return [a.bodyUsed, b.bodyUsed, await b.text(), a.bodyUsed]; },
    "types": async () => [(await new Response("x").blob()).type, (await new Response("x", { headers: { "content-type": "a/b" } }).blob()).type, (await new Response(new Blob(["x"], { type: "q/r" })).blob()).type],
    "BOM": async () => JSON.stringify([await new Response(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])).text(), await new Blob([new Uint8Array([0xef, 0xbb, 0xbf, 0x61])]).text()]),
  },
  "10.3 formData of objects": {
    "url-encoded": async () => [...(await new Response(new URLSearchParams("a=1&b=2&a=3")).formData())],
    "made": async () => { const f = new FormData(); f.append("a", "1"); f.append("f", new Blob(["x"]), "n.txt"); const back = await new Response(f).formData(); return [back.get("a"), (back.get("f") as File).name, await (back.get("f") as File).text()]; },
    "wrong type": () => new Response("x").formData(),
    "no boundary": () => new Response("x", { headers: { "content-type": "multipart/form-data" } }).formData(),
    "null body": async () => [...(await new Response(null, { headers: { "content-type": "application/x-www-form-urlencoded" } }).formData())],
    "written by hand": async () => {
      const f = await new Response('--z\r\nContent-Disposition: form-data; name="a"\r\n\r\nv\r\n--z\r\nContent-Disposition: form-data; name="f"; filename="n.txt"\r\nContent-Type: text/plain\r\n\r\nbody\r\n--z--\r\n', { headers: { "content-type": "multipart/form-data; boundary=z" } }).formData();
      return [f.get("a"), (f.get("f") as File).name, (f.get("f") as File).type, (f.get("f") as File).size];
    },
  },
};
for (const [name, list] of Object.entries(cases))
  await test(name, async () => {
    for (const [what, fn] of Object.entries(list)) await probeAsync(what, fn);
  });
await test("10.2 types that could end a header line are none", async () => {
  for (const type of ["a\r\nx: y", "é/x", "A/B", "a\x7f", "\x1f", "text/plain", "text/PLAIN"]) {
    const all = [new Blob(["x"], { type }), new File(["x"], "n", { type }), new Blob(["x"]).slice(0, 1, type), Bun.file("n", { type }), Bun.file("n").slice(0, 1, type)];
    console.log(JSON.stringify(type), all.map((b) => JSON.stringify(b.type)).join(" "));
  }
});
await test("10.2 slices of files", async () => {
  const file = () => Bun.file("objects.ts");
  const typed = Bun.file("objects.ts", { type: "x/y" });
  const sized = file();
  void sized.size;
  const slices: Record<string, any> = {
    "3, 9": file().slice(3, 9), "3, 9 of 3, 9": file().slice(3, 9).slice(1, 3), "-2 of 3, 9": file().slice(3, 9).slice(-2), "0, 9 of 3, 6": file().slice(3, 6).slice(0, 9),
    "2 of 1, 9": file().slice(1, 9).slice(2), "0, 2": file().slice(0, 2), "9, 3": file().slice(9, 3), "NaN, NaN": file().slice(NaN, NaN), "0, 4 with type": file().slice(0, 4, "A/b"),
    "a type second": file().slice(0, 4).slice(1, "a/b" as any), "a type first": file().slice(0, 4).slice("a/b" as any), "3, 9 of a typed one": typed.slice(3, 9), "from the end, sized": sized.slice(-sized.size, 3 - sized.size),
  };
  for (const [name, b] of Object.entries(slices)) {
    const streamed = await new Response(b.stream()).text(), bytes = (await b.arrayBuffer()).byteLength;
    console.log(name, b.size, b.name, JSON.stringify(b.type), await b.exists(), JSON.stringify(await b.text()), streamed === (await b.text()), bytes === b.size, b instanceof Blob);
  }
  const missing = Bun.file("no-such-file").slice(2, 5);
  await probeAsync("missing", () => missing.text());
  const form = new FormData();
  form.append("f", file().slice(3, 9));
  console.log((await new Response(form).text()).split("\r\n").slice(1, 4).join(" | "));
  console.log(await new Blob([file().slice(3, 9)]).text(), structuredClone(file().slice(3, 9)).size);
});
