namespace Bailey.Server.Attention;

/// <summary>How far an instance has come on its way to a first plugin that works, of what the caller may see.</summary>
/// <param name="Community">A community in which the caller may install plugins, the first by its identifier; null where there is none.</param>
/// <param name="HasPlugin">Whether a plugin is installed in any community.</param>
/// <param name="HasActivePlugin">Whether one was accepted, and is active, or was until it failed too often.</param>
public sealed record FirstStepsView(string? Community, bool HasPlugin, bool HasActivePlugin);
