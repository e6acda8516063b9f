// result: "b2"
var t = (Name: "b", Place: (X: 1, Y: 2));
var (name, (_, y)) = t;
return name + y;
