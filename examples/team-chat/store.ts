// What the server keeps: people, their sessions, messages and uploaded files, in one SQLite file.
import { Database } from "bun:sqlite";
import { mkdirSync } from "node:fs";

export type User = { id: number; name: string };
export type Message = { id: number; room: string; name: string; text: string; file: string | null; at: number };

const folder = process.env.DATA ?? `${import.meta.dir}/data`;
export const uploads = `${folder}/uploads`;
mkdirSync(uploads, { recursive: true });

const db = new Database(`${folder}/team.sqlite`, { create: true, strict: true });
// With a write-ahead log readers and the writer do not wait for each other. "full" writes each message to the disk before
// it is acknowledged, so neither the end of the process nor a power failure takes it back.
db.run("PRAGMA journal_mode = WAL");
db.run("PRAGMA synchronous = FULL");
db.run("PRAGMA foreign_keys = ON");
db.run(`CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, password TEXT NOT NULL)`);
db.run(`CREATE TABLE IF NOT EXISTS sessions (digest TEXT PRIMARY KEY, user INTEGER NOT NULL REFERENCES users, until INTEGER NOT NULL)`);
db.run(`CREATE TABLE IF NOT EXISTS files (id TEXT PRIMARY KEY, room TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL)`);
db.run(`CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, user INTEGER NOT NULL REFERENCES users,
	key TEXT NOT NULL, text TEXT NOT NULL, file TEXT REFERENCES files, at INTEGER NOT NULL, UNIQUE (user, key))`);
db.run(`CREATE INDEX IF NOT EXISTS messages_of_room ON messages (room, id)`);

const HOUR = 60 * 60 * 1000;
const SESSION = 7 * 24 * HOUR;
const PAGE = 50; // messages of one look at the history

// A copy of the database gives nobody a session: it holds only digests of the tokens.
const digest = (token: string) => new Bun.CryptoHasher("sha256").update(token).digest("hex");

const userByName = db.query<{ id: number; name: string; password: string }, { name: string }>("SELECT * FROM users WHERE name = $name");
const addUser = db.query<User, { name: string; password: string }>(
	"INSERT INTO users (name, password) VALUES ($name, $password) ON CONFLICT DO NOTHING RETURNING id, name");
const addSession = db.query("INSERT INTO sessions VALUES ($digest, $user, $until)");
const sessionUser = db.query<User, { digest: string; now: number }>(
	"SELECT users.id, users.name FROM sessions JOIN users ON users.id = sessions.user WHERE digest = $digest AND until > $now");
const endSession = db.query("DELETE FROM sessions WHERE digest = $digest OR until <= $now");
const addMessage = db.query<{ id: number }, { room: string; user: number; key: string; text: string; file: string | null; at: number }>(
	"INSERT INTO messages (room, user, key, text, file, at) VALUES ($room, $user, $key, $text, $file, $at) ON CONFLICT DO NOTHING RETURNING id");
const messageByKey = db.query<{ id: number; room: string }, { user: number; key: string }>("SELECT id, room FROM messages WHERE user = $user AND key = $key");
const page = db.query<Message, { room: string; before: number; limit: number }>(`SELECT messages.id, room, users.name, text, file, at
	FROM messages JOIN users ON users.id = messages.user WHERE room = $room AND messages.id < $before ORDER BY messages.id DESC LIMIT $limit`);
const rooms = db.query<{ room: string; messages: number }, []>("SELECT room, count(*) AS messages FROM messages GROUP BY room ORDER BY room LIMIT 200");
const addFile = db.query("INSERT INTO files VALUES ($id, $room, $name, $type)");
const fileById = db.query<{ id: string; room: string; name: string; type: string }, { id: string }>("SELECT * FROM files WHERE id = $id");

// A name that nobody has is checked, too, so that the time an answer takes does not tell which names exist.
const nobody = await Bun.password.hash(crypto.randomUUID());

/** The user of a name and password. A new name becomes a user; null: the name belongs to somebody with another password. */
export async function login(name: string, password: string): Promise<User | null> {
	const known = userByName.get({ name });
	const right = await Bun.password.verify(password, known?.password ?? nobody);
	if (known) return right ? { id: known.id, name: known.name } : null;
	// null, too, if somebody else took the name while the password was hashed.
	return addUser.get({ name, password: await Bun.password.hash(password) });
}

export function openSession(user: User): { token: string; maxAge: number } {
	const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
	addSession.run({ digest: digest(token), user: user.id, until: Date.now() + SESSION });
	return { token, maxAge: SESSION / 1000 };
}

export const userOf = (token: string | null) => (token ? sessionUser.get({ digest: digest(token), now: Date.now() }) : null);
export const closeSession = (token: string) => void endSession.run({ digest: digest(token), now: Date.now() });

/**
 * Keeps a message. A client that saw no acknowledgement sends the message again with the same key: it is kept once, and
 * `fresh` is false.
 */
export function keep(room: string, user: User, key: string, text: string, file: string | null): { message: Message; fresh: boolean } | null {
	const at = Date.now();
	const added = addMessage.get({ room, user: user.id, key, text, file, at });
	const id = added?.id ?? messageByKey.get({ user: user.id, key })?.id;
	return id === undefined ? null : { message: { id, room, name: user.name, text, file, at }, fresh: added !== null };
}

export const history = (room: string, before = Number.MAX_SAFE_INTEGER) => page.all({ room, before, limit: PAGE }).reverse();
export const listRooms = () => rooms.all();

export async function keepFile(room: string, file: File): Promise<{ id: string; name: string }> {
	const id = crypto.randomUUID();
	const name = file.name.replace(/[^\p{L}\p{N}._ -]/gu, "_").slice(-80) || "file";
	await Bun.write(`${uploads}/${id}`, file);
	addFile.run({ id, room, name, type: file.type });
	return { id, name };
}

export const findFile = (id: string) => fileById.get({ id });
export const close = () => db.close();
