using Bailey.Policy.Capabilities;

namespace Bailey.Server.Packages;

/// <summary>A capability in words.</summary>
/// <param name="Type">Its name, as <c>network:connect</c>.</param>
/// <param name="Level">How much harm it can do: 0 to 4.</param>
/// <param name="Sentence">What it lets a plugin do.</param>
public sealed record CapabilityView(string Type, int Level, string Sentence)
{
    internal static CapabilityView Of(Capability capability) => new(capability.Type.Name, (int)capability.Type.Level, capability.Sentence);
}
