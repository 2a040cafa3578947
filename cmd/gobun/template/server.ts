// A chat with rooms: everybody who opens ws://localhost:3000/chat?room=NAME&user=NAME hears what is said in that room.

type Data = { room: string; user: string };

// start is a function so that tests can have a server of their own.
export function start(port?: number) {
  return Bun.serve<Data>({
    port,
    fetch(request, server) {
      const url = new URL(request.url);
      if (url.pathname !== "/chat") return new Response("Connect to /chat?room=NAME&user=NAME with a WebSocket.\n");
      // A page of another site may open a WebSocket, too: browsers tell by Origin which site a page is from.
      const origin = request.headers.get("origin");
      if (origin && new URL(origin).host !== url.host) return new Response("wrong origin", { status: 403 });
      const data = { room: url.searchParams.get("room") ?? "lobby", user: url.searchParams.get("user") ?? "somebody" };
      if (server.upgrade(request, { data })) return;
      return new Response("a WebSocket is needed", { status: 426 });
    },
    websocket: {
      data: {} as Data,
      maxPayloadLength: 64 * 1024,
      open(ws) {
        ws.subscribe(ws.data.room);
        ws.publish(ws.data.room, `${ws.data.user} has come`);
      },
      message(ws, message) {
        ws.publish(ws.data.room, `${ws.data.user}: ${message}`);
      },
      close(ws) {
        ws.publish(ws.data.room, `${ws.data.user} has left`);
      },
    },
  });
}

if (import.meta.main) console.log(`listening on ${start().url}`);
