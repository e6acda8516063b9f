// BAILEY1001: a serializer that writes into a stream
using System.Text.Json;
var stream = new System.IO.MemoryStream();
JsonSerializer.Serialize(stream, 1);
return stream.Length;
