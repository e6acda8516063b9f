using System.Collections.Immutable;

namespace Bailey.Plugins.Extism;

/// <summary>A manifest was refused.</summary>
public sealed class ExtismManifestException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="faults">All that is wrong, at least one.</param>
    /// <param name="inner">What failed underneath.</param>
    public ExtismManifestException(IEnumerable<ExtismManifestFault> faults, Exception? inner = null)
        : this([.. faults], inner)
    {
    }

    private ExtismManifestException(ImmutableArray<ExtismManifestFault> faults, Exception? inner)
        : base("the Extism manifest is refused: " + string.Join("; ", faults), inner) => Faults = faults;

    /// <summary>All that is wrong.</summary>
    public ImmutableArray<ExtismManifestFault> Faults { get; }

    /// <summary>Code of the first fault.</summary>
    public string Code => Faults[0].Code;

    internal static ExtismManifestException Of(string code, string location, string message, Exception? inner = null) =>
        new([new ExtismManifestFault(code, location, message)], inner);
}
