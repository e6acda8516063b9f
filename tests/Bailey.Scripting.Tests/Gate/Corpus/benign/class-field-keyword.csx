// result: 10
class Gauge { public int Value { get => field; set => field = System.Math.Clamp(value, 0, 10); } }
return new Gauge { Value = 50 }.Value;
