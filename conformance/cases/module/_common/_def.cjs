exports.default = 1; exports.q = 2;
