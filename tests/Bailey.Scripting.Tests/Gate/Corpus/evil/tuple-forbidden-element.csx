// BAILEY1001: an element of a tuple that nothing uses
static (int, System.IO.Stream) Both() => (1, null);
return Both().Item1;
