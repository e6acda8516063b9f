using System.Text.Json;
using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Capabilities;
using Bailey.Server.Problems;

namespace Bailey.Server.Packages;

/// <summary>Which version is meant, and what is accepted of what it asks for.</summary>
/// <param name="Digest">The package that was looked at.</param>
/// <param name="Accept"><c>"all"</c>, or a list of capabilities as the manifest writes them, each one of the manifest's or a part of one.</param>
/// <param name="Settings">Settings for the version; absent to keep those there are.</param>
public sealed record AcceptRequest(string? Digest = null, JsonElement? Accept = null, JsonElement? Settings = null)
{
    /// <summary>What is accepted; null where the request does not say.</summary>
    internal AcceptedCapabilities? Accepted()
    {
        if (Accept is not { } accept || accept.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (accept.ValueKind == JsonValueKind.String && accept.ValueEquals("all"))
        {
            return AcceptedCapabilities.All;
        }

        if (accept.ValueKind != JsonValueKind.Array)
        {
            throw new ApiProblemException(ProblemOf.Invalid("/accept", "accept must be \"all\", or a list of capabilities as the manifest writes them"));
        }

        var document = CapabilityDocument.Read(System.Text.Encoding.UTF8.GetBytes(accept.GetRawText()), "accept");
        return document.IsValid
            ? AcceptedCapabilities.Of(document.Value.Select(static requested => requested.Capability))
            : throw new ApiProblemException(ProblemOf.Document("accept", document.Faults));
    }

    internal string? SettingsText() => Settings is { ValueKind: not JsonValueKind.Null } settings ? settings.GetRawText() : null;
}
