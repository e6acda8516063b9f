// result: 6
using System.Linq;
using System.Text.Json;
static int Sum(JsonElement element) => element.ValueKind switch
{
    JsonValueKind.Number => element.GetInt32(),
    JsonValueKind.Array => element.EnumerateArray().Sum(Sum),
    JsonValueKind.Object => element.EnumerateObject().Sum(property => Sum(property.Value)),
    _ => 0,
};
using (var document = JsonDocument.Parse("""{"a":1,"b":[2,{"c":3}]}""")) return Sum(document.RootElement);
