using System.Collections.Immutable;

namespace Bailey.Server.Operations;

/// <summary>What a request may say in its query beside what all lists take, as the description of the API tells it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it says.</param>
public sealed record QueryParameter(string Name, string Description)
{
    /// <summary>Whether it is a whole number. Default: a text.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Whether it must be there.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The format of its text in the terms of JSON Schema, as <c>date-time</c>; null for any.</summary>
    public string? Format { get; init; }

    /// <summary>The values that it may have; empty for any.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>What it is where it is not there; null for nothing.</summary>
    public string? Default { get; init; }

    /// <summary>Characters at most; null for as many as an address has.</summary>
    public int? MaxLength { get; init; }
}
