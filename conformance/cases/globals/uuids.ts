// UUIDs of version 7 and 5: encodings, times, names and what is refused.
const t = (n: string, f: () => any) => { try { console.log(n, f()); } catch (e: any) { console.log(n, e.name + ": " + e.message, e.code ?? ""); } };
for (const enc of ["hex", "base64", "base64url", "buffer", undefined, null, "HEX", "x", 5] as any[]) t("v7 " + enc, () => { const v = Bun.randomUUIDv7(enc, 0); return typeof v === "string" ? [v.length, v.slice(0, 8)] : [v.constructor.name, v.length]; });
for (const ts of [0, 1, 1e12, 2 ** 48 - 1, 2 ** 48, 1.5, -1, NaN, Infinity, "5", null, undefined, new Date(1e12), new Date(NaN), {}, true] as any[]) t("ts " + String(ts), () => Bun.randomUUIDv7("hex", ts).slice(0, ts == null ? 2 : 13));
for (const ts of [0, 1e12, new Date(5), -1, {}] as any[]) t("first ts " + String(ts), () => Bun.randomUUIDv7(ts).slice(0, 13));
t("monotonic", () => { const a = Array.from({ length: 1000 }, () => Bun.randomUUIDv7("hex", 5)); return a.every((x, i) => !i || a[i - 1] < x); });
const v5: any = (Bun as any).randomUUIDv5;
for (const ns of ["dns", "url", "oid", "x500", "DNS", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "bad", new Uint8Array(16), new Uint8Array(3), undefined, 5] as any[]) t("ns " + ns, () => v5("hello", ns));
for (const name of ["", "é", new Uint8Array([1, 2]), undefined, null, 5, {}] as any[]) t("name " + name, () => v5(name, "dns"));
for (const enc of ["hex", "base64", "base64url", "buffer", undefined, "x", 5] as any[]) t("enc " + enc, () => { const r = v5("a", "dns", enc); return typeof r === "string" ? r : r.toString("hex"); });
console.log(v5.length, v5.name, Bun.randomUUIDv7.length);
