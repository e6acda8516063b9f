// BAILEY1004: the contracts of types, and with them their fields
using System.Text.Json;
var options = new JsonSerializerOptions { TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver() };
return options is null;
