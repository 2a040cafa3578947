// process.emitWarning, and the functions that see an exception first.
import { test, separately } from "../lib";

await test("1 emitWarning", async () => {
  const t = (n, f) => { try { console.log(n, f()); } catch (e) { console.log(n, "throws", e?.name, e?.code, e?.message); } };
  process.on("warning", (w) => console.log("warning", w.name, w.message, w.code, w.detail, w instanceof Error, w.constructor.name, Object.keys(w).join()));
  for (const v of [undefined, null, 3, {}, true, Symbol("x")]) t("w " + String(v), () => process.emitWarning(v as any));
  t("1", () => process.emitWarning("a")); t("2", () => process.emitWarning("b", "Type")); t("3", () => process.emitWarning("c", "Type", "CODE"));
  t("4", () => process.emitWarning("d", { type: "T2", code: "C2", detail: "some\ndetail" })); t("5", () => process.emitWarning("e", function ctor() {} as any)); t("6", () => process.emitWarning("f", "T", function ctor() {} as any)); t("7", () => process.emitWarning("g", "T", "C", function ctor() {} as any));
  t("8", () => process.emitWarning(new TypeError("h"))); t("9", () => process.emitWarning(Object.assign(new Error("i"), { name: "Own", code: "OC", detail: "d" }), "Ignored", "IC"));
  for (const v of [null, 3, true, [], Symbol("x")]) t("type " + String(v), () => process.emitWarning("x" as any, v as any));
  for (const v of [null, 3, true, [], {}]) t("code " + String(v), () => process.emitWarning("x2" as any, "T", v as any));
  for (const v of [null, 3, true, {}]) t("detail " + String(v), () => process.emitWarning("x3" as any, { detail: v } as any)); for (const v of [null, 3, true, {}]) t("otype " + String(v), () => process.emitWarning("x4" as any, { type: v } as any)); for (const v of [null, 3, true, {}]) t("ocode " + String(v), () => process.emitWarning("x5" as any, { code: v } as any));
  t("dep", () => process.emitWarning("dep", "DeprecationWarning", "D1")); (process as any).noDeprecation = true; t("nodep", () => process.emitWarning("nodep", "DeprecationWarning", "D2")); (process as any).noDeprecation = false;
  (process as any).throwDeprecation = true;
  const thrown = new Promise((done) => process.once("uncaughtException", (e) => done(`${e.name} ${e.message}`)));
  t("throwdep", () => process.emitWarning("tdep", "DeprecationWarning", "D3"));
  console.log(await thrown);
  (process as any).throwDeprecation = false;
});

separately("2 setUncaughtExceptionCaptureCallback", () => {
  process.on("uncaughtException", (e) => console.log("event", e.message));
  process.on("uncaughtExceptionMonitor", (e) => console.log("monitor", e.message));
  process.setUncaughtExceptionCaptureCallback((...a: any[]) => console.log("captured", a.length, a[0].message));
  setTimeout(() => { throw new Error("a"); }, 1);
  setTimeout(() => {
    process.setUncaughtExceptionCaptureCallback(null);
    process.nextTick(() => { throw new Error("c"); });
  }, 10);
  process.on("exit", (c) => console.log("exit", c, (process as any)._exiting));
});
