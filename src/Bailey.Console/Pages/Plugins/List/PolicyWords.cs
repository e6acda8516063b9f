using System.Collections.Immutable;
using System.Text.Json;

namespace Bailey.Console.Pages.Plugins.List;

/// <summary>The plugin policy of a community, as far as pages tell of it in words.</summary>
/// <param name="Trust">Which packages are let in by their signature.</param>
/// <param name="Sources">Where packages may come from.</param>
/// <param name="Registries">Patterns that registries must match.</param>
/// <param name="Publishers">Labels of the publishers that are trusted.</param>
/// <param name="Outbound">Whether plugins may connect to the network.</param>
/// <param name="Hosts">Patterns that their connections must match.</param>
/// <param name="Jobs">Whether plugins may run on a schedule.</param>
public sealed record PolicyWords(
    string Trust, ImmutableArray<string> Sources, ImmutableArray<string> Registries, ImmutableArray<string> Publishers, bool Outbound, ImmutableArray<string> Hosts, bool Jobs)
{
    /// <summary>Whether packages may come as files.</summary>
    public bool TakesUploads => Sources.Contains("upload");

    /// <summary>Whether packages may come from registries at all.</summary>
    public bool TakesRegistries => Sources.Contains("registry");

    /// <summary>Reads the document that the API shows; what is absent has the default, which allows nothing.</summary>
    public static PolicyWords Of(JsonElement policy) => new(
        policy.TryGetProperty("trust_policy", out var trust) && trust.ValueKind == JsonValueKind.String ? trust.GetString()! : "signed_only",
        Texts(policy, "install_sources"),
        Texts(policy, "registry_allowlist"),
        [.. Items(policy, "trusted_publishers").Select(static item => item.TryGetProperty("label", out var label) ? label.ToString() : "").Where(static label => label.Length > 0)],
        IsTrue(policy, "allow_outbound_http"),
        Texts(policy, "http_allowlist"),
        IsTrue(policy, "allow_background_jobs"));

    private static ImmutableArray<string> Texts(JsonElement policy, string key) => [.. Items(policy, key).Select(static item => item.ToString())];

    private static ImmutableArray<JsonElement> Items(JsonElement policy, string key) =>
        policy.TryGetProperty(key, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    private static bool IsTrue(JsonElement policy, string key) => policy.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.True;
}
