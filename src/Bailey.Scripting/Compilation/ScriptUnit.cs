using System.Collections.Immutable;

namespace Bailey.Scripting.Compilation;

/// <summary>A script with all that is compiled with it.</summary>
/// <param name="Script">The script.</param>
public sealed record ScriptUnit(ScriptSource Script)
{
    /// <summary>What it finds about itself. Default: nothing.</summary>
    public SurfaceKind Surface { get; init; }

    /// <summary>Whether the gate refuses it where what it gives is by its type neither true nor false, as of the expression of a trigger. Default: false.</summary>
    public bool MustBeBoolean { get; init; }

    /// <summary>Libraries, each of which sees those before it; the script sees them all. They are judged with it. Default: none.</summary>
    public ImmutableArray<ScriptSource> Libraries { get; init; } = [];
}
