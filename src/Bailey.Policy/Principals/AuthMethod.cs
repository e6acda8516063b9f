namespace Bailey.Policy.Principals;

/// <summary>How a principal may prove who it is. A closed set; what a profile does not name is refused.</summary>
public enum AuthMethod
{
    /// <summary>A signed challenge with a P-256 key of the profile (<c>keypair</c>).</summary>
    KeyPair,

    /// <summary>A passkey (<c>passkey</c>).</summary>
    Passkey,

    /// <summary>The local socket, by the credentials of the calling process (<c>system</c>).</summary>
    System,

    /// <summary>A password, typed by a person (<c>password</c>).</summary>
    Password,

    /// <summary>An API token that the principal made for itself (<c>token</c>).</summary>
    Token,
}
