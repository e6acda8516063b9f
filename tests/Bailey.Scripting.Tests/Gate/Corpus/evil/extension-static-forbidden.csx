// BAILEY1001: a static extension that opens something forbidden
static class More { extension(string) { public static string Slurp(string path) => System.IO.File.ReadAllText(path); } }
return string.Slurp("/etc/passwd");
