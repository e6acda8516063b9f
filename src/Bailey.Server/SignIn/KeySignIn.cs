namespace Bailey.Server.SignIn;

/// <summary>Answers a challenge with a key pair.</summary>
/// <param name="Principal">Who.</param>
/// <param name="Challenge">The challenge.</param>
/// <param name="Signature">The signature, in base64: r and s of 32 bytes each (IEEE P1363), or DER.</param>
public sealed record KeySignIn(string Principal, string Challenge, string Signature);
