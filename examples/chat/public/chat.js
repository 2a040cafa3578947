// The page's half of the chat: one WebSocket, opened again whenever it is lost.

const $ = (id) => document.getElementById(id);
const [log, state, people, form, nameField, textField, latest] = ["log", "state", "people", "say", "name", "text", "latest"].map($);
const pane = log.parentElement;
const send = form.querySelector("button");

const FIRST_WAIT = 500; // milliseconds before the first attempt to reconnect
const LONGEST_WAIT = 15_000;
const KEPT_LINES = 500;
const NEAR_END = 80; // pixels from the end within which the list follows new messages

let socket;
let retry; // the timer of the next attempt
let wait = FIRST_WAIT;
let unread = 0;
let name = localStorage.getItem("name") || `guest-${Math.floor(Math.random() * 9000 + 1000)}`;
nameField.value = name;

function show(what, text = what) {
  state.dataset.state = what;
  state.textContent = text;
  send.disabled = what !== "online";
}

const nearEnd = () => pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR_END;
const toEnd = () => pane.scrollTo({ top: pane.scrollHeight });

function add(line, mine = false) {
  const follow = mine || nearEnd();
  log.append(line);
  while (log.children.length > KEPT_LINES) log.firstChild.remove();
  if (follow) toEnd();
  else latest.hidden = false;
}

// Text goes in as text: what people write is never markup.
function element(tag, text, className = "") {
  const e = document.createElement(tag);
  e.textContent = text;
  e.className = className;
  return e;
}

const note = (text) => add(element("li", text, "note"));

function present(list) {
  people.textContent = people.title = `${list.length} here: ${list.join(", ")}`;
}

const handlers = {
  welcome({ name: me, people: list }) {
    present(list);
    note(`You are here as ${me}`);
  },
  joined({ name: who, people: list }) {
    present(list);
    note(`${who} joined`);
  },
  left({ name: who, people: list }) {
    present(list);
    note(`${who} left`);
  },
  renamed({ name: who, was, people: list }) {
    present(list);
    note(`${was} is now ${who}`);
  },
  said({ name: who, text, at }) {
    const mine = who === name;
    const time = element("time", new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
    time.dateTime = new Date(at).toISOString();
    const line = element("li", "", mine ? "mine" : "");
    const above = log.lastElementChild;
    if (above?.dataset.who === who) line.classList.add("again");
    line.dataset.who = who;
    line.append(element("b", who), text, " ", time);
    add(line, mine);
    if (document.hidden) document.title = `(${++unread}) Chat`;
  },
};

function connect() {
  clearTimeout(retry);
  show("connecting", "connecting…");
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const mine = (socket = new WebSocket(`${scheme}://${location.host}/chat?name=${encodeURIComponent(name)}`));
  mine.addEventListener("open", () => {
    wait = FIRST_WAIT;
    show("online");
  });
  mine.addEventListener("message", ({ data }) => {
    const envelope = JSON.parse(data);
    handlers[envelope.type]?.(envelope);
  });
  mine.addEventListener("close", () => {
    if (socket !== mine) return; // this page gave it up itself
    // A random part keeps a thousand pages from coming back in the same moment.
    const pause = wait * (0.5 + Math.random());
    wait = Math.min(wait * 2, LONGEST_WAIT);
    show("offline", "offline, trying again");
    retry = setTimeout(connect, pause);
  });
}

const lost = () => !socket || socket.readyState > WebSocket.OPEN;
const tell = (request) => socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify(request));

nameField.addEventListener("change", () => {
  const chosen = nameField.value.trim();
  nameField.value = chosen || name;
  if (!chosen || chosen === name) return;
  name = chosen;
  localStorage.setItem("name", name);
  tell({ type: "rename", name });
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = textField.value.trim();
  if (!text || lost()) return;
  tell({ type: "say", text });
  textField.value = "";
});

nameField.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault(); // takes the name instead of sending the message
  textField.focus();
});

latest.addEventListener("click", toEnd);
pane.addEventListener("scroll", () => nearEnd() && (latest.hidden = true));
new ResizeObserver(() => latest.hidden && toEnd()).observe(pane);

// No need to wait for the timer when there is reason to believe that the way is free again.
addEventListener("online", () => lost() && connect());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unread = 0;
  document.title = "Chat";
  if (lost()) connect();
});

// A page that the browser keeps for the way back leaves the room while it is away.
addEventListener("pagehide", () => {
  clearTimeout(retry);
  const old = socket;
  socket = undefined;
  old?.close();
});
addEventListener("pageshow", ({ persisted }) => persisted && connect());

connect();
textField.focus();
