// A chat for a team: people log in, rooms keep their messages, files can be shared. Runs on gobun and, unchanged, on Bun.
import { rateLimit } from "./limit";
import * as store from "./store";

type Ask = { type: "say"; key: string; text: string; file?: string } | { type: "typing" } | { type: "older"; before: number };
type Tell =
	| { type: "welcome"; name: string; room: string; people: string[]; messages: store.Message[] }
	| { type: "said"; message: store.Message }
	| { type: "kept"; key: string; id: number } // the message is on the disk
	| { type: "refused"; key: string; why: string }
	| { type: "older"; messages: store.Message[] }
	| { type: "typing" | "joined" | "left"; name: string };
type Seat = { user: store.User; room: string; typed: number };

const MAX_TEXT = 2000; // UTF-16 code units
const MAX_FILE = 5 * 1024 * 1024; // bytes
const COOKIE = "team";
const ROOM = /^[\p{L}\p{N}_-]{1,40}$/u;
const NAME = /^[\p{L}\p{N}_. -]{1,32}$/u;

const pack = (tell: Tell) => JSON.stringify(tell);
const topic = (room: string) => `room:${room}`;
const speaks = rateLimit({ perSecond: 5, burst: 10 });
const tries = rateLimit({ perSecond: 0.2, burst: 10 }); // of passwords

// How many windows each person has open in each room.
const present = new Map<string, Map<string, number>>();

// A page of another site can send forms and open WebSockets with its visitor's cookies. Browsers name that site in Origin;
// programs that are no browsers send none.
function foreign(req: Request) {
	const origin = req.headers.get("origin");
	return origin !== null && URL.parse(origin)?.host !== req.headers.get("host");
}

const refuse = (status: number, text: string) => new Response(`${text}\n`, { status });
const asset = (name: string) => new Response(Bun.file(`${import.meta.dir}/public/${name}`));
const userOf = (req: Bun.BunRequest) => store.userOf(req.cookies.get(COOKIE));
const toLogin = () => Response.redirect("/", 303);

/** A handler for people who have logged in and come from this site. */
function member<Path extends string>(handle: (req: Bun.BunRequest<Path>, user: store.User) => Response | undefined | Promise<Response>) {
	return (req: Bun.BunRequest<Path>) => {
		if (req.method !== "GET" && foreign(req)) return refuse(403, "Pages of other sites may not ask this.");
		const user = userOf(req);
		if (user) return handle(req, user);
		return req.headers.get("accept")?.includes("text/html") ? toLogin() : refuse(401, "Log in first.");
	};
}

async function login(req: Bun.BunRequest) {
	if (foreign(req)) return refuse(403, "Pages of other sites may not log in.");
	const form = await req.formData();
	const name = String(form.get("name") ?? "").trim().normalize("NFC");
	const password = String(form.get("password") ?? "");
	if (!NAME.test(name)) return refuse(400, "A name has 1 to 32 letters, digits, spaces, dots or dashes.");
	if (password.length < 8 || password.length > 200) return refuse(400, "A password has 8 to 200 characters.");
	if (!tries(name.toLowerCase())) return refuse(429, "Too many tries. Wait a minute.");
	const user = await store.login(name, password);
	if (!user) return refuse(403, "This name has another password.");
	const { token, maxAge } = store.openSession(user);
	req.cookies.set(COOKIE, token, { httpOnly: true, sameSite: "lax", path: "/", maxAge });
	return new Response(null, { status: 303, headers: { location: "/" } });
}

async function upload(req: Bun.BunRequest<"/rooms/:room/files">) {
	const { room } = req.params;
	if (!ROOM.test(room)) return refuse(404, "There is no such room.");
	const file = (await req.formData()).get("file");
	if (!(file instanceof File) || file.size === 0) return refuse(400, "Send a file in the field `file`.");
	if (file.size > MAX_FILE) return refuse(413, "A file has at most 5 MB.");
	return Response.json(await store.keepFile(room, file));
}

function download(req: Bun.BunRequest<"/files/:id">) {
	const file = store.findFile(req.params.id);
	if (!file) return refuse(404, "There is no such file.");
	return new Response(Bun.file(`${store.uploads}/${file.id}`), {
		headers: {
			// Nothing that somebody sent becomes a page of this site.
			"content-type": /^image\/(png|jpeg|gif|webp)$/.test(file.type) ? file.type : "application/octet-stream",
			"content-disposition": `${file.type.startsWith("image/") ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
			"x-content-type-options": "nosniff",
			"content-security-policy": "sandbox",
		},
	});
}

const server = Bun.serve({
	port: process.env.PORT ?? 3000,
	maxRequestBodySize: MAX_FILE + 64 * 1024,
	routes: {
		"/": (req) => asset(userOf(req) ? "rooms.html" : "login.html"),
		"/team.css": asset("team.css"),
		"/rooms.js": asset("rooms.js"),
		"/room.js": asset("room.js"),
		"/login": { POST: login },
		"/logout": {
			POST: member((req) => {
				store.closeSession(req.cookies.get(COOKIE)!);
				req.cookies.delete(COOKIE);
				return new Response(null, { status: 303, headers: { location: "/" } });
			}),
		},
		"/api/rooms": member((_, user) => Response.json({ name: user.name, rooms: store.listRooms() })),
		"/rooms/:room": member<"/rooms/:room">((req) => (ROOM.test(req.params.room) ? asset("room.html") : refuse(404, "There is no such room."))),
		"/rooms/:room/files": { POST: member<"/rooms/:room/files">(upload) },
		"/files/:id": member<"/files/:id">(download),
		"/rooms/:room/socket": member<"/rooms/:room/socket">((req, user) => {
			if (foreign(req)) return refuse(403, "Pages of other sites may not join.");
			if (!ROOM.test(req.params.room)) return refuse(404, "There is no such room.");
			if (server.upgrade(req, { data: { user, room: req.params.room, typed: 0 } })) return;
			return refuse(426, "This address speaks WebSocket.");
		}),
	},

	websocket: {
		data: {} as Seat,
		maxPayloadLength: 4 * MAX_TEXT + 1024,
		idleTimeout: 60,
		perMessageDeflate: true,

		open(ws) {
			const { user, room } = ws.data;
			const people = present.get(room) ?? new Map<string, number>();
			present.set(room, people);
			const windows = people.get(user.name) ?? 0;
			people.set(user.name, windows + 1);
			ws.send(pack({ type: "welcome", name: user.name, room, people: [...people.keys()], messages: store.history(room) }));
			if (windows === 0) server.publish(topic(room), pack({ type: "joined", name: user.name }));
			ws.subscribe(topic(room));
		},

		message(ws, data) {
			let ask: Ask;
			try {
				ask = JSON.parse(String(data));
			} catch {
				return ws.close(1007, "not JSON");
			}
			const { user, room } = ws.data;
			switch (ask?.type) {
				case "say":
					return say(ws, ask);
				case "typing":
					if (Date.now() - ws.data.typed < 1000) return;
					ws.data.typed = Date.now();
					return void ws.publish(topic(room), pack({ type: "typing", name: user.name }));
				case "older":
					if (Number.isSafeInteger(ask.before)) ws.send(pack({ type: "older", messages: store.history(room, ask.before) }));
			}
		},

		close(ws) {
			const { user, room } = ws.data;
			const people = present.get(room);
			const windows = (people?.get(user.name) ?? 1) - 1;
			if (windows > 0) return void people?.set(user.name, windows);
			people?.delete(user.name);
			if (people?.size === 0) present.delete(room);
			server.publish(topic(room), pack({ type: "left", name: user.name }));
		},
	},
});

function say(ws: Bun.ServerWebSocket<Seat>, ask: Ask & { type: "say" }) {
	const { user, room } = ws.data;
	const key = String(ask.key ?? "").slice(0, 64);
	const text = String(ask.text ?? "").trim().slice(0, MAX_TEXT).toWellFormed();
	const file = ask.file === undefined ? null : String(ask.file);
	const no = (why: string) => void ws.send(pack({ type: "refused", key, why }));
	if (!key || (!text && !file)) return no("empty");
	if (file && store.findFile(file)?.room !== room) return no("no such file");
	if (!speaks(user.name)) return no("too fast");
	const kept = store.keep(room, user, key, text, file);
	if (!kept) return no("not kept");
	if (kept.fresh) server.publish(topic(room), pack({ type: "said", message: kept.message }));
	ws.send(pack({ type: "kept", key, id: kept.message.id }));
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.once(signal, async () => {
		await server.stop(true);
		store.close();
		process.exit(0);
	});
}

console.log(`Team chat on http://localhost:${server.port}`);
