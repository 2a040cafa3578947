class A { static s = 1; static m() {} inst() {} }; module.exports = A;
