// result: "Denied: no (7)"
class DeniedException(string message, int code) : System.Exception(message) { public int Code => code; }
try { throw new DeniedException("no", 7); }
catch (DeniedException e) when (e.Code > 5) { return $"Denied: {e.Message} ({e.Code})"; }
finally { }
