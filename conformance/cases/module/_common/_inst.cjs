class A { x = 1; get g() { return 3 } m() {} }; module.exports = new A();
