using System.Collections.Immutable;
using Bailey.Policy;

namespace Bailey.Server.Problems;

/// <summary>Why a request is refused, as RFC 9457 has it, before it is written.</summary>
/// <param name="Status">The status: what kind of refusal it is.</param>
/// <param name="Code">Why, as a stable word.</param>
/// <param name="Detail">What is wrong and where, in words.</param>
public sealed record ApiProblem(int Status, string Code, string Detail)
{
    /// <summary>What would help, and who may do it; null where nothing can be told.</summary>
    public string? Remedy { get; init; }

    /// <summary>The denial, where a policy denied it.</summary>
    public Decision? Decision { get; init; }

    /// <summary>What is wrong with which value of the body.</summary>
    public ImmutableArray<ApiFault> Errors { get; init; } = [];

    /// <summary>After how many seconds it may be tried again; null where that is not known.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>More to say, by name, as how an upgrade would widen what a plugin may do.</summary>
    public ImmutableArray<KeyValuePair<string, object?>> Members { get; init; } = [];
}
