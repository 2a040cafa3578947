module.exports = "abc";
