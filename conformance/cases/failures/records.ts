// A record has keys that are strings: a symbol among them is an error (Web IDL, record types).
const t = (n: string, f: () => any) => { try { console.log(n, f()); } catch (e: any) { console.log(n, e.name + ": " + e.message); } };
t("headers", () => [...new Headers({ [Symbol("a")]: "1", b: "2" } as any)]);
t("params", () => String(new URLSearchParams({ [Symbol("a")]: "1", b: "2" } as any)));
t("hidden", () => [...new Headers(Object.defineProperty({ b: "2" }, Symbol("a"), { value: 1, enumerable: false }) as any)]);
t("response", () => [...new Response("", { headers: { [Symbol.iterator]: undefined, b: "2" } as any }).headers].length);
