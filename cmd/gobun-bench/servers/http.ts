// Hello world over HTTP. Runs unmodified on gobun and on Bun.
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch() {
    return new Response("Hello world");
  },
});
console.log(server.port);
