module.exports = { a: 1, f: typeof require, own: this === module.exports, dir: __dirname.length > 0 };
