namespace Bailey.Policy.Capabilities;

/// <summary>One item of a list of a capability, which is judged by itself.</summary>
/// <param name="Parameter">The list.</param>
/// <param name="Text">The item, unlike any other of its list.</param>
internal readonly record struct CapabilityItem(string Parameter, string Text);
