// result: "\"5%\""
using System;
using System.Text.Json;
using System.Text.Json.Serialization;
record struct Percent(int Value);
class PercentConverter : JsonConverter<Percent>
{
    public override Percent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(int.Parse(reader.GetString()!.TrimEnd('%')));
    public override void Write(Utf8JsonWriter writer, Percent value, JsonSerializerOptions options) => writer.WriteStringValue($"{value.Value}%");
}
var options = new JsonSerializerOptions { Converters = { new PercentConverter() } };
return JsonSerializer.Serialize(JsonSerializer.Deserialize<Percent>("\"5%\"", options), options).Replace("\\u0025", "%");
