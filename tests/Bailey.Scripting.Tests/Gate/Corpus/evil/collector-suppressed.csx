// BAILEY1004: the collector of memory, which all of the process shares
System.GC.SuppressFinalize(new object());
return 1;
