// BAILEY1001: a class of ones own named System, and the real one by global
class System { public class IO { } }
return global::System.IO.File.Exists("/etc/passwd");
