// The client that hostile servers attack: so many connections, some at a time, each ended by its server or after a while.
const [url, count, parallel] = process.argv.slice(2);
let next = 0;
async function work() {
  while (next < Number(count)) {
    const ws = new WebSocket(`${url}/${next++}`);
    const timer = setTimeout(() => ws.terminate(), 300);
    await new Promise(resolve => {
      ws.onopen = () => ws.send("hello");
      ws.onmessage = e => ws.send(e.data);
      ws.onerror = () => {};
      ws.onclose = resolve;
    });
    clearTimeout(timer);
  }
}
await Promise.all(Array.from({ length: Number(parallel) }, work));
console.log("done", next);
