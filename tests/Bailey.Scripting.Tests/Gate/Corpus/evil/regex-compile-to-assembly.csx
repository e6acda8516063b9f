// BAILEY1001: patterns written to a file
using System.Text.RegularExpressions;
Regex.CompileToAssembly(new RegexCompilationInfo[0], new System.Reflection.AssemblyName("x"));
return 1;
