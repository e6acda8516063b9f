// result: true
var a = new System.Random(7); var b = new System.Random(7);
return a.Next(100) == b.Next(100) && System.Random.Shared.Next(5) < 5;
