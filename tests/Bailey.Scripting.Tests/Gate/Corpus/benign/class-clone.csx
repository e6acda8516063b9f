// result: false
class Deep { public int[] Data = [1, 2]; public Deep Copy() { var c = (Deep)MemberwiseClone(); c.Data = [.. Data]; return c; } }
var a = new Deep(); var b = a.Copy(); b.Data[0] = 9;
return a.Data[0] == 9;
