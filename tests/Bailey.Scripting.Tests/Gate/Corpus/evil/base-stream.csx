// BAILEY1001: a stream of ones own, for whatever takes one
class Mine : System.IO.MemoryStream { }
return new Mine().Length;
