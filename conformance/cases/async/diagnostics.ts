// node:diagnostics_channel: channels, stores and tracing.
import { test } from "../lib";
const dc: any = require("node:diagnostics_channel");
const t = (n: string, f: () => unknown) => {
  try { console.log(n, f()); } catch (e: any) { console.log(n, "throws", e.name, e.code, e.message); }
};

await test("1 channels", async () => {
const c=dc.channel("a"); t("c",()=>[c.constructor.name,c.name,c.hasSubscribers,dc.channel("a")===c,dc.hasSubscribers("a"),Object.getOwnPropertyNames(dc.Channel.prototype).join(), Object.keys(c).join(), c instanceof dc.Channel]);
const sub=(m,n)=>console.log("got",m,n); t("sub",()=>[dc.subscribe("a",sub),c.hasSubscribers,dc.hasSubscribers("a"),c.constructor.name]); t("pub",()=>c.publish({x:1})); t("unsub",()=>[dc.unsubscribe("a",sub),dc.unsubscribe("a",sub),c.hasSubscribers]); t("bad",()=>dc.channel()); t("bad",()=>dc.channel(5)); t("sym",()=>dc.channel(Symbol("q")).name); t("bad",()=>dc.subscribe("a",5)); t("bad",()=>c.subscribe(5)); t("inst",()=>new dc.Channel("zz").name); 
const {AsyncLocalStorage}=require("async_hooks"); const als=new AsyncLocalStorage(); t("bind",()=>{c.bindStore(als,(d)=>d.v); return [c.hasSubscribers, c.runStores({v:4},function(a){return [als.getStore(),this,a]},"th",9), c.unbindStore(als), c.unbindStore(als)]}); 
const tr=dc.tracingChannel("tr"); t("tr",()=>[Object.keys(tr), tr.constructor.name, tr.hasSubscribers, tr.start.name,tr.asyncEnd.name, Object.getOwnPropertyNames(tr.constructor.prototype).join()]); t("trbad",()=>dc.tracingChannel(5)); t("trobj",()=>dc.tracingChannel({start:dc.channel("s1"),end:dc.channel("s2"),asyncStart:dc.channel("s3"),asyncEnd:dc.channel("s4"),error:dc.channel("s5")}).start.name);
const show=(n)=>(m)=>console.log(n,JSON.stringify(m,(k,v)=>v instanceof Error?v.message:v)); const h={start:show("start"),end:show("end"),asyncStart:show("asyncStart"),asyncEnd:show("asyncEnd"),error:show("error")};
t("trace0",()=>tr.traceSync((a)=>a,{c:1},null,5)); t("subs",()=>[tr.subscribe(h),tr.hasSubscribers]); t("trace",()=>tr.traceSync(function(a){return [this,a]},{c:1},"th",5)); t("trace",()=>tr.traceSync(()=>{throw new Error("E")},{c:2}));
console.log(await tr.tracePromise(async(x)=>x+1,{p:1},null,4)); try{await tr.tracePromise(async()=>{throw new Error("R")},{p:2})}catch(e){console.log(e.message)} try { await tr.tracePromise(()=>{throw new Error("S")},{p:3})} catch(e){console.log(e.message)} t("np",()=>tr.tracePromise(()=>5,{p:4}) instanceof Promise);
 tr.traceCallback((x,cb)=>cb(null,x),0? 1:undefined,{k:1},null,7,(e,r)=>console.log("cb",e,r)); tr.traceCallback((x,cb)=>cb(new Error("C")),undefined,{k:2},null,7,(e,r)=>console.log("cb",e.message,r)); t("tcb",()=>tr.traceCallback((x)=>x,0,{k:3},null,5)); console.log(tr.unsubscribe(h), tr.hasSubscribers, tr.unsubscribe(h));
 process.on("uncaughtException",(e)=>console.log("uncaught",e.message)); dc.subscribe("b",()=>{throw new Error("sub")}); dc.channel("b").publish(1); console.log("after"); 
console.log(Object.keys(dc)); await new Promise((r) => setImmediate(r));
});
