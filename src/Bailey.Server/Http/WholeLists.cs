using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bailey.Server.Http;

/// <summary>Reads lists of which no item is null: what the serializer checks of members, it does not check of items.</summary>
internal sealed class WholeLists : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(ImmutableArray<>) && !typeToConvert.GenericTypeArguments[0].IsValueType;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(OfItems<>).MakeGenericType(typeToConvert.GenericTypeArguments[0]))!;

    private sealed class OfItems<T> : JsonConverter<ImmutableArray<T>>
        where T : class
    {
        public override ImmutableArray<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var items = JsonSerializer.Deserialize<T?[]>(ref reader, options);
            return items is null || items.Contains(null) ? throw new JsonException() : [.. items!];
        }

        public override void Write(Utf8JsonWriter writer, ImmutableArray<T> value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.AsEnumerable(), options);
    }
}
