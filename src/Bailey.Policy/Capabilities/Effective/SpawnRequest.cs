namespace Bailey.Policy.Capabilities.Effective;

/// <summary>A program as a plugin asks for it to be started, with what the host found out about it.</summary>
/// <param name="Executable">The program as the plugin names it: absolute, in normal form.</param>
/// <param name="ResolvedExecutable">The same, fully resolved by the host; what is really started.</param>
/// <param name="Arguments">Its arguments, without its own name.</param>
public sealed record SpawnRequest(string Executable, string ResolvedExecutable, IReadOnlyList<string> Arguments)
{
    /// <summary>The folder to start it in, fully resolved by the host; null where the plugin names none.</summary>
    public string? ResolvedWorkingDirectory { get; init; }

    /// <summary>Names of the environment variables that the plugin sets. Default none.</summary>
    public IReadOnlyList<string> EnvironmentNames { get; init; } = [];
}
