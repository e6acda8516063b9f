using System.Collections.Immutable;
using Bailey.Policy;

namespace Bailey.Plugins.Packages;

/// <summary>A package is refused. Nothing of it was stored.</summary>
public sealed class PackageException : Exception
{
    /// <summary>Creates the refusal.</summary>
    /// <param name="code">Why: one of <see cref="PackageReason"/>.</param>
    /// <param name="message">What is wrong and where, in words.</param>
    /// <param name="remedy">What to do, where that can be told.</param>
    /// <param name="inner">What failed underneath.</param>
    public PackageException(string code, string message, string? remedy = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Remedy = remedy;
    }

    /// <summary>Creates the refusal from the faults of a document.</summary>
    /// <param name="code">Why: one of <see cref="PackageReason"/>.</param>
    /// <param name="document">Which file of the package.</param>
    /// <param name="faults">Everything that is wrong with it; at least one.</param>
    public PackageException(string code, string document, ImmutableArray<PackageFault> faults)
        : this(code, FormattableString.Invariant($"{document} has {faults.Length} {(faults.Length == 1 ? "fault" : "faults")}: {faults[0]}{(faults.Length == 1 ? "" : " (and others, listed)")}")) =>
        (Document, Faults) = (document, faults);

    /// <summary>Creates the refusal from a denial.</summary>
    public PackageException(Decision decision)
        : this((decision ?? throw new ArgumentNullException(nameof(decision))).ReasonCode, decision.Message, decision.Remedy) => Decision = decision;

    /// <summary>Why: one of <see cref="PackageReason"/>, or the reason code of the denial.</summary>
    public string Code { get; }

    /// <summary>What to do, where that can be told.</summary>
    public string? Remedy { get; }

    /// <summary>The file of the package that has <see cref="Faults"/>; null where no document is to blame.</summary>
    public string? Document { get; }

    /// <summary>Everything that is wrong with a document; empty where no document is to blame.</summary>
    public ImmutableArray<PackageFault> Faults { get; } = [];

    /// <summary>The denial, where there is one.</summary>
    public Decision? Decision { get; }
}
