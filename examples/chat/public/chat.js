// The page's half of the chat: one WebSocket, opened again whenever it is lost.

const $ = (id) => document.getElementById(id);
const [log, state, people, form, nameField, textField] = ["log", "state", "people", "say", "name", "text"].map($);
const send = form.querySelector("button");

const FIRST_WAIT = 500; // milliseconds before the first attempt to reconnect
const LONGEST_WAIT = 15_000;
const KEPT_LINES = 500;

let socket;
let wait = FIRST_WAIT;
let name = localStorage.getItem("name") || `guest-${Math.floor(Math.random() * 9000 + 1000)}`;
nameField.value = name;

function show(what) {
  state.dataset.state = what;
  state.textContent = what;
  send.disabled = what !== "online";
}

function add(kind, parts) {
  const atEnd = log.parentElement.scrollHeight - log.parentElement.scrollTop - log.parentElement.clientHeight < 80;
  const line = document.createElement("li");
  line.className = kind;
  line.append(...parts);
  log.append(line);
  while (log.children.length > KEPT_LINES) log.firstChild.remove();
  if (atEnd) line.scrollIntoView({ block: "end" });
}

// Text goes in as text: what people write is never markup.
function element(tag, text) {
  const e = document.createElement(tag);
  e.textContent = text;
  return e;
}

function present(list) {
  people.textContent = `${list.length} here: ${list.join(", ")}`;
}

const handlers = {
  welcome({ people: list }) {
    present(list);
    add("note", [`You are here as ${name}`]);
  },
  joined({ name: who, people: list }) {
    present(list);
    add("note", [`${who} joined`]);
  },
  left({ name: who, people: list }) {
    present(list);
    add("note", [`${who} left`]);
  },
  said({ name: who, text, at }) {
    const time = element("time", new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
    add(who === name ? "mine" : "", [element("b", who), text, time]);
  },
};

function connect() {
  show("connecting");
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const mine = new WebSocket(`${scheme}://${location.host}/chat?name=${encodeURIComponent(name)}`);
  socket = mine;
  mine.addEventListener("open", () => {
    wait = FIRST_WAIT;
    show("online");
  });
  mine.addEventListener("message", ({ data }) => {
    const envelope = JSON.parse(data);
    handlers[envelope.type]?.(envelope);
  });
  mine.addEventListener("close", () => {
    if (socket !== mine) return; // replaced by a connection under another name
    show("offline");
    // A random part keeps a thousand pages from coming back in the same moment.
    setTimeout(connect, wait * (0.5 + Math.random()));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  });
}

function rename() {
  const chosen = nameField.value.trim();
  if (!chosen || chosen === name) return;
  name = chosen;
  localStorage.setItem("name", name);
  const old = socket;
  connect();
  old.close();
}

nameField.addEventListener("change", rename);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = textField.value.trim();
  if (!text || socket.readyState !== WebSocket.OPEN) return;
  socket.send(text);
  textField.value = "";
});

connect();
textField.focus();
