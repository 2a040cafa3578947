// Objects whose classes have no constructor that a script could call, or whose methods need more than an empty object.

const bytes = () => new Uint8Array([1, 2, 3]);

export async function instances() {
	const made = [];
	const add = (name, make) => {
		try {
			const o = make();
			if (o !== null && (typeof o === "object" || typeof o === "function")) made.push([name, o]);
			return o;
		} catch {}
	};
	add("array iterator", () => [1][Symbol.iterator]());
	add("map iterator", () => new Map([[1, 2]]).entries());
	add("set iterator", () => new Set([1]).values());
	add("string iterator", () => "x"[Symbol.iterator]());
	add("match iterator", () => "x".matchAll(/x/g));
	add("generator", () => (function* () { yield 1; yield 2; })());
	add("async generator", () => (async function* () { yield 1; })());
	add("async function", () => async () => {});
	for (const [name, ...args] of [
		["Headers", { a: "b" }], ["URLSearchParams", "a=b"], ["URL", "http://127.0.0.1:9/"], ["FormData"], ["Blob", ["x"]], ["File", ["x"], "x"], ["Request", "http://127.0.0.1:9/", { method: "POST", body: "x" }],
		["Response", "x"], ["ReadableStream"], ["WritableStream"], ["TransformStream"], ["TextDecoder"], ["TextEncoder"], ["TextDecoderStream"], ["TextEncoderStream"], ["CompressionStream", "gzip"],
		["DecompressionStream", "gzip"], ["AbortController"], ["EventTarget"], ["Event", "x"], ["CustomEvent", "x"], ["MessageEvent", "x"], ["CloseEvent", "x"], ["ErrorEvent", "x"], ["MessageChannel"],
		["BroadcastChannel", "x"], ["WebSocket", "ws://127.0.0.1:9/"], ["Map", [[1, 2]]], ["Set", [1]], ["WeakMap"], ["WeakSet"], ["WeakRef", {}], ["Date", 0], ["RegExp", "(x)", "g"], ["Promise", () => {}],
		["ArrayBuffer", 8], ["DataView", new ArrayBuffer(8)], ["Uint8Array", 8], ["Float64Array", 8], ["BigInt64Array", 8], ["Number", 1], ["String", "x"], ["Boolean", true], ["Error", "x"],
		["AggregateError", []], ["DOMException", "x"], ["Array", 1, 2], ["Performance"], ["ByteLengthQueuingStrategy", { highWaterMark: 1 }], ["CountQueuingStrategy", { highWaterMark: 1 }],
		["FinalizationRegistry", () => {}], ["SharedArrayBuffer", 8], ["Float16Array", 8],
	]) add(name, () => new globalThis[name](...args));
	add("Symbol", () => Object(Symbol()));
	add("BigInt", () => Object(1n));
	add("headers iterator", () => new Headers({ a: "b" }).entries());
	add("params iterator", () => new URLSearchParams("a=b").entries());
	add("form iterator", () => new FormData().entries());
	add("reader", () => new ReadableStream().getReader());
	add("byte reader", () => new ReadableStream({ type: "bytes", start(c) { add("byte controller", () => c); } }).getReader({ mode: "byob" }));
	add("controller", () => { let it; new ReadableStream({ start(c) { it = c; } }); return it; });
	add("writer", () => new WritableStream({ start(c) { add("writable controller", () => c); } }).getWriter());
	add("transformer", () => { let it; new TransformStream({ start(c) { it = c; } }); return it; });
	add("signal", () => AbortSignal.timeout(1e6));
	add("timer", () => { const t = setTimeout(() => {}, 1e6); t.unref?.(); return t; });
	add("immediate", () => setImmediate(() => {}));
	add("BunFile", () => Bun.file("none"));
	add("FileSink", () => Bun.file("sink").writer());
	add("ArrayBufferSink", () => new Bun.ArrayBufferSink());
	add("CryptoHasher", () => new Bun.CryptoHasher("sha256"));
	add("hmac", () => new Bun.CryptoHasher("sha256", "key"));
	add("Glob", () => new Bun.Glob("*"));
	add("Transpiler", () => new Bun.Transpiler());
	add("Cookie", () => new Bun.Cookie("a", "b"));
	add("CookieMap", () => new Bun.CookieMap("a=b"));
	add("Buffer", () => Buffer.from(bytes()));
	const node = async (name, make) => {
		const module = await import(name).catch(() => ({}));
		add(name, () => make(module));
	};
	await node("node:events", (m) => new m.EventEmitter());
	await node("node:crypto", (m) => m.createHash("sha256"));
	await node("node:crypto", (m) => m.createHmac("sha256", "key"));
	await node("node:stream", (m) => new m.Readable({ read() {} }));
	await node("node:stream", (m) => new m.Writable({ write(_, __, cb) { cb(); } }));
	await node("node:stream", (m) => new m.PassThrough());
	await node("node:zlib", (m) => m.createGzip());
	await node("node:util", (m) => new m.TextDecoder());
	await node("node:string_decoder", (m) => new m.StringDecoder());
	await node("node:async_hooks", (m) => new m.AsyncLocalStorage());
	await node("node:fs", (m) => m.statSync("."));
	await node("node:net", (m) => new m.Socket());
	await node("node:net", (m) => m.createServer());
	await node("node:net", (m) => new m.BlockList());
	await node("node:net", (m) => new m.SocketAddress());
	await node("node:tls", (m) => m.createServer());
	await node("node:tls", (m) => m.createSecureContext());
	await node("node:http", (m) => m.createServer());
	await node("node:http", (m) => new m.Agent());
	await node("node:http", (m) => m.get({ host: "127.0.0.1", port: 9 }).on("error", () => {}));
	await node("node:https", (m) => m.createServer());
	await node("node:dns", (m) => new m.Resolver());
	await node("node:readline", (m) => m.createInterface({ input: new (require("node:stream").PassThrough)() }));
	await node("node:vm", (m) => new m.Script("1"));
	add("Subprocess", () => Bun.spawn([process.execPath, "-e", "0"], { stdin: "pipe", stdout: "pipe", stderr: "ignore" }));
	add("JSONL", () => Bun.JSONL);
	await server(add).catch(() => {});
	await sockets(add).catch(() => {});
	return made;
}

// sockets makes both ends of a connection, and of a request to a server of node:http.
async function sockets(add) {
	const handler = { data() {}, open(socket) { add("socket of a listener", () => socket); } };
	const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: handler });
	add("listener", () => listener);
	const socket = await Bun.connect({ hostname: "127.0.0.1", port: listener.port, socket: { data() {} } });
	add("connected socket", () => socket);
	const http = await import("node:http");
	const asked = Promise.withResolvers();
	const server = http.createServer((request, response) => {
		add("IncomingMessage", () => request);
		add("ServerResponse", () => response);
		add("socket of an HTTP server", () => request.socket);
		asked.resolve();
	}).listen(0, "127.0.0.1", () => add("ClientRequest", () => http.get({ host: "127.0.0.1", port: server.address().port }).on("error", () => {})));
	await asked.promise;
}

// server makes what belongs to a server with one WebSocket.
async function server(add) {
	let opened;
	const open = new Promise((resolve) => { opened = resolve; });
	const s = Bun.serve({
		port: 0, hostname: "127.0.0.1",
		fetch(request, server) {
			add("request of a server", () => request);
			if (server.upgrade(request, { data: {} })) return;
			return new Response("x");
		},
		websocket: { open(ws) { add("ServerWebSocket", () => ws); opened(); }, message() {} },
	});
	add("Server", () => s);
	add("open WebSocket", () => new WebSocket(s.url.href.replace("http", "ws")));
	await open;
	const response = await fetch(s.url);
	add("fetched response", () => response);
	add("fetched body", () => response.body);
}
