// The page of one room. Messages wait in `unsent` until the server says that they are on its disk, and are sent again after a
// lost connection; the server knows each by its key and keeps it once.
const $ = (selector) => document.querySelector(selector);
const room = decodeURIComponent(location.pathname.split("/")[2]);
const log = $("#log"), form = $("#say"), text = $("#text"), file = $("#file"), older = $("#older"), main = $("#scroll");
const people = new Set();
const unsent = new Map(); // by key
const shown = new Map(); // list items by a message's id
let me = "", socket, pause = 500, typingTimer;

document.title = `${room} · Team chat`;
$("#room").textContent = room;

function element(tag, content, className = "") {
	const e = document.createElement(tag);
	e.className = className;
	e.dir = "auto";
	e.append(...[content].flat());
	return e;
}

function line(message) {
	const time = element("time", new Date(message.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
	const item = element("li", [element("b", message.name), element("p", message.text), time], message.name === me ? "mine" : "");
	if (message.file) {
		const link = element("a", "attached file");
		link.href = `/files/${message.file}`;
		link.target = "_blank";
		item.insertBefore(link, time);
	}
	return item;
}

function show(message) {
	if (shown.has(message.id)) return;
	const atEnd = main.scrollTop + main.clientHeight >= main.scrollHeight - 40;
	const item = line(message);
	shown.set(message.id, item);
	log.append(item);
	if (atEnd || message.name === me) main.scrollTo(0, main.scrollHeight);
}

function showOlder(messages) {
	const height = main.scrollHeight;
	log.prepend(...messages.filter(({ id }) => !shown.has(id)).map((message) => {
		const item = line(message);
		shown.set(message.id, item);
		return item;
	}));
	older.hidden = messages.length < 50;
	main.scrollTop += main.scrollHeight - height;
}

function showPeople() {
	$("#people").replaceChildren(...[...people].sort().map((name) => element("span", name)));
}

function status(word) {
	$("#state").textContent = word;
	form.querySelector("button").disabled = word !== "online";
}

const handlers = {
	welcome({ name, people: here, messages }) {
		me = name;
		people.clear();
		for (const person of here) people.add(person);
		showPeople();
		older.hidden = messages.length < 50;
		messages.forEach(show);
		main.scrollTo(0, main.scrollHeight);
		status("online");
		for (const ask of unsent.values()) socket.send(JSON.stringify(ask));
	},
	said: ({ message }) => show(message),
	kept: ({ key }) => unsent.delete(key),
	refused({ key, why }) {
		const ask = unsent.get(key);
		unsent.delete(key);
		if (why === "too fast" && ask) setTimeout(() => send(ask), 1000);
	},
	older: ({ messages }) => showOlder(messages),
	joined({ name }) {
		people.add(name);
		showPeople();
	},
	left({ name }) {
		people.delete(name);
		showPeople();
	},
	typing({ name }) {
		$("#typing").textContent = `${name} is writing…`;
		clearTimeout(typingTimer);
		typingTimer = setTimeout(() => ($("#typing").textContent = ""), 3000);
	},
};

function send(ask) {
	unsent.set(ask.key, ask);
	if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(ask));
}

function connect() {
	socket = new WebSocket(`/rooms/${encodeURIComponent(room)}/socket`);
	socket.onopen = () => (pause = 500);
	socket.onmessage = ({ data }) => {
		const tell = JSON.parse(data);
		handlers[tell.type]?.(tell);
	};
	socket.onclose = () => {
		status("offline");
		setTimeout(connect, pause * (0.5 + Math.random()));
		pause = Math.min(pause * 2, 20_000);
	};
}

form.addEventListener("submit", async (event) => {
	event.preventDefault();
	const ask = { type: "say", key: crypto.randomUUID(), text: text.value.trim() };
	const attached = file.files[0];
	if (!ask.text && !attached) return;
	text.value = "";
	file.value = "";
	if (attached) {
		const body = new FormData();
		body.set("file", attached);
		const answer = await fetch(`/rooms/${encodeURIComponent(room)}/files`, { method: "POST", body });
		if (!answer.ok) return alert(await answer.text());
		const { id, name } = await answer.json();
		ask.file = id;
		ask.text ||= name;
	}
	send(ask);
});

text.addEventListener("input", () => {
	if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"typing"}');
});
older.addEventListener("click", () => socket.send(JSON.stringify({ type: "older", before: Math.min(...shown.keys()) })));

connect();
