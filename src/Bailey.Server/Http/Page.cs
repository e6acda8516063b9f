using System.Collections.Immutable;

namespace Bailey.Server.Http;

/// <summary>A part of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The items.</param>
/// <param name="Next">What to send as <c>cursor</c> for the next part; null where this is the last.</param>
public sealed record Page<T>(ImmutableArray<T> Items, string? Next);
