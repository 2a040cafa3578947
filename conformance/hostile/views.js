// Calls every function that a script can reach with views whose buffers are detached before the call, while another argument
// is read, or as soon as the call has returned. A function that makes something of a view's bytes must make of a detached view
// what it makes of an empty one, or throw a TypeError (in Node's functions a RangeError, where Bun has it so); and it must not touch the bytes beside a view.
//
//   gobun views.js             prints how many functions there are
//   gobun views.js PART PARTS  calls every PARTS-th of them, from number PART on; with VERBOSE=1 each is told first
//   gobun views.js -1          sends views through the doors of doors.js instead

import { everything, isPrototype } from "./reach.js";
import { instances } from "./instances.js";
import { doors } from "./doors.js";

const { Reflect, Object, Promise, Symbol, setImmediate, Uint8Array, DataView, ArrayBuffer, structuredClone, String, Array } = globalThis;
const exit = process.exit.bind(process), on = process.on.bind(process), log = console.log.bind(console);
const verbose = !!process.env.VERBOSE;
const done = 42; // the exit status that says that all is well

const size = 64, start = 24, length = 8; // of the buffer and of the view in it
const own = 0x61, beside = 0xc5;
const from = Buffer.from;
const hex = (bytes) => from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

// Piece is a buffer with a view in its middle. What lies beside the view must neither be seen nor change.
class Piece {
	constructor(kind) {
		this.buffer = new ArrayBuffer(size);
		new Uint8Array(this.buffer).fill(beside);
		new Uint8Array(this.buffer, start, length).fill(own);
		this.value = kinds[kind](this.buffer);
		this.whole = this.buffer;
	}
	detach() {
		if (this.buffer === this.whole) this.whole = structuredClone(this.buffer, { transfer: [this.buffer] });
	}
	// touched reports whether what lies beside the view has changed, or after a detachment anything.
	touched() {
		if (this.whole.detached) return false; // a stream owns it now
		const all = new Uint8Array(this.whole), detached = this.whole !== this.buffer;
		return all.some((b, i) => (i < start || i >= start + length ? b !== beside : detached && this.before && b !== own));
	}
}
const kinds = {
	Uint8Array: (b) => new Uint8Array(b, start, length),
	DataView: (b) => new DataView(b, start, length),
	Buffer: (b) => from(b, start, length),
	Uint16Array: (b) => new Uint16Array(b, start, length / 2),
};
const empty = { Uint8Array: () => new Uint8Array(0), DataView: () => new DataView(new ArrayBuffer(0)), Buffer: () => Buffer.alloc(0), Uint16Array: () => new Uint16Array(0) };

// turns lets everything happen that is under way.
async function turns(n) {
	for (let i = 0; i < n; i++) await new Promise((resolve) => setImmediate(resolve));
}
const pending = Symbol();
const awaited = (p) => Promise.race([p, turns(12).then(() => pending)]);

// show is a value as text with all bytes that can be had of it. Two equal answers have the same text.
function show(v, depth = 0) {
	if (v === null || (typeof v !== "object" && typeof v !== "function")) return typeof v + " " + String(v);
	if (typeof v === "function") return "function";
	if (ArrayBuffer.isView(v)) return v.constructor?.name + " " + hex(new Uint8Array(v.buffer, v.byteOffset, v.byteLength));
	if (v instanceof ArrayBuffer) return "ArrayBuffer " + hex(new Uint8Array(v));
	if (v instanceof Error) return "Error " + v.name + " " + v.message;
	if (depth > 2) return "…";
	if (Array.isArray(v)) return "[" + v.slice(0, 50).map((x) => show(x, depth + 1)).join() + "]";
	if (v[Symbol.toStringTag] !== undefined) return String(v[Symbol.toStringTag]);
	return "{" + Object.keys(v).slice(0, 30).map((k) => k + ":" + show(Object.getOwnPropertyDescriptor(v, k).value, depth + 1)).join() + "}";
}

// answer is what a call gives in the end, as text: bodies are read, promises awaited.
async function answer(call) {
	try {
		let v = call();
		if (v instanceof Promise) v = await awaited(v);
		if (v === pending) return "pending";
		if (v instanceof Blob || v instanceof Response || v instanceof Request) {
			const bytes = await awaited(v.arrayBuffer());
			return bytes === pending ? "pending" : v.constructor.name + " " + show(bytes);
		}
		if (v instanceof FormData || v instanceof URLSearchParams || v instanceof Headers) return v.constructor.name + show([...v]);
		if (v instanceof ReadableStream && !v.locked) return "stream " + show(await awaited(v.getReader().read()));
		return show(v);
	} catch (e) {
		let text = "throws ";
		try {
			text += e.name + " " + (typeof e.code === "string" ? e.code : "") + (typeof e.message === "string" && /^internal error/.test(e.message) ? e.message : "");
		} catch {}
		return text.trim();
	}
}

// seen reports whether bytes of a certain kind are in a text, in one of the ways in which bytes become text.
const inText = (byte) => {
	const bytes = new Uint8Array(6).fill(byte), text = from(bytes);
	return ["latin1", "hex", "base64", "utf16le"].map((encoding) => text.toString(encoding).slice(0, 6).slice(0, encoding === "base64" ? 4 : 6));
};
const marks = inText(beside);
const foreign = (text) => marks.some((mark) => text.includes(mark));

// The other arguments. What a getter of theirs does happens while the function reads its arguments.
const plans = [
	["(view)", (v) => [v]], ["(view, x)", (v, x) => [v, x]], ["(view, x, x)", (v, x) => [v, x, x]], ["(x, view)", (v, x) => [x, v]], ["(x, x, view)", (v, x) => [x, x, v]],
	["(view, view)", (v) => [v, v]], ["([view])", (v) => [[v]]], ["([view, x])", (v, x) => [[v, x]]], ["('sha256', view)", (v) => ["sha256", v]],
	["('sha256', view, x)", (v, x) => ["sha256", v, x]], ["('text', view)", (v) => ["text", v]], ["({…: view})", (v) => [{ data: v, body: v, key: v, cert: v, ca: v, value: v }]],
	["(url, {body: view})", (v, x) => ["http://127.0.0.1:9/", { method: "POST", body: v, get headers() { String(x); return {}; } }]],
];
const others = [0, 4, "hex"];

function coercer(value, act) {
	const convert = () => (act(), value);
	return { [Symbol.toPrimitive]: convert, toString: convert, valueOf: convert };
}

const faults = [];
const takers = new Set();
let calls = 0;

// examine tries one way of calling a function: call(view, other) makes the call and gives the result.
async function examine(name, kind, call) {
	const plain = async (make, other) => answer(() => (calls++, call(make(), other)));
	for (const other of others) {
		const none = await plain(empty[kind], other);
		const live = new Piece(kind);
		const full = await answer(() => (calls++, call(live.value, other)));
		if (foreign(full)) faults.push(`${name}: shows what lies beside a view`);
		if (live.touched()) faults.push(`${name}: changes what lies beside a view`);
		let takes = full !== none && full !== "pending" && none === (await plain(empty[kind], other));
		const before = new Piece(kind);
		before.before = true;
		before.detach();
		const detached = await answer(() => (calls++, call(before.value, other)));
		takes &&= none === (await plain(empty[kind], other)) && none === (await plain(empty[kind], other)); // the others have a memory of their own, as regular expressions do
		if (takes) takers.add(name);
		if (foreign(detached) || (takes && detached !== none && detached !== "pending" && none !== "pending" && !/^throws ((Type|Range|DataClone)Error|Error ERR_INVALID_STATE)/.test(detached))) faults.push(`${name}: detached before: ${detached.slice(0, 60)}, empty: ${none.slice(0, 60)}`);
		if (before.touched()) faults.push(`${name}: writes to memory that is not the view's any more`);

		for (const act of ["detach", "nothing"]) {
			const during = new Piece(kind);
			const text = await answer(() => (calls++, call(during.value, coercer(other, () => act === "detach" && during.detach()))));
			if (foreign(text)) faults.push(`${name}: detached by another argument: ${text.slice(0, 60)}`);
			if (during.touched()) faults.push(`${name}: detached by another argument: changes what lies beside`);
			if (text.includes("internal error")) faults.push(`${name}: ${text}`);
		}

		const after = new Piece(kind);
		const text = await answer(() => {
			calls++;
			const v = call(after.value, other);
			after.detach();
			return v;
		});
		if (foreign(text)) faults.push(`${name}: detached after: ${text.slice(0, 60)}`);
		if (after.touched()) faults.push(`${name}: detached after: changes what lies beside`);
		if ([none, full, detached, text].some((t) => t.includes("internal error"))) faults.push(`${name}: ${[none, full, detached, text].find((t) => t.includes("internal error"))}`);
		if (!takes) return; // the other arguments do not matter to what takes no view
	}
}

const swallow = () => {};
function listen() {
	process.removeAllListeners("uncaughtException");
	process.removeAllListeners("unhandledRejection");
	on("uncaughtException", swallow);
	on("unhandledRejection", swallow);
}

async function main() {
	listen();
	const { functions, receivers } = await everything(await instances());
	const [part, parts] = process.argv.slice(2).map(Number);
	if (part === undefined) {
		log("functions " + functions.length);
		exit(done);
	}
	const viewProtos = [Object.getPrototypeOf(Uint8Array.prototype), Uint8Array.prototype, Buffer.prototype, DataView.prototype, Uint16Array.prototype];
	// What hands out the buffer itself, or moves it.
	const whole = /\.(buffer|parent) \(get\)$|\.(subarray|slice|transfer\w*)$/;
	// The engine keeps the names of the elements of a detached view; their values are gone.
const names = ["globalThis.Object.keys", "globalThis.Object.getOwnPropertyNames", "globalThis.Reflect.ownKeys"];
const standIn = (fn, receiver) => {
		try {
			Reflect.apply(fn, receiver, []);
		} catch (e) {
			try {
				return e?.code === "ERR_NOT_SUPPORTED";
			} catch {}
		}
		return false;
	};

	if (part < 0) {
		for (const [name, call] of await doors())
			for (const kind in kinds) {
				if (verbose) log("door " + name + ", " + kind);
				await examine("door " + name + ", " + kind, kind, call);
			}
	}
	for (let i = part; part >= 0 && i < functions.length; i += parts) {
		const { fn, holder, path, kind } = functions[i];
		if (verbose) log(i + " " + path);
		listen();
		const receiver = () => receivers.get(holder) ?? (isPrototype(holder) ? undefined : holder);
		if (names.includes(path)) continue;
		if (standIn(fn, receiver())) continue; // it throws, whatever it is called with
		if (viewProtos.includes(holder) && !whole.test(path)) {
			const name = holder === DataView.prototype ? "DataView" : holder === Uint16Array.prototype ? "Uint16Array" : "Buffer";
			await examine(path + " of a view", name, (v, x) => Reflect.apply(fn, v, [x]));
			await examine(path + " of a view, more", name, (v, x) => Reflect.apply(fn, v, [x, x, x]));
			await examine(path + " of a view, (view, x)", name, (v, x) => Reflect.apply(fn, v, [v, x, x]));
		}
		if (kind === "get") continue;
		for (const [plan, args] of plans) {
			await examine(path + plan, "Uint8Array", (v, x) => Reflect.apply(fn, receiver(), args(v, x)));
			if (/^[A-Z]/.test(path.slice(path.lastIndexOf(".") + 1))) await examine("new " + path + plan, "DataView", (v, x) => Reflect.construct(fn, args(v, x)));
		}
	}
}

try {
	await main();
} catch (e) {
	log("\nthe walk itself fails", e);
	exit(1);
}
for (const fault of new Set(faults)) log("\nfault " + fault);
log("\ntakers " + takers.size + " calls " + calls);
log("end");
exit(done);
