using System.Collections.Immutable;

namespace Bailey.Server.Tokens;

/// <summary>Makes an API token.</summary>
/// <param name="Name">What its owner calls it: 1 to 100 characters.</param>
/// <param name="Scope">Patterns of the permissions that it is for, each of which the maker must hold: 1 to 100.</param>
/// <param name="ExpiresInDays">When it ends, in days: 1 to 366. Default 90.</param>
public sealed record NewToken(string Name, ImmutableArray<string> Scope, int ExpiresInDays = 90);
