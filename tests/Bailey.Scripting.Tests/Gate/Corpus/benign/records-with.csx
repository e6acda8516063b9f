// result: "Point { X = 1, Y = 5 }"
record Point(int X, int Y);
return (new Point(1, 2) with { Y = 5 }).ToString();
