// AsyncLocalStorage and AsyncResource, and what keeps the context that a script started in.
import { test } from "../lib";
const ah: any = require("node:async_hooks");
const { AsyncLocalStorage: A, AsyncResource: R } = ah;
const t = (n: string, f: () => unknown) => {
  try { console.log(n, f()); } catch (e: any) { console.log(n, "throws", e.name, e.code, e.message); }
};
const g: any = globalThis;

await test("1 resources and hooks", () => {
t("names",()=>[Object.getOwnPropertyNames(A.prototype).sort().join(),Object.getOwnPropertyNames(R.prototype).sort().join(), Object.keys(ah.asyncWrapProviders).length, Object.keys(ah).join()]);
t("ids",()=>[ah.executionAsyncId(),ah.triggerAsyncId()]); t("hook",()=>{const h=ah.createHook({init(){}}); return [Object.keys(h), h.enable()===h, h.disable()===h]}); t("hook",()=>ah.createHook()); t("hook",()=>ah.createHook({init:5})); 
t("res",()=>new R()); t("res",()=>new R(5)); t("res",()=>{const r=new R("X"); return [r.asyncId(),r.triggerAsyncId(),r.type,r.emitDestroy()===r,r.runInAsyncScope(function(a,b){return [this,a,b]},"th",1,2),Object.keys(r)]}); t("res",()=>new R("")); t("bind",()=>{const f=new R("X").bind(function foo(a,b){return [this===globalThis,a]}); return [f.length,f.name,f(1),Object.getOwnPropertyNames(f)]}); t("bind",()=>new R("X").bind(5)); t("sbind",()=>R.bind(function q(){return typeof this}, "T").call(5)); t("sbind",()=>R.bind(5)); t("opt",()=>new R("X",{triggerAsyncId:-2}));
});
const a=new A(), b=new A();
await test("2 AsyncLocalStorage", () => {
t("als",()=>[a.getStore(),a.run(1,()=>a.getStore()),a.run(1,(x,y)=>[x,y,a.exit(()=>a.getStore())],2,3),a.getStore()]); t("nest",()=>a.run(1,()=>b.run(2,()=>[a.getStore(),b.getStore(),a.run(3,()=>a.getStore()),a.getStore()])));
t("throw",()=>{try{a.run(1,()=>{throw 5})}catch(e){return [e,a.getStore()]}}); t("ctor",()=>[new A({defaultValue:5,name:"n"}).getStore(),new A({name:"n"}).name,new A().name]); t("ctor",()=>new A(5));  t("bind",()=>A.bind(5)); t("bind",()=>{const f=a.run(7,()=>A.bind(function x(p,q){return [a.getStore(),p]})); return [f(1),f.length,f.name]}); t("snap",()=>{const s=a.run(8,()=>A.snapshot()); return [s((x)=>[a.getStore(),x],5),s.length,s.name]}); t("dis",()=>a.run(1,()=>{a.disable(); return [a.getStore(), a.run(2,()=>a.getStore()),a.getStore()]}));
t("enter",()=>a.run(1,()=>{a.enterWith(2);return a.getStore()})); t("after",()=>a.getStore()); t("undef",()=>a.run(1,()=>a.run(undefined,()=>a.getStore()))); t("null",()=>a.run(null,()=>a.getStore())); t("ds", ()=>[new A({defaultValue:5}).run(undefined,function(){return 1}), (()=>{const q=new A({defaultValue:5}); return q.run(undefined,()=>q.getStore())})(), (()=>{const q=new A({defaultValue:5}); return q.exit(()=>q.getStore())})()]);
});
await test("3 the context", async () => {
const log=(n: any)=>console.log(n,a.getStore());
 await a.run("ctx",async()=>{ log("sync"); await 0; log("await"); await new Promise<any>(r=>setTimeout(r,1)); log("after timer"); await Promise.all([a.run("in1",async()=>{await 0;log("in1")}),a.run("in2",async()=>{await 0;log("in2")})]); log("all"); setTimeout(()=>log("timeout"),8); setImmediate(()=>log("immediate")); queueMicrotask(()=>log("micro")); Promise.resolve().then(()=>log("then")); const i=setInterval(()=>{log("interval");clearInterval(i as any)},1); 
   const et=new EventTarget(); et.addEventListener("x",()=>log("target listener")); g.et=et; const E=require("events"); const em=new E(); em.on("x",()=>log("emitter listener")); g.em=em; const ac=new AbortController(); ac.signal.addEventListener("abort",()=>log("abort listener")); g.ac=ac; ac.signal.onabort=()=>log("onabort"); let res; g.p=new Promise<any>(r=>g.res=r); g.p.then(()=>log("then pending"));  await {then(f: any){f()}}; log("after thenable"); function* g0(){log("gen1"); yield 1; log("gen2")} g.gen=g0(); g.gen.next(); async function* ag(){log("ag1"); yield 1; log("ag2")} g.agen=ag(); await g.agen.next(); a.enterWith("entered"); log("entered"); await 0; log("entered await"); });
 log("outside"); g.et.dispatchEvent(new Event("x")); g.em.emit("x"); g.ac.abort(); g.gen.next(); await g.agen.next(); g.res(); await g.p; await new Promise<any>(r=>setTimeout(r,20)); log("outside 2");
 a.run("disp",()=>{ g.et.dispatchEvent(new Event("x")); g.em.emit("x"); });
 const server=a.run("serve",()=>Bun.serve({port:0,fetch(req,s){ log("fetch handler"); if(s.upgrade(req)) return; return a.run("req",async()=>{ await 0; log("in req"); return new Response("x")})},websocket:{open(ws){log("open"); a.enterWith("leak");},message(ws,m){log("message"); ws.send("r")},close(){log("close")}}}));
 log("outside 3"); await a.run("client",async()=>{ const r=await fetch(server.url); log("fetched"); await r.text(); log("text"); const ws=new WebSocket(server.url); await new Promise<any>(r=>{ ws.onopen=()=>{log("ws onopen");ws.send("m")}; ws.onmessage=()=>{log("ws onmessage");ws.close()}; ws.addEventListener("close",()=>{log("ws close"); r()}) }); log("ws done"); });
 await new Promise<any>(r=>setTimeout(r,20)); server.stop(true); log("end");
 await a.run("rej",async()=>{ try{ await Promise.reject(1) }catch{ log("catch") } finally { log("finally") } }); a.run("pf",()=>Promise.reject(1).catch(()=>log("catch cb")).finally(()=>log("finally cb"))); await 0; process.on("unhandledRejection",()=>{log("unhandled")}); a.run("unh",()=>{Promise.reject(2)}); await new Promise<any>(r=>setTimeout(r,5)); const st=new ReadableStream({pull(c: any){log("pull");c.enqueue("x");c.close()}}); await a.run("rs",async()=>{ for await(const x of st) log("chunk") }); const cb=require("util").promisify(setTimeout); await a.run("prom",async()=>{await cb(1); log("promisify")}); await a.run("et2",async()=>{ const [e]=await Promise.all([require("events").once(g.em,"y"),Promise.resolve().then(()=>g.em.emit("y",1))]); log("once") });
});
await test("4 ticks", async () => {
  const a = new A();
  a.run("tick", () => process.nextTick(() => console.log(a.getStore())));
  await new Promise((r) => setImmediate(r));
  console.log(a.getStore());
});
