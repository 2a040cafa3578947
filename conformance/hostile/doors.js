// Functions of which the bytes of a view come out somewhere else: at the other end of a connection or of a stream.

const { Promise, Uint8Array, setImmediate } = globalThis;

// doors is a list of names and functions that take a view and promise the bytes that came out.
export async function doors() {
	const list = [];
	let sockets, heard;
	const ready = new Promise((resolve) => { sockets = resolve; });
	const server = Bun.serve({
		port: 0, hostname: "127.0.0.1",
		async fetch(request, server) {
			if (new URL(request.url).pathname === "/ws") return server.upgrade(request) ? undefined : new Response("no");
			return new Response(await request.arrayBuffer());
		},
		websocket: {
			perMessageDeflate: true, idleTimeout: 0, sendPings: false,
			open(ws) { ws.subscribe("t"); sockets(ws); },
			message(_, m) { heard?.(m); }, ping(_, m) { heard?.(m); }, pong(_, m) { heard?.(m); },
		},
	});
	const client = new WebSocket(server.url.href.replace("http", "ws") + "ws");
	client.binaryType = "arraybuffer";
	client.onmessage = (e) => heard?.(e.data);
	client.addEventListener("ping", (e) => heard?.(e.data));
	client.addEventListener("pong", (e) => heard?.(e.data));
	const ws = await ready;
	const other = await new Promise((resolve) => {
		const second = new WebSocket(client.url);
		second.onopen = () => resolve(second);
	});
	void other;
	const hears = (name, send) => list.push([name, (v, x) => {
		const next = new Promise((resolve) => { heard = resolve; });
		const result = send(v, x);
		return result === undefined || result > 0 || result === -1 ? next : result;
	}]);
	for (const method of ["send", "sendBinary", "ping", "pong"]) hears("ServerWebSocket." + method, (v, x) => ws[method](v, x));
	hears("Server.publish", (v, x) => server.publish("t", v, x));
	for (const method of ["send", "ping", "pong"]) hears("WebSocket." + method, (v) => client[method](v));
	const fetched = (name, body) => list.push([name, async (v, x) => (await fetch(server.url, { method: "POST", body: body(v, x) })).arrayBuffer()]);
	fetched("fetch", (v) => v);
	fetched("fetch of a Blob", (v) => new Blob([v, v]));
	fetched("fetch of a stream", (v) => new ReadableStream({ start(c) { c.enqueue(v); c.close(); } }));
	list.push(["a byte stream", async (v) => {
		const reader = new ReadableStream({ type: "bytes", start(c) { c.enqueue(v); c.close(); } }).getReader();
		return (await reader.read()).value;
	}]);
	list.push(["a BYOB read", async (v) => {
		const reader = new ReadableStream({ type: "bytes", pull(c) { c.enqueue(new Uint8Array([1, 2, 3, 4])); } }).getReader({ mode: "byob" });
		return (await reader.read(v)).value;
	}]);
	for (const [name, make] of [["CompressionStream", () => new CompressionStream("gzip")], ["TextDecoderStream", () => new TextDecoderStream()]]) {
		list.push([name, async (v) => {
			const t = make(), writer = t.writable.getWriter();
			const written = writer.write(v).then(() => writer.close());
			written.catch(() => {});
			const parts = [];
			for await (const chunk of t.readable) parts.push(chunk);
			return parts;
		}]);
	}
	list.push(["an answer", async (v) => {
		const s = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response(v) });
		try {
			return await (await fetch(s.url)).arrayBuffer();
		} finally {
			s.stop(true);
		}
	}]);
	await new Promise((resolve) => setImmediate(resolve));
	return list;
}
