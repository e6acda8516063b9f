// BAILEY1002: the gateway on a struct of the framework
using System.Text.Json;
return JsonDocument.Parse("1").RootElement.GetType() == typeof(JsonElement);
