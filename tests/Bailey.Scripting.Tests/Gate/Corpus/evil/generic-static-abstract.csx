// BAILEY1001: a static abstract member over a forbidden type
interface IOpen<T> { static abstract T Open(string name); }
class Opener : IOpen<System.IO.FileStream> { public static System.IO.FileStream Open(string name) => null; }
return 1;
