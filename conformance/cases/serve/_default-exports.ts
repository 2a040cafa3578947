exports.port = 0;
exports.fetch = () => {};
setTimeout(() => process.exit(), 0);
