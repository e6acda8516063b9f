using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Plugins.Store;

namespace Bailey.Server.Events;

/// <summary>Something that happened.</summary>
/// <param name="Number">Its place: each later one has a higher number.</param>
/// <param name="Id">Its id, the same wherever it is told.</param>
/// <param name="Time">When.</param>
/// <param name="Type">What, as <c>plugin.activated</c>.</param>
/// <param name="Community">Where; null for the instance.</param>
/// <param name="Plugin">Of which plugin; null where of none.</param>
/// <param name="Data">What more there is to say.</param>
public sealed record EventView(long Number, Guid Id, DateTimeOffset Time, string Type, string? Community, string? Plugin, JsonObject Data)
{
    internal static EventView Of(StoredEvent stored) => new(
        stored.Number, stored.Event.Id, stored.Event.Time, stored.Event.Type, stored.Event.Community, stored.Event.Plugin, JsonNode.Parse(stored.Event.DataJson, documentOptions: new JsonDocumentOptions { MaxDepth = 64 }) as JsonObject ?? []);
}
