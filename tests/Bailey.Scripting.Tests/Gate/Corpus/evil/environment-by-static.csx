// BAILEY1005: the process's arguments by using static
using static System.Environment;
return GetCommandLineArgs()[0];
