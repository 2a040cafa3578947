// The page's half of the chat: one WebSocket, opened again whenever it is lost.

const $ = (id) => document.getElementById(id);
const [log, state, people, form, nameField, textField, latest] = ["log", "state", "people", "say", "name", "text", "latest"].map($);
const pane = log.parentElement;
const send = form.querySelector("button");

const FIRST_WAIT = 500; // milliseconds before the first attempt to reconnect
const LONGEST_WAIT = 15_000;
const KEPT_LINES = 500;
const DRAW_AFTER = 50; // milliseconds from the first change of the people to their new list
const NAMED = 30; // people that the line at the top names; the list behind it has all of them
const NEAR_END = 80; // pixels from the end within which the list follows new messages

let socket;
let retry; // the timer of the next attempt
let wait = FIRST_WAIT;
let unread = 0;
let name = localStorage.getItem("name") || `guest-${Math.floor(Math.random() * 9000 + 1000)}`;
nameField.value = name;

const here = new Map(); // id → name of everyone in the room
const mine = new Set(); // the ids that this page has had: one for each connection
let run; // which run of the server the ids and sequence numbers belong to
let lastSeq = 0;

function show(what, text = what) {
  state.dataset.state = what;
  state.textContent = text;
  send.disabled = what !== "online";
}

const nearEnd = () => pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR_END;
const toEnd = () => pane.scrollTo({ top: pane.scrollHeight });

function add(line, own = false) {
  const follow = own || nearEnd();
  log.append(line);
  while (log.children.length > KEPT_LINES) log.firstChild.remove();
  if (follow) toEnd();
  else latest.hidden = false;
}

// Text goes in as text: what people write is never markup. A direction of "auto" and <bdi> keep text that is written from
// right to left from rearranging what stands beside it.
function element(tag, content, { className = "", dir = "" } = {}) {
  const e = document.createElement(tag);
  e.append(...[content].flat());
  e.className = className;
  if (dir) e.dir = dir;
  return e;
}

const bdi = (text) => element("bdi", text);
const note = (...content) => add(element("li", content, { className: "note" }));

function listPeople() {
  const list = [...here].sort(([, a], [, b]) => a.localeCompare(b));
  const names = list.slice(0, NAMED).flatMap(([, who], i) => (i === 0 ? [bdi(who)] : [", ", bdi(who)]));
  people.querySelector("summary").replaceChildren(`${here.size} here: `, ...names);
  people.querySelector("ul").replaceChildren(...list.map(([id, who]) => element("li", bdi(who), { className: mine.has(id) ? "me" : "" })));
}

// Many people may come in one moment: the list is drawn once for all of them.
let drawing;
function peopleChanged() {
  drawing ??= setTimeout(() => {
    drawing = undefined;
    listPeople();
  }, DRAW_AFTER);
}

function said({ seq, id, name: who, text, at }) {
  if (seq <= lastSeq) return; // from before the connection was lost
  lastSeq = seq;
  const own = mine.has(id);
  const time = element("time", new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
  time.dateTime = new Date(at).toISOString();
  const line = element("li", [element("b", bdi(who)), element("p", text, { dir: "auto" }), time], { className: own ? "mine" : "" });
  const above = log.lastElementChild;
  if (above?.dataset.id === String(id) && above.dataset.name === who) line.classList.add("again");
  line.dataset.id = id;
  line.dataset.name = who;
  add(line, own);
}

const handlers = {
  welcome({ run: current, id, people: list, history }) {
    if (run !== current) {
      run = current;
      lastSeq = 0;
      mine.clear();
    }
    mine.add(id);
    here.clear();
    for (const person of list) here.set(person.id, person.name);
    listPeople();
    history.forEach(said);
    note("You are here as ", bdi(here.get(id)));
  },
  joined({ id, name: who }) {
    here.set(id, who);
    peopleChanged();
    note(bdi(who), " joined");
  },
  left({ id, name: who }) {
    here.delete(id);
    peopleChanged();
    note(bdi(who), " left");
  },
  renamed({ id, name: who, was }) {
    here.set(id, who);
    peopleChanged();
    note(bdi(was), " is now ", bdi(who));
  },
  said(envelope) {
    said(envelope);
    if (document.hidden) document.title = `(${++unread}) Chat`;
  },
};

function connect() {
  clearTimeout(retry);
  show("connecting", "connecting…");
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const opened = (socket = new WebSocket(`${scheme}://${location.host}/chat?name=${encodeURIComponent(name)}`));
  opened.addEventListener("open", () => {
    wait = FIRST_WAIT;
    show("online");
  });
  opened.addEventListener("message", ({ data }) => {
    const envelope = JSON.parse(data);
    handlers[envelope.type]?.(envelope);
  });
  opened.addEventListener("close", () => {
    if (socket !== opened) return; // this page gave it up itself
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
