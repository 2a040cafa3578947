const server = Bun.serve({ port: 0, fetch() {} });
const port = ;
