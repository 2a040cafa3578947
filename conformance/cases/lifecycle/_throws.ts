process.on("exit", (code) => console.log("exit", code));
Bun.serve({ port: 0, fetch() {} });
throw new Error("while it is loaded");
