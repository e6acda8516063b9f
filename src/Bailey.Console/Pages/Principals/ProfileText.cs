using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bailey.Console.Pages.Principals;

/// <summary>
/// The profile of a principal as its document has it, and changes to it. What this page does not know of stays in it: it is replaced whole.
/// </summary>
/// <param name="document">The document, as JSON.</param>
public sealed class ProfileText(JsonObject document)
{
    /// <summary>Reads what the API gives.</summary>
    public static ProfileText Of(JsonElement json) => new(JsonSerializer.Deserialize<JsonObject>(json) ?? []);

    /// <summary>The document.</summary>
    public JsonObject Document => document;

    /// <summary>Whether it lets the principal do anything at all.</summary>
    public bool Enabled => document["enabled"]?.GetValue<bool>() ?? true;

    /// <summary>Roles of the instance.</summary>
    public IReadOnlyList<string> Groups => List("groups");

    /// <summary>Permissions that are granted.</summary>
    public IReadOnlyList<string> Grants => List("grants");

    /// <summary>Permissions that are taken away, whatever grants them.</summary>
    public IReadOnlyList<string> Revokes => List("revokes");

    /// <summary>Ways to sign in.</summary>
    public IReadOnlyList<string> Methods => List("auth", "methods");

    /// <summary>Keys of a service.</summary>
    public IReadOnlyList<string> PublicKeys => List("auth", "public_keys");

    /// <summary>Where outbound connections may go.</summary>
    public IReadOnlyList<string> Egress => List("network", "egress");

    /// <summary>Programs that may be started.</summary>
    public IReadOnlyList<string> Programs => List("process", "allow");

    /// <summary>The document with other lists.</summary>
    /// <param name="lists">Each by its place, as <c>auth/methods</c>.</param>
    public JsonObject With(params (string Place, IEnumerable<string> Items)[] lists)
    {
        ArgumentNullException.ThrowIfNull(lists);
        var changed = (JsonObject)document.DeepClone();
        foreach (var (place, items) in lists)
        {
            var parts = place.Split('/');
            var at = changed;
            if (parts.Length > 1)
            {
                if (at[parts[0]] is not JsonObject inner)
                {
                    at[parts[0]] = inner = [];
                }

                at = inner;
            }

            at[parts[^1]] = new JsonArray([.. items.Select(static item => (JsonNode)JsonValue.Create(item))]);
        }

        return changed;
    }

    private IReadOnlyList<string> List(params string[] path)
    {
        JsonNode? node = document;
        foreach (var part in path)
        {
            node = node is JsonObject inner ? inner[part] : null;
        }

        return node is JsonArray items ? [.. items.Select(static item => item?.ToString() ?? "")] : [];
    }
}
