using System.Collections.Frozen;
using System.Text.Json;

namespace Bailey.Policy;

/// <summary>Layers of the policy as documents and answers write them.</summary>
public static class DecisionLayers
{
    private static readonly FrozenDictionary<DecisionLayer, string> s_names = Enum.GetValues<DecisionLayer>().ToFrozenDictionary(static layer => layer, static layer => JsonNamingPolicy.SnakeCaseLower.ConvertName(layer.ToString()));

    /// <summary>The wire name, as <c>community_policy</c>.</summary>
    public static string NameOf(DecisionLayer layer) => s_names[layer];
}
