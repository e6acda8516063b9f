// result: "{\"id\":1,\"kind\":\"Big\"}"
using System.Text.Json;
using System.Text.Json.Serialization;
enum Kind { Small, Big }
record Item([property: JsonPropertyName("id")] int Number, [property: JsonConverter(typeof(JsonStringEnumConverter<Kind>))] Kind Kind);
return JsonSerializer.Serialize(new Item(1, Kind.Big), new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase });
