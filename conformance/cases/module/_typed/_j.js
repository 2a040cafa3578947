exports.z = 1; return; exports.q = 2;
