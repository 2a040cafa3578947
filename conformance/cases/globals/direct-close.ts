// A direct source is told once that its stream is over.
const show = async (n: string, src: any, use: (s: ReadableStream) => any) => { const log: any[] = []; const on = (k: string) => (...a: any[]) => { log.push([k, ...a.map(x => typeof x === "object" && x !== null ? (x.name ?? typeof x) : x)]); }; let r; try { const s = new ReadableStream({ type: "direct", start: on("start"), close: on("close"), cancel: on("cancel"), ...src(on) } as any); r = await use(s); } catch (e: any) { r = e.name + " " + e.message; } await Bun.sleep(5); console.log(n, r, JSON.stringify(log)); };
await show("text close", () => ({ pull(c: any) { c.write("a"); c.close(); } }), s => new Response(s).text());
await show("text end", () => ({ pull(c: any) { c.write("a"); c.end(); } }), s => new Response(s).text());
await show("text close reason", () => ({ pull(c: any) { c.write("a"); c.close(new Error("x")); } }), s => new Response(s).text());
await show("text async", () => ({ async pull(c: any) { c.write("a"); await 1; } }), s => new Response(s).text());
await show("reader close", () => ({ pull(c: any) { c.write("a"); c.close(); } }), async s => { const r = s.getReader(); const a = await r.read(); const b = await r.read(); return [a.value?.length, b.done]; });
await show("reader end", () => ({ pull(c: any) { c.write("a"); c.end(); } }), async s => { const r = s.getReader(); const a = await r.read(); const b = await r.read(); return [a.value?.length, b.done]; });
await show("cancel", () => ({ async pull(c: any) { c.write("a"); await Bun.sleep(1); } }), async s => { const r = s.getReader(); await r.read(); await r.cancel("why"); });
await show("cancel at once", () => ({ pull(c: any) { } }), async s => { await s.cancel("why"); });
await show("throws", () => ({ pull(c: any) { throw new Error("x"); } }), s => new Response(s).text());
