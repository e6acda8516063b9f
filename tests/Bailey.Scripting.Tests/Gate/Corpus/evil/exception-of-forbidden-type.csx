// BAILEY1001: a catch without a variable
try { return 1; } catch (System.IO.FileNotFoundException) { return 2; }
