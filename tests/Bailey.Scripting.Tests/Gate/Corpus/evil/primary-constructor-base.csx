// BAILEY1001: the base of a primary constructor
class Named(string path) : System.IO.FileSystemWatcher(path) { }
return 1;
