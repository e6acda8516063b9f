// BAILEY1004: the compiler tells the path of the text
static string Where([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
return Where();
