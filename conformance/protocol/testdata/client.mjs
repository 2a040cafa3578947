// The client under test: runs every case that the tester has, some at a time, and echoes what comes. It runs on
// everything that has a WebSocket of the browsers' kind.
const [tester, parallel] = process.argv.slice(2);

function talk(path, onMessage) {
  return new Promise(resolve => {
    const ws = new WebSocket(tester + path);
    ws.binaryType = "arraybuffer";
    ws.onmessage = e => onMessage(ws, e.data);
    ws.onerror = () => {};
    ws.onclose = resolve;
  });
}

let count = 0;
await talk("/getCaseCount", (_, data) => { count = Number(data); });
let next = 0;
async function work() {
  while (next < count) await talk(`/runCase?case=${++next}&agent=script`, (ws, data) => ws.send(data));
}
await Promise.all(Array.from({ length: Number(parallel) }, work));
await talk("/updateReports?agent=script", () => {});
