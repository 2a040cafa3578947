import { afterAll, expect, test } from "bun:test";
import { start } from "./server";

const server = start(0); // a free port
afterAll(() => server.stop(true));

// join opens a socket; next waits for its next message.
async function join(room: string, user: string) {
  const ws = new WebSocket(`ws://localhost:${server.port}/chat?room=${room}&user=${user}`);
  const heard: string[] = [];
  let wake = () => {};
  ws.onmessage = (event) => (heard.push(event.data), wake());
  await new Promise<void>((resolve, reject) => ((ws.onopen = () => resolve()), (ws.onerror = () => reject(new Error("not connected")))));
  const next = async () => {
    while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return heard.shift();
  };
  return { ws, next };
}

test("what is said reaches the others in the room", async () => {
  const ada = await join("tea", "Ada");
  const bob = await join("tea", "Bob");
  expect(await ada.next()).toBe("Bob has come");
  bob.ws.send("hello");
  expect(await ada.next()).toBe("Bob: hello");
  bob.ws.close();
  expect(await ada.next()).toBe("Bob has left");
});

test("a page of another site is refused", async () => {
  const response = await fetch(`${server.url}chat`, { headers: { origin: "https://elsewhere.example" } });
  expect(response.status).toBe(403);
});
