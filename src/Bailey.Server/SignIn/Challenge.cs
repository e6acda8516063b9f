namespace Bailey.Server.SignIn;

/// <summary>What the server asked somebody to prove, and may be answered once.</summary>
/// <param name="Id">Random.</param>
/// <param name="Purpose">What it was made for.</param>
/// <param name="Principal">Whom it was made for, in lower case; null for anybody.</param>
/// <param name="Origin">The address of the server that the client asked.</param>
/// <param name="State">What the server has to know again.</param>
/// <param name="EndsAt">When it is over.</param>
internal sealed record Challenge(string Id, string Purpose, string? Principal, string Origin, string State, DateTimeOffset EndsAt)
{
    internal const string RecordKind = "challenge";

    internal const string KeyPair = "keypair";

    internal const string PasskeySignIn = "passkey sign-in";

    internal const string PasskeyAdded = "passkey added";
}
