// The constructor: what it takes, what it refuses and with which words, in which order it reads its options.
import { test, probe, show } from "../lib";

const U = "ws://127.0.0.1:9/";
/** Makes a socket that is given up at once and prints its url, or the refusal. */
function make(name: string, ...args: any[]) {
  probe(name, () => {
    const ws = new (WebSocket as any)(...args);
    ws.onerror = () => {};
    ws.close();
    return ws.url;
  });
}

await test("1.1 URL: text, URL object, anything with toString", () => {
  make("text", U);
  make("URL", new URL(U));
  make("toString", { toString: () => U });
  make("String object", new String(U));
});
await test("1.2 URL: refused", () => {
  for (const u of ["", "not a url", "/chat", undefined, null, 5, "ws://x:99999", "ws://", "ws:///", "ws://?", "ws://a b/", "ws://[::g]/", "ftp://a/b", "unix://a", "javascript:1", "about:blank", "file:///x", "data:,x", "ws://h/a#frag", "ws://h/a#", "http://h/#", "WS://A.b:80/../x y?é#"]) {
    make(String(u), u);
  }
  make("symbol", Symbol("x"));
  make("throws", { toString() { throw new RangeError("mine"); } });
  make("no argument");
  probe("without new", () => (WebSocket as any)(U));
});
await test("1.2 URL: normalized", () => {
  for (const u of ["ws:x", "WS://A.b:80/../x y?é", " ws://a ", "http://a:80", "https://a:443", "wss://a:443/", "ws://a:443", "wss://a:80", "ws://user:pw@h/", "ws://[::1]:5/", "ws://ex%41mple/", "ws://h:0/", "ws://h:/", "ws://1.2.3/", "ws://h/%zz", "ws://h\\a\\b", "ws://h/a/./b/../c", "ws://h?x", "ws://h/?a=b&c"]) make(u, u);
});
await test("1.2 URL: internationalized host", () => make("münchen", "ws://münchen.de/"));
await test("1.14 URL: unix sockets", () => {
  for (const u of ["ws+unix:///run/x.sock", "ws+unix:///run/x.sock:/a?b", "wss+unix:///a b", "ws+unix:/run/x", "WS+UNIX:///run/A", "ws+unix://", "ws+unix:///x#f"]) make(u, u);
});
await test("1.1 protocols: accepted", () => {
  for (const p of ["chat", ["a", "b"], new Set(["a", "b"]), [], undefined, null, 5, true, 5n, [1, 2], [null], [undefined], new String("abc"), "~!#$%&'*+-.^_`|", { protocols: ["p"] }, { protocols: [] }, { protocols: null }, { protocols: 5 }, { protocols: new Set(["a"]) }, { protocol: "p" }, { protocol: ["a", "b"] }, {}]) make(show(p), U, p);
  make("generator", U, (function* () { yield "a"; yield "b"; })());
  make("function", U, () => 1);
});
await test("1.2 protocols: refused", () => {
  for (const p of ["", "a b", "a,b", "b(c)", "é", "a/b", 'a"b', "\t", "a\0", "€", "𝒳", "a;b", "{}"]) make(JSON.stringify(p), U, p);
  make("list", U, ["a", "b c"]);
  make("duplicate", U, ["a", "b", "a"]);
  make("duplicate in another case", U, ["a", "A"]);
  make("symbol", U, Symbol("x"));
  make("symbol in a list", U, [Symbol("x")]);
  make("generator that throws", U, (function* () { throw new Error("mine"); })());
  make("options", U, { protocols: "a b" });
  make("options list", U, { protocols: ["a", "a"] });
  make("options without iterator", U, { protocols: {} });
  make("options symbol", U, { protocols: Symbol("x") });
  make("protocols before protocol", U, { protocols: null, protocol: "x y" });
});
await test("1.2 headers: accepted", () => {
  for (const h of [null, undefined, {}, [], { a: "b" }, { a: null }, { a: 5 }, new Headers({ a: "b" }), [["a", "b"]], new Map([["a", "b"]]), { a: "\r\n x" }]) make(show(h), U, { headers: h });
});
await test("1.2 headers: refused", () => {
  for (const h of [5, "x", true, { "a b": "x" }, { "": "x" }, { a: "b\nc" }, { a: "b\0c" }, { é: "x" }, [["a"]], [["a", "b", "c"]]]) make(show(h), U, { headers: h });
  make("symbol", U, { headers: { a: Symbol("x") } });
});
await test("1.2 tls: refused", () => {
  for (const t of [{ ca: 5 }, { ca: {} }, { ca: [5] }, { cert: 5 }, { key: {} }, { rejectUnauthorized: 0 }, { rejectUnauthorized: "x" }, { serverName: 5 }, { servername: 5 }, { passphrase: 5 }, [], [{}]]) make(show(t), U, { tls: t });
  make("Blob", U, { tls: { ca: new Blob(["x"]) } });
});
await test("1.2 tls: what is no object is none", () => {
  for (const t of [true, false, 5, "x", null, undefined, {}, { ca: null, rejectUnauthorized: null, serverName: null }]) make(show(t), U, { tls: t });
});
await test("1.2 proxy: refused", () => {
  for (const p of ["nonsense", "127.0.0.1:8080", "socks5://h:1", "ftp://x", "http://", { url: 5 }, { url: "x" }, { url: "http://h", headers: 5 }, { url: "http://h", headers: { "a b": "c" } }]) make(show(p), U, { proxy: p });
});
await test("1.2 proxy: what names no proxy is none", () => {
  for (const p of ["", null, undefined, 5, true, {}, { url: "" }, { url: null }]) make(show(p), U, { proxy: p });
});
await test("1.1 the options are read in this order", () => {
  const order: string[] = [];
  const spy = (o: any, prefix = "") => new Proxy(o, { get: (t, k) => (order.push(prefix + String(k)), t[k]) });
  make("nothing given", U, spy({}));
  console.log(order.splice(0).join(" "));
  make("everything", U, spy({ protocols: "a", protocol: "b", headers: { a: "b" }, tls: {}, perMessageDeflate: true, proxy: spy({ url: "http://127.0.0.1:9", headers: {}, tls: {} }, "proxy.") }));
  console.log(order.splice(0).join(" "));
});
await test("1.1 a getter that throws", () => {
  for (const key of ["headers", "protocols", "protocol", "tls", "perMessageDeflate", "proxy"]) {
    make(key, U, { get [key]() { throw new RangeError("mine " + key); } });
  }
});
await test("1.3 after the constructor", () => {
  const ws: any = new WebSocket(U);
  console.log(ws.readyState, ws.bufferedAmount, show(ws.protocol), show(ws.extensions), ws.binaryType, ws.isPaused, ws.onopen, ws.onmessage, ws.onerror, ws.onclose, ws.URL === ws.url);
  console.log(show(Object.keys(ws)), show(Object.getOwnPropertyNames(ws)), String(ws), ws.constructor === WebSocket, ws instanceof EventTarget);
  ws.foo = 1;
  console.log(ws.foo, ws.onfoo, ws.ref, ws.on, ws.once, ws.emit, ws.onping, ws.onpong, ws[Symbol.dispose]);
  ws.onerror = () => {};
  ws.close();
});
await test("1.3 the class", () => {
  console.log(WebSocket.length, WebSocket.name, Object.getPrototypeOf(WebSocket) === EventTarget, Object.getPrototypeOf(WebSocket.prototype) === EventTarget.prototype);
  for (const on of [WebSocket, WebSocket.prototype] as any[]) {
    for (const name of ["CONNECTING", "OPEN", "CLOSING", "CLOSED"]) console.log(name, show(Object.getOwnPropertyDescriptor(on, name)));
  }
  for (const name of ["send", "close", "ping", "pong", "terminate", "pause", "resume"]) {
    const d: any = Object.getOwnPropertyDescriptor(WebSocket.prototype, name);
    console.log(name, d.value.name, d.value.length, d.enumerable, d.writable, d.configurable);
  }
  for (const name of ["URL", "url", "readyState", "bufferedAmount", "protocol", "extensions", "isPaused", "onopen", "onmessage", "onerror", "onclose", "binaryType"]) {
    const d: any = Object.getOwnPropertyDescriptor(WebSocket.prototype, name);
    console.log(name, typeof d.get, typeof d.set, d.enumerable, d.configurable);
  }
});
await test("1.3 read-only attributes", () => {
  "use strict";
  const ws: any = new WebSocket(U);
  ws.onerror = () => {};
  for (const name of ["url", "URL", "readyState", "bufferedAmount", "protocol", "extensions", "isPaused", "OPEN"]) {
    try {
      ws[name] = 1;
      console.log(name, "assigned");
    } catch (e: any) {
      console.log(name, e.name);
    }
  }
  ws.close();
});
await test("1.3 another receiver", () => {
  for (const name of ["send", "close", "ping", "pong", "terminate", "pause", "resume"]) probe(name, () => (WebSocket.prototype as any)[name].call({}));
  for (const name of ["url", "readyState", "binaryType", "onopen", "isPaused"]) probe(name, () => (WebSocket.prototype as any)[name]);
  probe("set", () => ((WebSocket.prototype as any).binaryType = "blob"));
});
await test("1.3 a subclass", async () => {
  class Mine extends WebSocket {
    tag = "mine";
    constructor() { super(U); }
    get double() { return this.readyState * 2; }
    send(): void { throw new Error("my own send"); }
  }
  const ws = new Mine();
  const closed = new Promise((resolve) => (ws.onclose = resolve));
  ws.onerror = () => {};
  console.log(ws instanceof Mine, ws instanceof WebSocket, ws.tag, ws.double, ws.constructor.name, String(ws));
  probe("send", () => ws.send());
  ws.close();
  await closed;
  console.log(ws.double);
});
await test("1.4 binaryType", () => {
  const ws: any = new WebSocket(U);
  ws.onerror = () => {};
  for (const v of ["arraybuffer", "blob", "nodebuffer", "uint8array", "buffer", "Blob", "", null, undefined, 5, {}]) {
    probe(show(v), () => ((ws.binaryType = v), ws.binaryType));
  }
  probe("symbol", () => (ws.binaryType = Symbol("x")));
  ws.close();
});
