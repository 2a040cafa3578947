// Values with which no function reckons. Each is made anew for every call, because calls leave their marks on them. Left out is
// what would make an endless loop in Bun, too: an async generator taken for an iterator is never done.

const { Reflect, Proxy, Symbol, Object, structuredClone, Uint8Array, BigInt64Array, Float64Array, DataView, ArrayBuffer, Promise } = globalThis;

export class Hostile extends Error {}

const fail = () => {
	throw new Hostile("hostile");
};

const traps = ["get", "set", "has", "ownKeys", "getPrototypeOf", "setPrototypeOf", "getOwnPropertyDescriptor", "defineProperty", "deleteProperty", "isExtensible", "preventExtensions", "apply", "construct"];
const throwing = Object.fromEntries(traps.map((trap) => [trap, fail]));

function revoked(target) {
	const { proxy, revoke } = Proxy.revocable(target, {});
	revoke();
	return proxy;
}

function detached() {
	const buffer = new ArrayBuffer(16);
	const views = { buffer, bytes: new Uint8Array(buffer, 4, 8), floats: new Float64Array(buffer), longs: new BigInt64Array(buffer), data: new DataView(buffer, 2) };
	structuredClone(buffer, { transfer: [buffer] });
	return views;
}

const getters = ["length", "then", "constructor", "toString", "valueOf", "next", "body", "headers", "signal", "message", "stack", "type", "data", "encoding", "size", "name"];

function withGetters() {
	const o = {};
	for (const key of getters) Object.defineProperty(o, key, { get: fail, enumerable: true, configurable: true });
	return o;
}

function coercing() {
	return { toString: fail, valueOf: fail, [Symbol.toPrimitive]: fail };
}

function cyclic() {
	const a = [1];
	a.push(a, { a });
	return a;
}

// options answers every question with another value of this list. What would make an endless loop of it is left out.
function options(pick) {
	const quiet = new Set(["next", "then", "done", "length", "toJSON"]);
	return new Proxy({}, {
		get: (_, key) => (typeof key === "symbol" || quiet.has(key) ? undefined : pick()),
		has: (_, key) => typeof key !== "symbol",
		ownKeys: () => ["a", "\ud800"],
		getOwnPropertyDescriptor: () => ({ value: pick(), enumerable: true, configurable: true }),
	});
}

export const plain = [
	() => undefined, () => null, () => Symbol("hostile"), () => Symbol.iterator, () => true, () => "", () => "\ud800", () => "x\udc00\0\r\n", () => "x".repeat(2_000),
	() => -1, () => NaN, () => -0, () => 0.5, () => -Infinity, () => -(2 ** 31), () => 70_000, () => 2 ** 31, () => 1e300, () => Infinity, () => 10n ** 30n, () => -1n,
];

export const objects = [
	() => ({}), () => Object.create(null), () => [], () => [null, , Symbol()], cyclic, () => new Proxy({}, throwing), () => new Proxy(function () {}, throwing),
	() => new Proxy([], throwing), () => revoked({}), () => revoked(function () {}), () => revoked([]), withGetters, coercing,
	() => ({ [Symbol.iterator]: () => ({}) }), () => ({ [Symbol.iterator]: () => ({ next: 1 }) }), () => ({ [Symbol.iterator]: () => ({ next: () => 1 }) }),
	() => ({ [Symbol.iterator]: () => ({ next: fail, return: fail }) }), () => ({ [Symbol.iterator]: 1 }), () => ({ [Symbol.iterator]: () => 1 }),
	() => ({ [Symbol.asyncIterator]: () => ({}) }), () => ({ then: fail }), () => ({ then: 1, next: 1, done: 1 }), () => ({ get: 1, set: 1, value: 1 }),
	() => ({ length: -1 }), () => ({ length: NaN, 0: 1 }), () => ({ length: 3 }), () => ({ length: {}, byteLength: -1, byteOffset: 70_000 }),
	() => ({ ["\ud800"]: "x" }), () => [["\ud800", "\udfff"]], () => [[]], () => [[1, 2, 3]], () => ({ flags: "", lastIndex: -1, exec: null, source: 1 }),
	() => detached().buffer, () => detached().bytes, () => detached().floats, () => detached().longs, () => detached().data, () => [detached().bytes],
	() => fail, () => function self() { return self; }, () => class { constructor() { fail(); } }, () => Object.defineProperty((() => {}).bind(), "prototype", { get: fail }), () => async () => fail(),
	() => (function* () { yield* cyclic(); })(), () => ({ [Symbol.asyncIterator]: async function* () { yield 1; fail(); } }), () => new Promise(() => {}), () => new Date(NaN),
	() => Object.assign(/x/gy, { lastIndex: 70_000, exec: () => 1 }), () => Object.assign(/(?<a>x)|/gu, { flags: null }), () => Object.freeze([1]), () => new Map([[NaN, cyclic()]]),
	() => Object.defineProperty(new Error(), "stack", { get: fail }), () => new Uint8Array(3), () => new DataView(new ArrayBuffer(3)), () => new Number(NaN), () => Object(Symbol()),
];

// values is all of it; pick returns one of them.
export function values(random) {
	const all = [...plain, ...objects];
	const pick = () => all[Math.floor(random() * all.length)]();
	all.push(() => options(() => plain[Math.floor(random() * plain.length)]()), () => options(pick));
	return { all, pick };
}
