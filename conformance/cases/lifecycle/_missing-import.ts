import "./nosuch.js";
Bun.serve({ port: 0, fetch() {} });
