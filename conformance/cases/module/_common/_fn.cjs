module.exports = function f(a) {}; module.exports.z = 1; module.exports.b = 2;
