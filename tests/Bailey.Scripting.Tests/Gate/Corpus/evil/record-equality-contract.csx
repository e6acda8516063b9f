// BAILEY1002: the type of a record by its contract
record Point(int X) { public string Where() => EqualityContract.Assembly.ToString(); }
return new Point(1).Where();
