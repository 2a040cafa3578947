"use strict";
const { id, count, node, since, local, read, write, compare, add, dropped } = internal;

const worker = Object.freeze({ id, count, node });

// One process has one loop that leads it.
const leader = {
	get isLeader() { return id === 0; },
	onchange: null,
};

const stats = { get dropped() { return dropped(); } };

// check refuses what JSON would change without saying so.
function check(value, seen = new Set()) {
	switch (typeof value) {
		case "string":
		case "boolean":
			return;
		case "number":
			if (Number.isFinite(value) && !Object.is(value, -0)) return;
			break;
		case "object": {
			if (value === null) return;
			const proto = Object.getPrototypeOf(value);
			if (!Array.isArray(value) && proto !== Object.prototype && proto !== null) break;
			if (seen.has(value)) break;
			seen.add(value);
			for (const key of Reflect.ownKeys(value)) {
				if (typeof key === "symbol") throw new TypeError("gobun:cluster: shared values have no symbols");
				if (key !== "length" || !Array.isArray(value)) check(value[key], seen);
			}
			seen.delete(value);
			return;
		}
	}
	throw new TypeError(`gobun:cluster: shared takes strings, finite numbers, booleans, null, and plain objects and arrays of them; received ${Bun.inspect(value)}`);
}

function encode(value) {
	check(value);
	return JSON.stringify(value);
}
const decode = (text) => (text === undefined ? undefined : JSON.parse(text));
const name = (key) => {
	if (typeof key !== "string") throw new TypeError("gobun:cluster: a key of shared is a string");
	return key;
};

const shared = {
	get(key) { return decode(read(name(key))); },
	set(key, value) { write(name(key), encode(value)); },
	delete(key) { return write(name(key), undefined); },
	incr(key, by = 1) {
		if (typeof by !== "number" || !Number.isFinite(by)) throw new TypeError("gobun:cluster: incr takes a finite number");
		return add(name(key), by);
	},
	update(key, change) {
		name(key);
		for (;;) {
			const old = read(key);
			const value = change(decode(old));
			if (compare(key, old, value === undefined ? undefined : encode(value))) return value;
		}
	},
};

module.exports = {
	worker,
	leader,
	stats,
	shared,
	local(server) {
		const here = local(server);
		return {
			publish: here.publish,
			subscriberCount: here.subscriberCount,
			get pendingWebSockets() { return here.pendingWebSockets(); },
			get pendingRequests() { return here.pendingRequests(); },
		};
	},
	nodes: () => [{ id: node, loops: count, since, self: true }],
};
