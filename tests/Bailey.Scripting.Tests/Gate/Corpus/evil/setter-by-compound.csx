// BAILEY1005: a static setter by a compound assignment
System.Environment.ExitCode += 1;
return 1;
