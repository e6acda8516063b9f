using System.Collections.Immutable;

namespace Bailey.Server.Scripts;

/// <summary>Scripts that are to be deployed together: all of them, or none.</summary>
/// <param name="Scripts">Names of drafts. Give these or definitions.</param>
/// <param name="Definitions">Scripts in full, which are not saved as drafts.</param>
public sealed record DeployRequest(ImmutableArray<string>? Scripts = null, ImmutableArray<ScriptDraft>? Definitions = null);
