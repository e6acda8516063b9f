using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Server.Http;
using Microsoft.AspNetCore.Identity;

namespace Bailey.Server.Accounts;

/// <summary>A passkey of an account: the public half of a credential that an authenticator keeps.</summary>
/// <param name="Id">Its id here: the digest of what the authenticator calls it.</param>
/// <param name="Principal">Whose it is, in lower case.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="CredentialId">What the authenticator calls it.</param>
/// <param name="PublicKey">The key, as COSE has it.</param>
/// <param name="Counter">How often the authenticator says that it signed; one that falls back is a copy.</param>
/// <param name="CreatedAt">When it was added.</param>
internal sealed record Passkey(string Id, string Principal, string Name, byte[] CredentialId, byte[] PublicKey, uint Counter, DateTimeOffset CreatedAt)
{
    internal const string RecordKind = "passkey";
    internal const int MaxOfAccount = 20;
    internal const int MaxName = 100;

    /// <summary>How the authenticator is reached, as the browser said.</summary>
    public ImmutableArray<string> Transports { get; init; } = [];

    /// <summary>Whether the authenticator made sure who holds it.</summary>
    public bool IsUserVerified { get; init; }

    /// <summary>Whether it may be copied to other devices of its owner.</summary>
    public bool IsBackupEligible { get; init; }

    /// <summary>Whether it was.</summary>
    public bool IsBackedUp { get; init; }

    /// <summary>As read from the store; 0 for one that is not stored yet.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    internal static string IdOf(ReadOnlySpan<byte> credentialId) => Convert.ToHexStringLower(SHA256.HashData(credentialId));

    internal static Passkey Of(StoreRecord record) => JsonSerializer.Deserialize<Passkey>(record.Json, ApiJson.Options)! with { Revision = record.Revision };

    internal static Passkey Of(string principal, string name, UserPasskeyInfo info) =>
        new Passkey(IdOf(info.CredentialId), principal, name, info.CredentialId, info.PublicKey, info.SignCount, info.CreatedAt) { Transports = [.. info.Transports ?? []], IsBackupEligible = info.IsBackupEligible }.With(info);

    internal static async ValueTask<ImmutableArray<Passkey>> ListAsync(IPluginStore store, string principal, CancellationToken cancellationToken) =>
        [.. (await store.Records.ListAsync(RecordKind, Account.KeyOf(principal), null, MaxOfAccount, cancellationToken: cancellationToken).ConfigureAwait(false)).Select(Of)];

    internal Passkey With(UserPasskeyInfo info) => this with { Counter = info.SignCount, IsUserVerified = info.IsUserVerified, IsBackedUp = info.IsBackedUp };

    // What attested it is not kept: nobody asks for it again.
    internal UserPasskeyInfo ToInfo() => new(CredentialId, PublicKey, CreatedAt, Counter, [.. Transports], IsUserVerified, IsBackupEligible, IsBackedUp, [], []) { Name = Name };

    internal PutRecord Put() => new(new StoreRecord(RecordKind, Id, JsonSerializer.Serialize(this, ApiJson.Options)) { Owner = Principal, Revision = Revision });
}
