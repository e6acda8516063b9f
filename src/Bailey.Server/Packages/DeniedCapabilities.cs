using System.Collections.Immutable;

namespace Bailey.Server.Packages;

/// <summary>Kinds of capabilities that a plugin is denied, whatever else allows them.</summary>
/// <param name="Denied">Their names; empty for none.</param>
public sealed record DeniedCapabilities(ImmutableArray<string> Denied);
