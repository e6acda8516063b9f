// result: 37
readonly struct Celsius(double d) { public double D { get; } = d; public static implicit operator Celsius(double d) => new(d); public static explicit operator int(Celsius c) => (int)c.D; }
Celsius c = 37.4;
return (int)c;
