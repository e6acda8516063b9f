using System.Collections.Immutable;

namespace Bailey.Server.Accounts;

/// <summary>A passkey, as its owner sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="Transports">How the authenticator is reached, as the browser said.</param>
/// <param name="IsBackedUp">Whether it was copied to other devices of its owner.</param>
public sealed record PasskeyView(string Id, string Name, DateTimeOffset CreatedAt, ImmutableArray<string> Transports, bool IsBackedUp)
{
    internal static PasskeyView Of(Passkey passkey) => new(passkey.Id, passkey.Name, passkey.CreatedAt, passkey.Transports, passkey.IsBackedUp);
}
