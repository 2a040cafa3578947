export default { port: 0, fetch() {} };
