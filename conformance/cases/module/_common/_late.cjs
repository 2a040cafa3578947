exports.a = 1; setTimeout(() => { exports.a = 2; exports.b = 3; }, 1);
