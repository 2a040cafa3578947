// Options that are easily passed over.
const t = async (n: string, f: () => any) => { try { console.log(n, await f()); } catch (e: any) { console.log(n, e.name + ": " + e.message, e.code ?? ""); } };
await t("measure", () => { performance.mark("a", { startTime: 5 }); const m = performance.measure("m", { start: "a", duration: 7 }); return [m.startTime, m.duration]; });
await t("measure end dur", () => { const m = performance.measure("m", { end: 20, duration: 7 }); return [m.startTime, m.duration]; });
await t("measure all", () => { const m = performance.measure("m", { start: 1, end: 20, duration: 7 }); return [m.startTime, m.duration]; });
await t("hmac", async () => { const k = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 100 }, true, ["sign"]); return [(k as any).algorithm.length, (await crypto.subtle.exportKey("raw", k as any)).byteLength]; });
await t("dir", () => console.dir({ a: { b: { c: { d: 1 } } } }, { colors: true, depth: 1 }));
await t("dir depth", () => console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 }));
await t("endings", async () => [await new Blob(["a\r\nb\n"], { endings: "native" }).text(), (() => { try { new Blob([], { endings: "x" as any }); return "ok"; } catch (e: any) { return e.message; } })()]);
