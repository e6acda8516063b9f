using System.Collections.Immutable;

namespace Bailey.Server.Tokens;

/// <summary>An API token, without its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Scope">Patterns of the permissions that it is for.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record TokenView(string Id, string Name, ImmutableArray<string> Scope, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    internal static TokenView Of(ApiToken token) => new(token.Id, token.Name, token.Scope, token.CreatedAt, token.ExpiresAt);
}
