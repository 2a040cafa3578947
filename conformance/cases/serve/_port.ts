// Prints the port on which a server listens that gives none. It does so on an address that nobody else uses, and if the
// port is taken there all the same, the error tells which one it would have been.
const hostname = process.platform === "linux" ? "127.77.0.1" : "127.0.0.1";

function port(options: object) {
  try {
    const server = Bun.serve({ hostname, fetch: () => new Response("x"), ...options } as any);
    const port = server.port!;
    server.stop(true);
    return port > 32767 ? "a random port" : port;
  } catch (e: any) {
    return Number(/Is port (\d+) in use/.exec(e.message)![1]);
  }
}

switch (process.argv[2]) {
  case "set":
    process.env.PORT = process.env.BUN_PORT = process.env.NODE_PORT = "21002";
    console.log(port({}));
    break;
  case "option":
    console.log(port({ port: 21005 }));
    break;
  case "defaults":
    for (const value of [undefined, null, ""]) console.log(port({ port: value }));
    break;
  default:
    console.log(port({}));
}
