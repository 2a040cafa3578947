module.exports = {
  port: 0,
  fetch() {},
};
setTimeout(() => process.exit(), 0);
