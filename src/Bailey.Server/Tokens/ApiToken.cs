using System.Collections.Immutable;
using System.Text.Json;
using Bailey.Plugins.Store;
using Bailey.Policy.Operations;
using Bailey.Policy.Permissions;
using Bailey.Server.Accounts;
using Bailey.Server.Http;

namespace Bailey.Server.Tokens;

/// <summary>An API token of a principal, without its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Principal">Whose it is.</param>
/// <param name="Kind">What the principal is.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Scope">Patterns of the permissions that it was made for, beyond which it is no use whatever its owner holds.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record ApiToken(string Id, string Principal, IdentityKinds Kind, string Name, ImmutableArray<string> Scope, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>The kind of the records that tokens are kept as.</summary>
    internal const string RecordKind = "token";

    internal ImmutableArray<PermissionPattern> Patterns => [.. Scope.Select(PermissionPattern.Parse)];

    internal StoreRecord ToRecord(string digest) => new(RecordKind, Id, JsonSerializer.Serialize(this, ApiJson.Options)) { Owner = Account.KeyOf(Principal), Lookup = digest, ExpiresAt = ExpiresAt };

    internal static ApiToken Of(StoreRecord record) => JsonSerializer.Deserialize<ApiToken>(record.Json, ApiJson.Options)!;
}
