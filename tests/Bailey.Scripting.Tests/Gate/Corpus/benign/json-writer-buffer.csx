// result: "[1,true]"
using System.Buffers;
using System.Text;
using System.Text.Json;
var buffer = new ArrayBufferWriter<byte>();
using (var writer = new Utf8JsonWriter(buffer)) { writer.WriteStartArray(); writer.WriteNumberValue(1); writer.WriteBooleanValue(true); writer.WriteEndArray(); }
return Encoding.UTF8.GetString(buffer.WrittenSpan);
