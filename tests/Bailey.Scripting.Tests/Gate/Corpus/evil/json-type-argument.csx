// BAILEY1001: a forbidden type that a serializer would fill
using System.Text.Json;
return JsonSerializer.Deserialize<System.IO.FileInfo>("{}").FullName;
