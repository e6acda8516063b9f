// result: "b"
class Row { private readonly string[] _cells = ["a", "b"]; public string this[int i] { get => _cells[i]; set => _cells[i] = value; } public int Length => _cells.Length; }
return new Row()[^1];
