// BAILEY1012: a text that all of the process shares
lock ("shared") { return 1; }
