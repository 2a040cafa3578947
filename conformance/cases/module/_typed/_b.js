exports.x = 1; exports.y = require("./_a").a;
