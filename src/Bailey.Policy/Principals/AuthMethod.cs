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
}
