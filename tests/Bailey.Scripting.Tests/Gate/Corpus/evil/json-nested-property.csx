// BAILEY1004: the same, two properties deep
using System.Text.Json;
class Outer { public Inner In { get; set; } }
class Inner { public System.Diagnostics.ProcessStartInfo Start { get; set; } }
return JsonSerializer.Deserialize<Outer>("{\"In\":{\"Start\":{\"FileName\":\"sh\"}}}").In is null;
