// BAILEY1004: a converter that is not among the allowed ones, by its type
using System.Text.Json;
using System.Text.Json.Serialization;
class Row { [JsonConverter(typeof(System.Text.Json.Serialization.Metadata.JsonTypeInfo))] public int Value { get; set; } }
return JsonSerializer.Serialize(new Row());
