using System.Text.Json.Nodes;
using Bailey.Scripting.Surfaces;
using Bailey.Scripting.Workers.Protocol;

namespace Bailey.Scripting.Worker.Running;

/// <summary>What a trigger expression finds.</summary>
internal sealed class WorkerTriggerGlobals(RunMessage run, JsonNode? input) : TriggerSurface
{
    /// <inheritdoc/>
    public override JsonNode? Input => input;

    /// <inheritdoc/>
    public override string Community => run.Community;

    /// <inheritdoc/>
    public override string Domain => run.Domain;

    /// <inheritdoc/>
    public override string Principal => run.Principal;

    /// <inheritdoc/>
    public override string Hook => run.Hook;

    /// <inheritdoc/>
    public override JsonNode? Attribute(string path) => Find(input, path);

    /// <summary>The value at a path of names with dots.</summary>
    internal static JsonNode? Find(JsonNode? from, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        foreach (var name in path.Split('.'))
        {
            if (from is JsonObject parent && parent.TryGetPropertyValue(name, out var child))
            {
                from = child;
            }
            else if (from is JsonArray list && int.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out var index) && index >= 0 && index < list.Count)
            {
                from = list[index];
            }
            else
            {
                return null;
            }
        }

        return from;
    }
}
