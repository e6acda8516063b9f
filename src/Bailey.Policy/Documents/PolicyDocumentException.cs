using System.Collections.Immutable;
using System.Globalization;

namespace Bailey.Policy.Documents;

/// <summary>A policy document cannot be used. Whatever it governs stays denied until it is mended.</summary>
public sealed class PolicyDocumentException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="source">What the document was read from.</param>
    /// <param name="faults">What is wrong with it; at least one.</param>
    public PolicyDocumentException(string source, ImmutableArray<DocumentFault> faults)
        : base(Describe(source, faults))
    {
        DocumentSource = source;
        Faults = faults;
    }

    /// <summary>What the document was read from.</summary>
    public string DocumentSource { get; }

    /// <summary>What is wrong with it, in order of place.</summary>
    public ImmutableArray<DocumentFault> Faults { get; }

    private static string Describe(string source, ImmutableArray<DocumentFault> faults)
    {
        ArgumentOutOfRangeException.ThrowIfZero(faults.Length);
        var first = faults[0].Describe(source);
        return faults.Length == 1 ? first : first + string.Create(CultureInfo.InvariantCulture, $" (and {faults.Length - 1} more)");
    }
}
