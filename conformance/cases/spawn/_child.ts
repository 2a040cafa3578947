process.on("message", (m: any) => {
  if (m === "end") process.disconnect!();
  else process.send!({ got: m, argv: process.argv.slice(2), connected: process.connected, fd: process.env.NODE_CHANNEL_FD });
});
process.on("disconnect", () => console.log("disconnected", process.connected));
