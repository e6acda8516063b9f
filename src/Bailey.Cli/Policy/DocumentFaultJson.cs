using System.Text.Json;
using Bailey.Policy.Documents;

namespace Bailey.Cli.Policy;

/// <summary>A fault of a policy document as JSON.</summary>
internal static class DocumentFaultJson
{
    /// <summary>An object of its own.</summary>
    public static void Write(Utf8JsonWriter json, DocumentFault fault)
    {
        json.WriteStartObject();
        json.WriteString("code", fault.Code);
        json.WriteNumber("line", fault.Line);
        json.WriteNumber("column", fault.Column);
        json.WriteString("path", fault.Path);
        json.WriteString("message", fault.Message);
        json.WriteString("fix", fault.Fix);
        json.WriteEndObject();
    }
}
