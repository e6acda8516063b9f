using System.Collections.Immutable;
using Bailey.Plugins.Packages;
using Bailey.Policy;

namespace Bailey.Plugins.Lifecycle;

/// <summary>Why something was not done with a package. Nothing of it was stored but the entry of the audit log.</summary>
/// <param name="Code">Why, as a stable word.</param>
/// <param name="Message">What is wrong and where, in words.</param>
/// <param name="Remedy">What would help, and who may do it; null where nothing can be told.</param>
public sealed record PackageFailure(string Code, string Message, string? Remedy = null)
{
    /// <summary>The denial, where a policy denied it; null where something else is wrong.</summary>
    public Decision? Decision { get; init; }

    /// <summary>Everything that is wrong with a document, or with settings; empty where no document is to blame.</summary>
    public ImmutableArray<PackageFault> Faults { get; init; } = [];

    /// <summary>How an upgrade would change what the plugin may ask for, where that is why it was not done.</summary>
    public VersionDifference? Difference { get; init; }

    internal static PackageFailure Of(Decision decision) => new(decision.ReasonCode, decision.Message, decision.Remedy) { Decision = decision };

    internal static PackageFailure Of(PackageException exception) => new(exception.Code, exception.Message, exception.Remedy) { Decision = exception.Decision, Faults = exception.Faults };
}
