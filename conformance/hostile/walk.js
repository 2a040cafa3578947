// Calls every function that a script can reach with receivers and arguments with which it does not reckon. Nothing is
// expected of the answers: the process must end as the last line says, and no other way.
//
//   gobun walk.js             prints how many functions there are
//   gobun walk.js PART PARTS  calls every PARTS-th of them, from number PART on; with VERBOSE=1 each is told first

import { values } from "./values.js";
import { instances } from "./instances.js";
import { everything, isPrototype, random } from "./reach.js";

const { Reflect, Object, Promise, Symbol, setImmediate } = globalThis;
const exit = process.exit.bind(process), on = process.on.bind(process), log = console.log.bind(console);
const verbose = !!process.env.VERBOSE;
const done = 42; // the exit status that says that all is well

const then = Promise.prototype.then;

// use does with a result what a program would.
function use(result) {
	if (result === null || typeof result !== "object") return;
	if (result instanceof Promise) then.call(result, () => {}, () => {});
	else if (typeof result.next === "function") for (let i = 0; i < 2; i++) use(result.next());
}

// attempt makes a call inside a native function, where a panic of the engine becomes an error, too. Such errors are defects
// that a script survives; they are told at the end.
const boundary = new Headers({ a: "b" }), through = Headers.prototype.forEach;
const defects = new Map();
let current;

function attempt(call) {
	try {
		Reflect.apply(through, boundary, [() => use(call())]);
	} catch (e) {
		let message;
		try {
			message = e.message;
		} catch {}
		if (typeof message === "string" && /^internal error/.test(message)) defects.set(current + ": " + message, 1);
	}
}

// harass calls one function: with every value alone as argument and as receiver, then with mixtures.
function harass({ fn, holder, kind }, receiver, seed) {
	const { all, pick } = values(random(seed));
	const own = () => receiver ?? (isPrototype(holder) ? undefined : holder);
	const targets = [() => fn, () => undefined, () => Object.defineProperty(function () {}.bind(), "prototype", { get() { throw 1; } }), () => new Proxy(class {}, { get: (t, k) => (k === "prototype" ? pick() : t[k]) })];
	let standIn = false;
	attempt(() => {
		try {
			return Reflect.apply(fn, own(), []);
		} catch (e) {
			standIn = e?.code === "ERR_NOT_SUPPORTED";
			throw e;
		}
	});
	attempt(() => Reflect.construct(fn, []));
	if (standIn) return; // it throws, whatever it is called with
	for (const [i, make] of all.entries()) {
		attempt(() => Reflect.apply(fn, own(), [make()]));
		attempt(() => Reflect.apply(fn, make(), [pick()]));
		if (kind !== "get" && kind !== "set" && (i + seed) % 2 === 0) {
			attempt(() => Reflect.apply(fn, own(), [pick(), make(), pick()]));
			attempt(() => Reflect.construct(fn, [make(), pick()], targets[Math.floor(random(seed++)() * targets.length)]() ?? fn));
		}
	}
}

const swallow = () => {};
function listen() {
	process.removeAllListeners("uncaughtException");
	process.removeAllListeners("unhandledRejection");
	on("uncaughtException", swallow);
	on("unhandledRejection", swallow);
}

listen();
const { functions, receivers } = await everything(await instances());
const [part, parts] = process.argv.slice(2).map(Number);
if (part === undefined) {
	log("functions " + functions.length);
	exit(done);
}
const turn = () => new Promise((resolve) => setImmediate(resolve));
for (let i = part, n = 0; i < functions.length; i += parts, n++) {
	if (verbose) log(i + " " + functions[i].path);
	listen();
	current = functions[i].path;
	harass(functions[i], receivers.get(functions[i].holder), i);
	await null;
	if (n % 8 === 0) await turn();
}
for (let i = 0; i < 5; i++) await turn();
for (const text of defects.keys()) log("defect " + text);
log("end");
exit(done);
