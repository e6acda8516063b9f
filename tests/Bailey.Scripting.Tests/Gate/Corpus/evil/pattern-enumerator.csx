// BAILEY1001: an enumerator by pattern
class Lines { public Lines GetEnumerator() => this; public bool MoveNext() => false; public System.IO.StreamReader Current => null; }
foreach (var reader in new Lines()) return 1;
return 2;
