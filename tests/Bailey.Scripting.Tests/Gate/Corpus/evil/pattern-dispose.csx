// BAILEY1001: a ref struct that disposes of itself by a pattern
ref struct Undo { public void Dispose() => System.IO.File.Delete("/tmp/x"); }
using (var undo = new Undo()) { return 1; }
