// DisposableStack and AsyncDisposableStack.
import { test, probeAsync } from "../lib";

await test("9 DisposableStack and AsyncDisposableStack", async () => {
  const P = (name: string, fn: () => any) => probeAsync(name, async () => { try { return await fn(); } catch (e: any) { return ["throws", e.name, e.error?.message, e.suppressed?.message]; } });
  await P("order", () => { const o: any[] = []; const s = new DisposableStack(); s.defer(() => o.push("d")); s.use({ [Symbol.dispose]() { o.push("u"); } }); s.adopt(5, (v) => o.push(v)); s.use(null as any); const d = s.disposed; s.dispose(); s.dispose(); return [o, d, s.disposed]; });
  await P("after", () => { const s = new DisposableStack(); s.dispose(); s.defer(() => {}); });
  await P("use bad", () => new DisposableStack().use({} as any));
  await P("errors", () => { const s = new DisposableStack(); s.defer(() => { throw new Error("1"); }); s.defer(() => { throw new Error("2"); }); s.dispose(); });
  await P("move", () => { const o: any[] = []; const s = new DisposableStack(); s.defer(() => o.push(1)); const n = s.move(); const r = [s.disposed, n.disposed]; n.dispose(); return [r, o]; });
  await P("async", async () => { const o: any[] = []; const s = new AsyncDisposableStack(); s.defer(async () => { await null; o.push("a"); }); s.use({ async [Symbol.asyncDispose]() { o.push("b"); } }); s.use({ [Symbol.dispose]() { o.push("c"); } }); await s.disposeAsync(); return [o, s.disposed]; });
  await P("names", () => [DisposableStack.name, Object.prototype.toString.call(new DisposableStack()), DisposableStack.prototype[Symbol.dispose] === DisposableStack.prototype.dispose, AsyncDisposableStack.name, AsyncDisposableStack.prototype[Symbol.asyncDispose] === AsyncDisposableStack.prototype.disposeAsync, DisposableStack.prototype.use.length]);
});
