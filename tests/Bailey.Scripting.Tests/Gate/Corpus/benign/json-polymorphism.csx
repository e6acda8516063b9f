// result: "Circle"
using System.Text.Json;
using System.Text.Json.Serialization;
[JsonDerivedType(typeof(Circle), "circle"), JsonDerivedType(typeof(Square), "square")]
abstract class Shape { }
class Circle : Shape { public double Radius { get; set; } }
class Square : Shape { public double Side { get; set; } }
return JsonSerializer.Deserialize<Shape>("""{"$type":"circle","Radius":2}""") switch { Circle => nameof(Circle), Square => nameof(Square), _ => "" };
