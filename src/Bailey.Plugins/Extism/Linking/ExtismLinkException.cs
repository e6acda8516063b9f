using System.Collections.Immutable;

namespace Bailey.Plugins.Extism;

/// <summary>The modules of a plugin do not fit together or to the host.</summary>
public sealed class ExtismLinkException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="problems">All that does not fit, each naming both sides; at least one.</param>
    public ExtismLinkException(IEnumerable<string> problems)
        : this([.. problems])
    {
    }

    private ExtismLinkException(ImmutableArray<string> problems)
        : base("the plugin cannot be linked: " + string.Join("; ", problems)) => Problems = problems;

    /// <summary>All that does not fit.</summary>
    public ImmutableArray<string> Problems { get; }
}
