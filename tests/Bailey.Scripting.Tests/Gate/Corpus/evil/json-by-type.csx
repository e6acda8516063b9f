// BAILEY1005: a type that is only known while the script runs
using System.Text.Json;
System.Type type = typeof(int);
return JsonSerializer.Deserialize("1", type);
