// What the walks share: how they find every function, and numbers that are the same in each run.

import { left } from "./left.js";

const { Reflect, Object, Set } = globalThis;

// random is a generator of numbers that are the same in each run (mulberry32).
export function random(seed) {
	return () => {
		seed = (seed + 0x6d2b79f5) | 0;
		let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

// reach finds every function from the roots on, in an order that does not depend on that of the keys.
export function reach(roots) {
	const found = [], seen = new Set(), queue = [];
	const see = (value, path, holder, kind) => {
		if (value === null || (typeof value !== "object" && typeof value !== "function") || seen.has(value)) return;
		seen.add(value);
		queue.push([value, path]);
		if (typeof value === "function") found.push({ fn: value, path, holder, kind });
	};
	for (const [path, root] of roots) see(root, path, undefined, "root");
	for (let item; (item = queue.shift()); ) {
		const [object, path] = item;
		let keys;
		try {
			keys = Reflect.ownKeys(object);
		} catch {
			continue;
		}
		keys = keys.filter((key) => typeof key === "symbol" || !/^\d+$/.test(key)).map((key) => [String(key), key]);
		keys.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
		for (const [name, key] of keys) {
			const d = Reflect.getOwnPropertyDescriptor(object, key);
			if (!d) continue;
			const at = path + "." + name;
			if (left(at, name)) continue;
			see(d.value, at, object, "value");
			see(d.get, at + " (get)", object, "get");
			see(d.set, at + " (set)", object, "set");
			if (d.get) {
				try {
					see(Reflect.get(object, key), at, object, "value");
				} catch {}
			}
		}
		try {
			see(Reflect.getPrototypeOf(object), path + ".__proto__", undefined, "value");
		} catch {}
	}
	return found;
}

export const isPrototype = (o) => typeof o === "object" && o !== null && Object.hasOwn(o, "constructor");

// everything is every function that leads from the globals, from Bun, from the built-in modules and from the instances, and an
// instance for each prototype that has one.
export async function everything(instances) {
	const roots = [["globalThis", globalThis], ["Bun", Bun]];
	for (const name of JSON.parse(process.env.BUILTINS)) {
		try {
			roots.push(["require('" + name + "')", await import(name)]);
		} catch {}
	}
	const receivers = new Map();
	for (const [name, o] of instances) {
		roots.push([name, o]);
		for (let p = Object.getPrototypeOf(o); p && p !== Object.prototype; p = Object.getPrototypeOf(p)) if (!receivers.has(p)) receivers.set(p, o);
	}
	return { functions: reach(roots), receivers };
}
