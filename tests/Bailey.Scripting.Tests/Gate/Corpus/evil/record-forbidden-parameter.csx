// BAILEY1001: a parameter of a record
record Row(System.IO.Stream Body);
return new Row(null) is null;
